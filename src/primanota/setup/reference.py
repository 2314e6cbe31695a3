"""Reference data one asks for by name: companies and their periods, and the one edit by command, a period's
status.

All other setup arrives as a company pack (``pack``). Opening, holding and closing a period locks its row
first, so that nothing is posted into a period that someone is closing (safety.md, findings 2 and 3).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NoReturn

from primanota.core.errors import Refusal
from primanota.core.records import Period, PeriodChange
from primanota.core.rights import ALL_COMPANIES
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

PERIOD_STATUSES = ("open", "on_hold", "closed")
PROJECT_ACCESSES = ("all", "none")
NAMES_SHOWN_MAX = 10
ROLE_NEEDED = "Ask who manages users to give you a role in it."

Sign = Callable[[Connected, str, str], object]
"""Keeps what stands on a company's accounts in a period that closes; called while posters are held off."""


@dataclass(frozen=True, slots=True)
class Company:
    """A legal entity; currencies are ISO 4217 codes, and how many decimals their amounts have."""

    company: str
    name: str
    accounting_currency: str
    reporting_currency: str
    rate_type: str
    accounting_decimals: int
    reporting_decimals: int


Sees = Callable[[str], bool]
"""Whether a company exists for who asks."""


def all_of_them(_company: str) -> bool:
    """Every company exists for who reaches the database itself."""
    return True


def companies(conn: Connected, *, sees: Sees = all_of_them) -> list[Company]:
    """Return all companies, by code."""
    return [Company(**row) for row in SQL.list_companies(conn) if sees(row["company"])]


def company(conn: Connected, code: str, *, sees: Sees = all_of_them) -> Company:
    """Return one company; one that who asks does not see is answered as one that is not there.

    Raises:
        Refusal: ``company-unknown``, with the companies there are; ``no-company`` when there are none.
    """
    row = SQL.find_company(conn, company=code).fetchone()
    if row is None or not sees(code):
        _refuse_company(code, companies(conn, sees=sees), sees)
    return Company(**row)


def share_setup(conn: Connected, company: str) -> None:
    """Keep a company's setup from changing by a pack load until the caller's transaction ends; posters share
    it.
    """
    SQL.share_setup(conn, company=company)


def only_company(conn: Connected, *, sees: Sees = all_of_them) -> Company:
    """Return the company of a database that has one.

    Raises:
        Refusal: ``no-company``, ``company-unknown``, ``company-required``.
    """
    found = companies(conn, sees=sees)
    if not found and not sees(ALL_COMPANIES):
        raise Refusal("company-unknown", "there is no company that you may see", remedy=ROLE_NEEDED)
    if not found:
        raise Refusal("no-company", "no company is set up in this database")
    if len(found) > 1:
        names = _some([each.company for each in found])
        raise Refusal("company-required", f"there are {len(found)} companies: {names}")
    return found[0]


def _refuse_company(code: str, known: list[Company], sees: Sees) -> NoReturn:
    if not known and not sees(ALL_COMPANIES):
        raise Refusal("company-unknown", f"there is no company {code} that you may see", remedy=ROLE_NEEDED)
    if not known:
        raise Refusal("no-company", f"there is no company {code}: no company is set up in this database")
    names = [each.company for each in known]
    raise Refusal("company-unknown", f"there is no company {code}", remedy=_suggestion(code, names))


def _suggestion(code: str, names: list[str]) -> str:
    by_folded = {name.casefold(): name for name in names}
    close = get_close_matches(code.casefold(), by_folded, n=1)
    meant = f"Did you mean {by_folded[close[0]]}? " if close else ""
    return f"{meant}There are: {_some(names)}."


def _some(names: list[str]) -> str:
    more = len(names) - NAMES_SHOWN_MAX
    return ", ".join(names[:NAMES_SHOWN_MAX]) + (f" and {more} more" if more > 0 else "")


def periods(conn: Connected, company: str) -> list[Period]:
    """Return a company's periods in the order of time."""
    return [Period(**row) for row in SQL.list_periods(conn, company=company)]


def period(conn: Connected, *, company: str, period: str) -> Period:
    """Return one period of a company.

    Raises:
        Refusal: ``period-unknown``, with the periods there are.
    """
    found = {each.period: each for each in periods(conn, company)}
    if period not in found:
        _refuse_period(conn, company, period)
    return found[period]


def sign_nothing(conn: Connected, company: str, period: str) -> None:
    """What setup knows of totals: it has none; the service, which sees the ledger, gives another."""


def set_period(
    conn: Connected,
    *,
    company: str,
    period: str,
    status: str | None = None,
    project_access: str | None = None,
    actor: str,
    reason: str = "",
    sign: Sign = sign_nothing,
) -> PeriodChange:
    """Open, hold or close a period, or change whether projects may post to it; None leaves a value as it is
    (M1).

    Waits for posters who are at work in the period. When it closes, ``sign`` keeps its totals: after the
    lock, in statements of its own, so that they miss nothing that a poster had not yet committed when the
    closer came. Asking for what is already so changes nothing and notes nothing.

    Raises:
        Refusal: ``period-unknown``, ``period-closed``, ``value-invalid``.
    """
    _refuse_other_words("status", status, PERIOD_STATUSES)
    _refuse_other_words("project access", project_access, PROJECT_ACCESSES)
    with transaction(conn):
        row = SQL.lock_period(conn, company=company, period=period).fetchone()
        if row is None:
            _refuse_period(conn, company, period)
        before = Period(**row)
        after = replace(
            before, status=status or before.status, project_access=project_access or before.project_access
        )
        if before.status == "closed" and after.status != "closed":
            raise Refusal(
                "period-closed",
                f"period {period} of company {company} is closed and cannot be {_spoken(after)}",
            )
        if after.status == "closed" != before.status:
            sign(conn, company, period)
        if after != before:
            change = {
                "company": company,
                "period": period,
                "status": after.status,
                "project_access": after.project_access,
            }
            SQL.change_period(conn, **change)
            SQL.note_period_event(conn, **change, actor=actor, reason=reason)
    return PeriodChange(before, after)


def _spoken(period: Period) -> str:
    return "put on hold" if period.status == "on_hold" else "opened again"


def _refuse_other_words(what: str, value: str | None, words: tuple[str, ...]) -> None:
    if value is not None and value not in words:
        raise Refusal(
            "value-invalid", f"{value!r} is no {what} of a period", remedy=f"Use one of: {', '.join(words)}."
        )


def _refuse_period(conn: Connected, company_code: str, period: str) -> NoReturn:
    names = [each.period for each in periods(conn, company(conn, company_code).company)]
    cause = f"company {company_code} has no period {period}"
    if not names:
        raise Refusal("period-unknown", cause, remedy="Add periods to periods.csv and load the pack.")
    raise Refusal("period-unknown", cause, remedy=_suggestion(period, names))
