"""Books: what is posted: entries, project transactions, balances, one voucher and all it is related to.

Runs whenever a door shows the ledger. Lists are streams of rows with the fields of contract.md §4 in their
order, a few more behind them, of one company or (company None) of all; amounts are debit positive. Nothing is
changed; what is still to be posted is told by ``desk``.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.inquiry.rows import Row, one, one_moment, stream, summed

SQL = statements.beside(__file__)

ENTRY_FILTERS = ("journal", "voucher", "actual", "account", "first", "last", "vouchers", "entries")
TRANSACTION_FILTERS = ("journal", "voucher", "actual", "project", "first", "last", "numbers")
"""What the statements of these lists may be narrowed to, besides the company; the last are keys of a page."""

BALANCE_FIELDS = ("company", "main_account", "period", "debit", "credit", "balance")


def entries(
    conn: Connected,
    *,
    company: str | None = None,
    journal: str | None = None,
    voucher: str | None = None,
    actual: UUID | None = None,
    account: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[Row]:
    """Entries of the general ledger, voucher by voucher; first and last bound the accounting date.

    Raises:
        Refusal: ``journal-unknown``.
    """
    if journal is not None:
        desk.require_journal(conn, company=company, journal=journal)
    return stream(
        conn,
        SQL.entries,
        vouchers=None,
        entries=None,
        company=company,
        journal=journal,
        voucher=voucher,
        actual=actual,
        account=account,
        first=first,
        last=last,
    )


def transactions(
    conn: Connected,
    *,
    company: str | None = None,
    journal: str | None = None,
    voucher: str | None = None,
    actual: UUID | None = None,
    project: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[Row]:
    """Project transactions, by number; first and last bound the accounting date.

    Raises:
        Refusal: ``journal-unknown``.
    """
    if journal is not None:
        desk.require_journal(conn, company=company, journal=journal)
    return stream(
        conn,
        SQL.transactions,
        numbers=None,
        company=company,
        journal=journal,
        voucher=voucher,
        actual=actual,
        project=project,
        first=first,
        last=last,
    )


def balances(
    conn: Connected,
    *,
    company: str | None = None,
    account: str | None = None,
    period: str | None = None,
    first: date | None = None,
    last: date | None = None,
    by: Sequence[str] = (),
) -> Iterator[Row]:
    """Debit, credit and balance in accounting currency for each account and period (B4).

    ``by`` names dimensions; each becomes a field of its name after ``main_account``, empty where an entry
    carries none.

    Raises:
        Refusal: ``value-invalid``: no such dimension.
    """
    _require_dimensions(conn, company=company, by=by)
    filters = {"account": account, "period": period, "first": first, "last": last}
    with one_moment(conn):
        rows = summed(conn, SQL.balances, company=company, **filters, by=list(by))
    return (_with_dimensions(row, by) for row in rows)


def _require_dimensions(conn: Connected, *, company: str | None, by: Sequence[str]) -> None:
    if not by:
        return
    known = [row["dimension"] for row in SQL.dimensions(conn, company=company)]
    for name in by:
        if name not in known or name in BALANCE_FIELDS or by.count(name) > 1:
            there = ", ".join(known) or "none"
            raise Refusal("value-invalid", f"balances cannot be told by {name}; the dimensions are: {there}")


def _with_dimensions(row: Row, by: Sequence[str]) -> Row:
    values = dict(zip(by, row["dimension_values"], strict=True))
    return {
        "company": row["company"],
        "main_account": row["main_account"],
        **values,
        "period": row["period"],
        "debit": row["debit"],
        "credit": row["credit"],
        "balance": row["balance"],
    }


def project_statement(
    conn: Connected, *, company: str, project: str, first: date | None = None, last: date | None = None
) -> Iterator[Row]:
    """What was posted on a project by period, class and category: cost, unbilled sales and what was accrued.

    Raises:
        Refusal: ``project-unknown``.
    """
    require_project(conn, company=company, project=project)
    return stream(conn, SQL.project_statement, company=company, project=project, first=first, last=last)


def require_project(conn: Connected, *, company: str | None, project: str) -> None:
    """See that the company has the project.

    Raises:
        Refusal: ``project-unknown``.
    """
    cause = f"company {company} has no project {project}"
    one(conn, SQL.project_exists, ("project-unknown", cause), company=company, project=project)


def voucher(conn: Connected, *, company: str, voucher: str) -> Row:
    """One voucher whole: where it is, its project transaction, entries, issues and related vouchers.

    ``transaction`` is None while it is not posted; a voided number tells when, by whom and why.

    Raises:
        Refusal: ``voucher-unknown``.
    """
    with one_moment(conn):
        head = one(conn, SQL.voucher, _unknown(company, voucher), company=company, voucher=voucher)
        return {
            **head,
            "detail": next(desk.lines(conn, company=company, voucher=voucher), None),
            "transaction": next(transactions(conn, company=company, voucher=voucher), None),
            "entries": list(entries(conn, company=company, voucher=voucher)),
            "related": list(related(conn, company=company, voucher=voucher)),
        }


def related(conn: Connected, *, company: str, voucher: str) -> Iterator[Row]:
    """What a voucher has to do with, both ways (B2); the word says what the other one is to this one.

    cost, unbilled_sales, billed_sales, original, reversing, replacing name actuals (with a voucher once they
    are on a line); source_journal and transfer_journal name journals.

    Raises:
        Refusal: ``voucher-unknown``.
    """
    one(conn, SQL.voucher, _unknown(company, voucher), company=company, voucher=voucher)
    return stream(conn, SQL.related, company=company, voucher=voucher)


def _unknown(company: str, voucher: str) -> tuple[str, str]:
    return "voucher-unknown", f"company {company} has no voucher {voucher}"
