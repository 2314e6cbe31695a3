"""Session: who works on which database; the one way in to read, and the one way to change.

A door opens a session for a command. ``read`` gives the inquiries one moment of the books; ``write`` runs a
change in one transaction with its audit record as the last statement, again when it lost a deadlock. Both
keep to the rights of who works; what each change needs is in ``needs``. No rule of the trade is here.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from psycopg import Connection
from psycopg_pool import PoolTimeout

from primanota.core.errors import Refusal
from primanota.core.needs import ACTIONS, PROVED
from primanota.core.rights import EVERYTHING, Rights
from primanota.db import migrate
from primanota.db.connect import confine, open_connection, pool, snapshot, transaction
from primanota.db.statements import Connected
from primanota.reach import NOWHERE, Reach
from primanota.service import audit, faults
from primanota.service.database import Database
from primanota.service.receipts import readable
from primanota.service.requests.once import Once
from primanota.setup import reference

Receipt = TypeVar("Receipt")


@dataclass(frozen=True, slots=True)
class Session:
    """One actor at one database, over one connection; a thread takes :meth:`another`.

    ``once`` is the request that is being carried out, where its asker gave it a key; ``confined_to`` the
    company whose rows alone the database gives it; ``reach`` which files and addresses it may use, None: any,
    as the command line; ``unproved``: somebody sits at a browser, and long ago showed who that is;
    ``withheld``: rights that count only with a second factor, which was not shown; None: there are none.
    """

    conninfo: str
    actor: str
    conn: Connected
    rights: Rights = EVERYTHING
    once: Once | None = None
    confined_to: str | None = None
    reach: Reach | None = None
    unproved: bool = False
    withheld: Rights | None = None

    def confined(self, company: str) -> "Session":
        """The session for one company: the database gives it no row of another, whatever it is asked."""
        with faults.told():
            confine(self.conn, company)
        return replace(self, confined_to=company)

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
            Refusal: what the change refuses, ``not-allowed``, ``factor-required``, ``proof-required``,
                ``request-repeated``, ``disk-full``, ``database-busy``, ``database-lost``.
        """
        if self.unproved and action in PROVED:
            raise Refusal("proof-required", f"this needs to know that it is {self.actor} who is there")

        def attempt() -> Receipt:
            with transaction(self.conn):
                if self.once:
                    self.once.mark(self.conn)
                receipt = change(self.conn)
                details = audited(receipt)
                for company in sorted(details):
                    self.require(*ACTIONS[action], company=company)
                    audit.append(
                        self.conn, company=company, actor=self.actor, action=action, details=details[company]
                    )
            return receipt

        with faults.told():
            receipt = faults.retrying(attempt)
        if self.once:
            self.once.marked = True
        return receipt

    def require(self, *rights: str, company: str | None) -> None:
        """See that one of these rights is held in a company; None: in all of them.

        Raises:
            Refusal: ``not-allowed``; ``factor-required``: it is, with a second factor.
        """
        if not any(self.rights.has(right, company) for right in rights):
            if self.withheld is not None and any(self.withheld.has(right, company) for right in rights):
                self.require_factor()
            place = f"in company {company}" if company else "in all companies"
            takes = " or ".join(rights)
            raise Refusal("not-allowed", f"{self.actor} may not do this: it takes the right {takes} {place}")

    def require_factor(self) -> None:
        """See that who asks needs no second factor for what they may do, or has shown it.

        Raises:
            Refusal: ``factor-required``.
        """
        if self.withheld is not None:
            raise Refusal("factor-required", f"{self.actor} may do this only with a second factor")

    def another(self) -> Connection[Any]:
        """A further connection to the same database, for a thread of its own; the caller closes it."""
        return open_connection(self.conninfo, company=self.confined_to)

    def company(self, given: str | None) -> str:
        """The company a command is about: the one given, or the only one there is.

        Raises:
            Refusal: ``no-company``, ``company-unknown``, ``company-required``.
        """
        sees = self.rights.sees
        with faults.told():
            found = (
                reference.only_company(self.conn, sees=sees)
                if given is None
                else reference.company(self.conn, given, sees=sees)
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
            found = [each.company for each in reference.companies(self.conn, sees=self.rights.sees)]
        if not found:
            raise Refusal("no-company", "the database holds no company yet")
        return found


@contextmanager
def reopened(session: Session) -> Iterator[Session]:
    """The same actor at the same database, over a connection of its own."""
    with session.another() as conn:
        yield replace(session, conn=conn)


class Sessions:
    """Sessions for a door that serves many people at once: each borrows one of a few connections."""

    def __init__(self, database: Database, *, most: int, reach: Reach = NOWHERE) -> None:
        """Open the database, give it our schema or what it lacks of it; ``most`` sessions at a time.

        Their requests use the files and addresses of ``reach``.

        Raises:
            Refusal: as :func:`open_session`.
        """
        self.conninfo = database.conninfo()
        self.reach = reach
        with faults.told():
            migrate.bring_up(self.conninfo)
        self._pool = pool(self.conninfo, most=most)
        self._pool.open()

    @contextmanager
    def lent(self, actor: str, rights: Rights) -> Iterator[Session]:
        """A session for one request.

        Raises:
            Refusal: ``database-busy``: all connections are lent, or none can be made.
        """
        try:
            conn = self._pool.getconn()
        except PoolTimeout as error:
            raise Refusal("database-busy", "no connection became free in time") from error
        try:
            yield Session(self.conninfo, readable(actor), conn, rights, reach=self.reach)
        finally:
            self._pool.putconn(conn)

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


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
