"""Tables: the lists that go into files, each by its name, with the filters of the inquiry it belongs to.

Rows come as text, as the server writes them, so that nothing is rounded on the way; ``kinds`` say what each
field is. The statements are those of the inquiries. Nothing is changed.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

from primanota.db.statements import Connected, Statement
from primanota.inquiry import actuals, audit, books, desk, exchange, jobs, log, received, register
from primanota.inquiry.rows import Kind, Row, TextRows, ready, texts
from primanota.ledger import proof

PARAMETER = re.compile(r"%\((\w+)\)s")

NARROW = ("journal", "voucher", "actual", "batch", "run_first")
"""Filters that leave few rows, found by an index."""

LISTS: Mapping[str, Statement] = {
    "journals": desk.SQL.journals,
    "lines": desk.SQL.lines,
    "issues": desk.SQL.issues,
    "attention": desk.SQL.attention,
    "transactions": books.SQL.transactions,
    "entries": books.SQL.entries,
    "waiting": desk.SQL.waiting,
    "reasons": desk.SQL.waiting_by_reason,
    "skipped": desk.SQL.skipped,
    "invalid": exchange.SQL.invalid,
    "voided": register.SQL.voided,
    "files": received.SQL.batches,
    "refusals": received.SQL.refusals,
    "actuals": actuals.SQL.actuals,
    "brought": received.SQL.actuals,
    "periods": desk.SQL.periods,
    "accounts": desk.SQL.accounts,
    "runs": jobs.SQL.runs,
    "log": log.SQL.log,
    "audit": audit.SQL.audit,
    "statement": books.SQL.project_statement,
}
"""Lists that one statement tells as they are."""


def table(conn: Connected, name: str, *, company: str | None, **filters: Any) -> TextRows:
    """One of :data:`TABLES`, of one company or (company None) of all; the caller is in a transaction.

    Raises:
        Refusal: as the inquiry of that name: ``journal-unknown``, ``project-unknown``, ``value-invalid``.
    """
    if name == "balances":
        return _balances(conn, company=company, **filters)
    if name == "verify":
        return _verify(conn, company)
    if name == "lines" and filters.get("journal") is not None:
        desk.require_journal(conn, company=company, journal=filters["journal"])
    if name == "statement":
        books.require_project(conn, company=company, project=filters["project"])
    if run := filters.pop("run", None):
        filters |= log.of_run(run)
    statement = LISTS[name]
    nothing: Row = dict.fromkeys(PARAMETER.findall(statement.text))
    values = {**nothing, **actuals.TOLD, **filters, "company": company}
    found = texts(conn, statement, values, whole=not any(filters.get(name) for name in NARROW))
    if name == "lines" and (start := filters.pop("period_start", None)):
        begun = desk.journals(conn, company=company, period_start=start)
        found = _among(found, "journal", {row["journal"] for row in begun})
    others = {each: value for each, value in filters.items() if each not in nothing and value is not None}
    return _kept(found, others) if others else found


TABLES = (*LISTS, "balances", "verify")
"""The names of all lists that go into files."""


def _balances(
    conn: Connected,
    *,
    company: str | None,
    account: str | None = None,
    period: str | None = None,
    by: tuple[str, ...] = (),
    first: date | None = None,
    last: date | None = None,
) -> TextRows:
    rows = books.balances(
        conn, company=company, account=account, period=period, by=by, first=first, last=last
    )
    words = ("company", "main_account", *by, "period")
    kinds = dict.fromkeys(words, Kind.WORD) | dict.fromkeys(("debit", "credit", "balance"), Kind.NUMBER)
    return TextRows(kinds, (_cells(ready(row)) for row in rows))


def _carries(dimensions: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """Whether an entry carries the values asked for; an empty one: none of that dimension."""
    return all(dimensions.get(name, "") == value for name, value in asked.items())


def _among(found: TextRows, field: str, values: Collection[str]) -> TextRows:
    """The rows whose field has one of these values."""
    place = list(found.kinds).index(field)
    return TextRows(found.kinds, (row for row in found.rows if row[place] in values))


def _kept(found: TextRows, filters: Mapping[str, Any]) -> TextRows:
    """The rows that filters let through that the statement does not have."""
    places = {name: place for place, name in enumerate(found.kinds)}

    def test(name: str, value: Any) -> Callable[[tuple[str | None, ...]], bool]:
        text = str(value)
        match name:
            case "first":
                return lambda row: (row[places["accounting_date"]] or "") >= text
            case "last":
                return lambda row: (row[places["accounting_date"]] or "") <= text
            case "dimension":
                asked = dict(each.partition("=")[::2] for each in value)
                carried = places["dimensions"]
                return lambda row: _carries(json.loads(row[carried] or "{}"), asked)
            case "code":
                marked = f'"code": {json.dumps(text)}'
                return lambda row: marked in (row[places["issues"]] or "")
        place = places["actual_id" if name == "actual" else name]
        return lambda row: row[place] == text

    tests = [test(name, value) for name, value in filters.items()]
    return TextRows(found.kinds, (row for row in found.rows if all(passes(row) for passes in tests)))


def _verify(conn: Connected, company: str | None) -> TextRows:
    def rows() -> Iterator[tuple[str | None, ...]]:
        for each in proof.run(conn, company=company):
            sample = json.dumps([ready(row) for row in each.sample])
            yield each.proof, each.title, str(each.offenders), sample

    kinds = {"proof": Kind.WORD, "title": Kind.WORD, "offenders": Kind.WHOLE, "sample": Kind.OTHER}
    return TextRows(kinds, rows())


def _cells(row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in row.values())
