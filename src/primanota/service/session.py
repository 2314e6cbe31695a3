"""Session: who works on which database; the one way in to read, and the one way to change.

A door opens a session for a command. ``read`` gives the inquiries one moment of the books; ``write`` runs a
change in one transaction with its audit record as the last statement, again when it lost a deadlock. No
rule of the trade is here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db import migrate
from primanota.db.connect import open_connection, snapshot, transaction
from primanota.db.statements import Connected
from primanota.service import audit, faults
from primanota.service.database import Database
from primanota.service.receipts import readable
from primanota.setup import reference

Receipt = TypeVar("Receipt")


@dataclass(frozen=True, slots=True)
class Session:
    """One actor at one database, over one connection; a thread takes :meth:`another`."""

    conninfo: str
    actor: str
    conn: Connected

    @contextmanager
    def read(self) -> Iterator[Connected]:
        """Reads that all see one moment; anything written inside is refused by the database."""
        with faults.told(), snapshot(self.conn):
            yield self.conn

    def write(
        self,
        action: str,
        change: Callable[[Connected], Receipt],
        *,
        audited: Callable[[Receipt], Mapping[str, object]],
    ) -> Receipt:
        """Change something: the change and its audit records in one transaction.

        ``audited`` says of the receipt which companies changed and how; no company: nothing changed, no
        record.

        Raises:
            Refusal: what the change refuses, ``disk-full``, ``database-busy``, ``database-lost``.
        """

        def attempt() -> Receipt:
            with transaction(self.conn):
                receipt = change(self.conn)
                details = audited(receipt)
                for company in sorted(details):
                    audit.append(
                        self.conn, company=company, actor=self.actor, action=action, details=details[company]
                    )
            return receipt

        with faults.told():
            return faults.retrying(attempt)

    def another(self) -> Connection[Any]:
        """A further connection to the same database, for a thread of its own; the caller closes it."""
        return open_connection(self.conninfo)

    def company(self, given: str | None) -> str:
        """The company a command is about: the one given, or the only one there is.

        Raises:
            Refusal: ``no-company``, ``company-unknown``, ``company-required``.
        """
        with faults.told():
            found = (
                reference.only_company(self.conn) if given is None else reference.company(self.conn, given)
            )
        return found.company

    def companies(self, given: str | None) -> list[str]:
        """The companies a command goes through: the one given, or all, by code.

        Raises:
            Refusal: ``no-company``, ``company-unknown``.
        """
        if given is not None:
            return [self.company(given)]
        with faults.told():
            found = [each.company for each in reference.companies(self.conn)]
        if not found:
            raise Refusal("no-company", "the database holds no company yet")
        return found


@contextmanager
def reopened(session: Session) -> Iterator[Session]:
    """The same actor at the same database, over a connection of its own."""
    with session.another() as conn:
        yield replace(session, conn=conn)


@contextmanager
def open_session(database: Database, *, actor: str) -> Iterator[Session]:
    """Open the database, give it our schema or what it lacks of it, and close it in the end.

    Raises:
        Refusal: ``database-unreachable``, ``database-role``, ``database-foreign``; ``EmbeddedError``.
    """
    conninfo = database.conninfo()
    with faults.told():
        migrate.bring_up(conninfo)
    with open_connection(conninfo) as conn:
        yield Session(conninfo, readable(actor), conn)
