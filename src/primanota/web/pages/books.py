"""Books: balances by account and period, and the way down from them: entries, project transactions, projects.

Balances and project statements are drawn here; the long lists below them are filled by their scripts from the
API. What is shown is in the address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from primanota.inquiry import books
from primanota.inquiry.drilling import names
from primanota.inquiry.drilling.pivot import MEASURES, ZERO, Line, Pivot, pivot
from primanota.inquiry.rows import Row, ready
from primanota.web.asked import Name
from primanota.web.asking import Reading
from primanota.web.rendering import page

router = APIRouter()

PERIODS_SHOWN = 12
LINES_SHOWN = 500
PROJECTS_SHOWN = 200

KINDS = {
    "balance_sheet": "Balance sheet",
    "profit_and_loss": "Profit and loss",
    "": "Accounts the setup no longer has",
}


class Chosen(BaseModel):
    """Which balances: what the cells show, how the accounts begin, the periods, split by which dimensions."""

    measure: Literal["movement", "closing", "debit", "credit"] = "movement"
    account: Name = ""
    from_period: Name = ""
    to_period: Name = ""
    by: list[Name] = Field(default=[], max_length=20)


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one type of accounts, with the sum of each period and of all."""

    title: str
    lines: list[Line]
    sums: list[Decimal]
    total: Decimal


@router.get("/{company}/books")
def balances(
    request: Request, company: str, session: Reading, chosen: Annotated[Chosen, Query()]
) -> Response:
    """Balances by account and period."""
    with session.read() as conn:
        periods = names.periods(conn, company=company)
        rows = [
            row
            for row in books.balances(conn, company=company, by=chosen.by)
            if str(row["main_account"]).startswith(chosen.account)
        ]
        accounts = names.accounts(conn, company=company, codes={row["main_account"] for row in rows})
        dimensions = names.dimensions(conn, company=company)
        currencies = names.currencies(conn, company=company)
    shown = periods_shown(periods, rows, chosen.from_period, chosen.to_period)
    known = [each["period"] for each in periods]
    table = pivot(rows, periods=known, shown=shown, measure=chosen.measure, by=chosen.by)
    dated = {each["period"]: each for each in periods}
    return page(
        request,
        "books.html",
        table=table,
        sections=sections(table, accounts),
        accounts=accounts,
        periods=periods,
        dimensions=dimensions,
        currencies=currencies,
        measures=MEASURES,
        chosen=chosen,
        left_out=max(len(table.lines) - LINES_SHOWN, 0),
        drill=Drill(company, dated, whole=chosen.measure == "closing"),
        file=in_file(chosen, dated, shown, accounts),
        picture=picture(rows, shown, accounts),
    )


def in_file(
    chosen: Chosen, dated: Mapping[str, Row], shown: Sequence[str], accounts: Mapping[str, Row]
) -> str:
    """The query of the workbook: the same splits, and the periods and the account where some are chosen; a
    closing balance has what stood before, and accounts that begin alike are not told apart there.
    """
    known = [dated[each] for each in shown if each in dated]
    first = chosen.from_period and chosen.measure != "closing" and known
    asked = {
        "format": "xlsx",
        "by": chosen.by,
        **({"account": chosen.account} if chosen.account in accounts else {}),
        **({"from": known[0]["start_date"]} if first else {}),
        **({"to": known[-1]["end_date"]} if chosen.to_period and known else {}),
    }
    return urlencode(asked, doseq=True)


def periods_shown(periods: Sequence[Row], rows: Sequence[Row], first: str, last: str) -> list[str]:
    """The periods between two, by time; without both the last dozen that anything was posted into."""
    known = [each["period"] for each in periods]
    used = {row["period"] for row in rows}
    if first in known or last in known:
        start = known.index(first) if first in known else 0
        end = known.index(last) if last in known else len(known) - 1
        return known[start : end + 1]
    dated = [each for each in known if each in used]
    return (dated + sorted(used - set(known)))[-PERIODS_SHOWN:]


def sections(table: Pivot, accounts: Mapping[str, Row]) -> list[Section]:
    """The table's lines by the type of their accounts, each type with its sums."""
    found = []
    for kind, title in KINDS.items():
        lines = [each for each in table.lines if accounts.get(each.account, {}).get("type", "") == kind]
        if lines:
            sums = [sum((each.cells[n] or ZERO for each in lines), ZERO) for n in range(len(table.periods))]
            found.append(Section(title, lines[:LINES_SHOWN], sums, sum((each.total for each in lines), ZERO)))
    return found


@dataclass(frozen=True, slots=True)
class Drill:
    """Where a cell leads: the entries behind it."""

    company: str
    periods: Mapping[str, Row]
    whole: bool

    def cell(self, line: Line, period: str) -> str:
        """The query of the entries of a line in a period; ``whole``: since the first."""
        dated = self.periods.get(period)
        days = {"from": "" if self.whole else dated["start_date"], "to": dated["end_date"]} if dated else {}
        return self._query(line, days)

    def line(self, line: Line, periods: Sequence[str]) -> str:
        """The query of the entries of a line in all periods shown."""
        known = [self.periods[each] for each in periods if each in self.periods]
        if not known:
            return self._query(line, {})
        first = "" if self.whole else known[0]["start_date"]
        return self._query(line, {"from": first, "to": known[-1]["end_date"]})

    def _query(self, line: Line, days: Mapping[str, object]) -> str:
        asked: list[tuple[str, object]] = [("account", line.account), *((k, v) for k, v in days.items() if v)]
        asked += [("dimension", f"{name}={value}") for name, value in line.dimensions.items()]
        return urlencode(asked)


def picture(rows: Sequence[Row], shown: Sequence[str], accounts: Mapping[str, Row]) -> list[Row]:
    """What the chart draws: profit and loss by period and account, the largest accounts by name."""
    summed: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        known = accounts.get(row["main_account"])
        if row["period"] in shown and known is not None and known["type"] == "profit_and_loss":
            key = (row["period"], row["main_account"])
            summed[key] = summed.get(key, ZERO) + row["balance"]
    sizes: dict[str, Decimal] = {}
    for (_, account), balance in summed.items():
        sizes[account] = sizes.get(account, ZERO) + abs(balance)
    largest = sorted(sizes, key=lambda each: (-sizes[each], each))[:5]
    drawn: dict[tuple[str, str], Decimal] = {}
    for (period, account), balance in summed.items():
        name = f"{account} {accounts[account]['name']}" if account in largest else "all others"
        drawn[period, name] = drawn.get((period, name), ZERO) + balance
    return [
        ready({"period": period, "account": account, "balance": balance})
        for (period, account), balance in sorted(drawn.items(), key=lambda each: shown.index(each[0][0]))
    ]


@router.get("/{company}/books/entries")
def entries(
    request: Request,
    company: str,
    session: Reading,
    account: Name = "",
    dimension: Annotated[list[Name] | None, Query(max_length=20)] = None,
) -> Response:
    """General-ledger entries; the list is filled by the page's script."""
    carried = [each.partition("=")[::2] for each in dimension or []]
    return _list(request, company, session, "entries.html", account=account, carried=carried)


@router.get("/{company}/books/transactions")
def transactions(request: Request, company: str, session: Reading, project: Name = "") -> Response:
    """Project transactions; the list is filled by the page's script."""
    return _list(request, company, session, "transactions.html", project=project)


def _list(request: Request, company: str, session: Reading, template: str, **asked: Any) -> Response:
    with session.read() as conn:
        currencies = names.currencies(conn, company=company)
        found = names.accounts(conn, company=company, codes=[asked.get("account", "")])
    known = found.get(asked.get("account", ""))
    return page(request, template, currencies=currencies, known=known, **asked)


@router.get("/{company}/projects")
def projects(request: Request, company: str, session: Reading, text: Name = "") -> Response:
    """Projects by code, those that hold a text in code or name."""
    with session.read() as conn:
        found = names.projects(conn, company=company, holding=text, most=PROJECTS_SHOWN + 1)
    return page(
        request,
        "projects.html",
        projects=found[:PROJECTS_SHOWN],
        more=len(found) > PROJECTS_SHOWN,
        text=text,
    )


SUMMED = ("cost", "cost_on_balance_sheet", "unbilled_sales", "accrued")
"""What can be summed of a statement; quantities of hours and pieces cannot."""


@router.get("/{company}/projects/{project:path}")
def project(request: Request, company: str, project: Name, session: Reading) -> Response:
    """What was posted on a project by period, class and category, with sums and a picture."""
    with session.read() as conn:
        known = names.project(conn, company=company, project=project)
        rows = list(books.project_statement(conn, company=company, project=project))
        currencies = names.currencies(conn, company=company)
        dated = {each["period"]: each for each in names.periods(conn, company=company)}
    periods = list(dict.fromkeys(row["period"] for row in rows))
    statement = [(each, [row for row in rows if row["period"] == each]) for each in periods]
    drawn = [ready({"period": each, **summed(found)}) for each, found in statement]
    return page(
        request,
        "project.html",
        project=known,
        statement=[(each, dated.get(each), found, summed(found)) for each, found in statement],
        sums=summed(rows),
        currencies=currencies,
        picture=drawn,
    )


def summed(rows: Sequence[Row]) -> Row:
    """The sums of a statement's rows: amounts, and how many transactions."""
    amounts = {name: sum((row[name] for row in rows), ZERO) for name in SUMMED}
    return {**amounts, "transactions": sum(row["transactions"] for row in rows)}
