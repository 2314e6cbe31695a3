"""Once: a change that is asked for again with the same key is answered as the first time, and made once.

The key is the asker's, as in the header ``Idempotency-Key``. It is marked in the transaction of the change
itself, so a crash leaves both or neither; the answer is kept right after it. The same server refuses a
request that comes while the first is being carried out; another one lets it wait. Import and posting are runs
of many transactions and carry no mark: the first answer is kept, and doing them again finds nothing to do. A
request that was refused leaves nothing.
"""

from dataclasses import dataclass

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

DAYS_KEPT = 7
"""A key older than this is forgotten, and may be used for another change."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    media_type: str
    content: bytes


@dataclass(slots=True)
class Once:
    """A request that is carried out once: whose it is, its key, and a digest of what it asks for."""

    company: str
    person: str
    key: str
    digest: bytes
    marked: bool = False

    def answered(self, conn: Connected) -> Answer | None:
        """What the same request was answered before; None: nobody made it yet.

        Raises:
            Refusal: ``key-used`` for something else; ``request-repeated``: it was carried out, and its answer
                is not there yet, or was lost with the process that had it.
        """
        found = SQL.find(conn, company=self.company, person=self.person, key=self.key).fetchone()
        if found is None:
            return None
        if bytes(found["digest"]) != self.digest:
            raise Refusal("key-used", f"the key {self.key!r} was used for another request")
        if found["status"] is None:
            raise self._repeated()
        return Answer(found["status"], found["media_type"], bytes(found["answer"]))

    def mark(self, conn: Connected) -> None:
        """Mark it inside the transaction of its change, before it; a second change of it needs no mark.

        Raises:
            Refusal: ``request-repeated``: the same was carried out meanwhile.
        """
        if not self.marked and SQL.mark(conn, **self._values()).fetchone() is None:
            raise self._repeated()

    def keep(self, conn: Connected, answer: Answer) -> None:
        """Keep its answer, and forget those of the company that are too old."""
        with transaction(conn):
            SQL.forget(conn, company=self.company, days=DAYS_KEPT)
            SQL.keep(
                conn,
                **self._values(),
                status=answer.status,
                media_type=answer.media_type,
                answer=answer.content,
            )

    def _values(self) -> dict[str, object]:
        return {"company": self.company, "person": self.person, "key": self.key, "digest": self.digest}

    def _repeated(self) -> Refusal:
        return Refusal("request-repeated", f"the request with the key {self.key!r} was carried out already")
