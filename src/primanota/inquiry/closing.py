"""Closing: what a controller asks before a period closes, and what was signed when it did.

Runs whenever a door shows the report of a period, and inside the transaction that closes one. A line or an
actual belongs to the period that holds its accounting date. Nothing is changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from primanota.core.records import Period
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import one_moment, summed
from primanota.setup import parameters, reference

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class JournalLeft:
    """A journal with lines of the period that are not posted; ``issues``: lines by their leading code; cost
    and sales are in accounting currency; ``next`` is the command that goes on with it.
    """

    journal: str
    status: str
    lines: int
    cost: Decimal
    sales: Decimal
    issues: Mapping[str, int]
    next: str


@dataclass(frozen=True, slots=True)
class ActualsLeft:
    """Actuals of the period without a line, for one reason and in one currency; cost and sales are in it."""

    code: str
    currency: str
    actuals: int
    cost: Decimal
    sales: Decimal
    next: str


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """What stood on an account when the period closed: debit and credit in both currencies."""

    main_account: str
    name: str | None
    entries: int
    debit: Decimal
    credit: Decimal
    reporting_debit: Decimal
    reporting_credit: Decimal
    closed_at: datetime
    closed_by: str


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """A period: what is not posted in it, by journal and by waiting reason; its totals once it is closed.

    ``late_lines_move``: what comes late for a period that is not open goes to the next open one (I5, P4).
    """

    period: Period
    late_lines_move: bool
    lines: int
    actuals: int
    journals: list[JournalLeft] = field(default_factory=list)
    waiting: list[ActualsLeft] = field(default_factory=list)
    totals: list[AccountTotal] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether everything that counts for the period is posted."""
        return not (self.lines or self.actuals)


def report(conn: Connected, *, company: str, period: str, option: str = "") -> PeriodReport:
    """What is left to post in a period, and its totals if it is closed.

    ``option`` is put behind the commands told, for a database of several companies.

    Raises:
        Refusal: ``period-unknown``.
    """
    with one_moment(conn):
        settings = parameters.read(conn, company)
        found = reference.period(conn, company=company, period=period)
        dated = {"company": company, "first": found.start_date, "last": found.end_date}
        journals = [
            JournalLeft(**row, next=_next_for_journal(row["journal"], row["status"], row["issues"]) + option)
            for row in summed(conn, SQL.journals, **dated)
        ]
        waiting = [
            ActualsLeft(**row, next=_next_for_actuals(row["code"]) + option)
            for row in summed(conn, SQL.waiting, **dated, wait_minutes=settings.prevalidation_wait_minutes)
        ]
        totals = [AccountTotal(**row) for row in SQL.totals(conn, company=company, period=period)]
    return PeriodReport(
        period=found,
        late_lines_move=settings.set_open_period,
        lines=sum(each.lines for each in journals),
        actuals=sum(each.actuals for each in waiting),
        journals=journals,
        waiting=waiting,
        totals=totals,
    )


def _next_for_journal(journal: str, status: str, issues: Mapping[str, int]) -> str:
    """The command that goes on with a journal; that of lines with issues tells the remedies."""
    if status == "processing":
        return "primanota journals --status processing"
    return f"primanota lines {journal}" if issues or status == "error" else f"primanota post {journal}"


def _next_for_actuals(code: str) -> str:
    """The command that goes on with actuals that wait for a reason."""
    if code in {"not-imported-yet", "too-young"}:
        return "primanota import"
    own = {"not-confirmed-yet": "primanota prevalidate", "actual-invalid": "primanota waiting --invalid"}
    return own.get(code, f"primanota waiting --code {code}")
