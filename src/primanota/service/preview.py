"""Preview and reversal: what posting would do, and a voucher taken back that should not have been posted.

A preview changes nothing, so it leaves no run, no log and no audit record; how it is computed is posting's.
Its rows are streamed from one moment of the books, while it is open. A reversal is one change with its audit
record; what it books is the ledger's.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from primanota.core.errors import Refusal
from primanota.core.records import Reversed
from primanota.core.row_codes import WAITING
from primanota.db import statements
from primanota.db.connect import read_only, rehearsal
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.rows import Row, TextRows, stream, stream_whole, texts
from primanota.journal import claiming
from primanota.ledger import reversal
from primanota.posting import preview as computing
from primanota.posting import showing
from primanota.posting.preview import Asked, Progress
from primanota.posting.showing import Previewed
from primanota.service import faults
from primanota.service.session import Session
from primanota.setup import parameters, reference

STILL_WAITING = statements.placed(desk.SQL.waiting, computing.PLACES)
"""What waits, after the import that the preview has computed."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that is open: its numbers, and its rows as streams."""

    conn: Connected
    totals: Previewed

    def journals(self) -> Iterator[Row]:
        """What would become of each journal."""
        return self._rows("journals")

    def lines(self) -> Iterator[Row]:
        """What would become of each line, with its entries and issues."""
        return self._rows("lines")

    def issues(self) -> Iterator[Row]:
        """What stands against the lines, one row for each code."""
        return self._rows("issues")

    def accounts(self) -> Iterator[Row]:
        """What would come to stand on each account."""
        return self._rows("accounts")

    def waiting(self) -> Iterator[Row]:
        """Actuals that would go on waiting, as the desk tells them, each with its remedy."""
        if not self.totals.waits:
            return
        found = stream_whole(self.conn, STILL_WAITING, **self._values("waiting"))
        for row in found:
            yield {**row, "remedy": WAITING[row["code"]].remedy}

    def counts(self) -> dict[str, int]:
        """How many rows each list has."""
        waiting = sum(self.totals.waits.values())
        return {**showing.rows(self.conn, company=self.totals.company), "waiting": waiting}

    def table(self, name: str) -> TextRows:
        """A list as text, for a file, all rows of it: ``waiting``, or one of ``showing.LISTS``."""
        statement = STILL_WAITING if name == "waiting" else showing.LISTS[name]
        values = self._values(name)
        if name == "waiting" and not self.totals.waits:
            values["code"] = ""  # the reason of none: what waits belongs to a preview of the import alone
        return texts(self.conn, statement, values, whole=name == "waiting")

    def _values(self, name: str) -> Row:
        """What the statement of a list is asked with."""
        company = self.totals.company
        match name:
            case "waiting":
                return {"company": company, **dict.fromkeys(desk.WAITING_FILTERS), **desk.TOLD}
            case "accounts":
                own = reference.company(self.conn, company)
                return {
                    "company": company,
                    "accounting_decimals": own.accounting_decimals,
                    "reporting_decimals": own.reporting_decimals,
                }
            case "lines" | "issues":
                return {"company": company, "remedies": showing.REMEDIES}
        return {"company": company}

    def _rows(self, name: str) -> Iterator[Row]:
        return stream(self.conn, showing.LISTS[name], **self._values(name))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to see: journals or lines by name, every draft the filters admit, or what waits."""

    names: Sequence[str] = ()
    everything: bool = False
    waiting: bool = False
    period_start: date | None = None
    journal: str | None = None
    original: str | None = None


@contextmanager
def preview(
    session: Session, *, company: str | None, wish: Wish, progress: Progress | None = None
) -> Iterator[Preview]:
    """Compute a preview and keep it open for reading.

    Raises:
        Refusal: ``no-company``, ``company-unknown``, ``company-required``, ``filters-off``,
            ``journal-unknown``, ``line-unknown``, ``journal-not-draft``, ``journal-busy``,
            ``number-sequence-missing``, ``number-sequence-exhausted``, ``database-busy`` when a table is
            held, ``disk-full``.
    """
    code = session.company(company)
    conn = session.conn
    filtered = wish.period_start or wish.journal or wish.original
    if filtered and not parameters.features(conn, code).posting_filters:
        raise Refusal("filters-off", f"company {code} posts all journals or named ones")
    with faults.told():
        computing.declare(conn)
        with rehearsal(conn):
            asked = _asked(conn, company=code, wish=wish)
            totals = computing.compute(
                conn, company=code, actor=session.actor, asked=asked, progress=progress
            )
            with read_only(conn):
                yield Preview(conn, totals)


def _asked(conn: Connected, *, company: str, wish: Wish) -> Asked:
    """The wish in numbers of journals and lines; a journal's own number may have a slash."""
    if not wish.names:
        return Asked(
            journals=[wish.journal] if wish.journal else None,
            period_start=wish.period_start,
            original=wish.original,
            waiting=wish.waiting,
            everything=wish.everything,
        )
    split = {name: name.rpartition("/") for name in wish.names}
    wanted = sorted({*split, *(journal for journal, _, _ in split.values())})
    found = claiming.SQL.find_journals(conn, company=company, journals=wanted)
    there = {row["journal"] for row in found}
    lines: list[tuple[str, int]] = []
    for name, (journal, _, number) in split.items():
        is_line = name not in there and bool(journal) and number.isascii() and number.isdigit()
        lines.append((journal, int(number)) if is_line else (name, 0))
    return Asked(
        journals=list(dict.fromkeys(journal for journal, _ in lines)),
        lines=lines if any(number for _, number in lines) else [],
    )


def reverse(
    session: Session, *, company: str | None, voucher: str, reason: str, day: date | None = None
) -> Reversed:
    """Take a posted voucher back by a new one that mirrors it (P9, B1).

    Raises:
        Refusal: ``no-company``, ``company-unknown``, ``company-required``, and those of
            :func:`primanota.ledger.reversal.reverse`.
    """
    code = session.company(company)

    def change(conn: Connected) -> Reversed:
        return reversal.reverse(
            conn, company=code, voucher=voucher, reason=reason, actor=session.actor, day=day
        )

    return session.write("reverse", change, audited=lambda receipt: {code: receipt})
