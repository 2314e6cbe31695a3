"""Names: how the things that entries only name by code are called today; reads, and changes nothing.

Runs whenever a page shows a voucher or balances. A code that today's setup does not know any more has no name
and stays a code.
"""

from collections.abc import Iterable
from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, one

SQL = statements.beside(__file__)


def currencies(conn: Connected, *, company: str) -> Row:
    """The company's name, its accounting and its reporting currency.

    Raises:
        Refusal: ``company-unknown``.
    """
    cause = f"there is no company {company}"
    return one(conn, SQL.currencies, ("company-unknown", cause), company=company)


def accounts(conn: Connected, *, company: str, codes: Iterable[str]) -> dict[str, Row]:
    """Name and type of main accounts, by code."""
    found = SQL.accounts(conn, company=company, codes=sorted(set(codes)))
    return {row["main_account"]: row for row in found}


def project(conn: Connected, *, company: str, project: str) -> Row:
    """A project: its name, group, contract, customer, stage and dimensions.

    Raises:
        Refusal: ``project-unknown``.
    """
    cause = f"company {company} has no project {project}"
    return one(conn, SQL.project, ("project-unknown", cause), company=company, project=project)


def projects(conn: Connected, *, company: str, holding: str = "", most: int) -> list[Row]:
    """Projects by code, so many at most: those whose code or name holds a text."""
    found = SQL.projects(conn, company=company, holding=holding, most=most)
    return found.fetchall()


def dimensions(conn: Connected, *, company: str) -> list[str]:
    """The dimensions that have values."""
    found: list[dict[str, Any]] = SQL.dimensions(conn, company=company).fetchall()
    return [row["dimension"] for row in found]


def periods(conn: Connected, *, company: str) -> list[Row]:
    """Fiscal periods in the order of time: code, first and last day, status."""
    return SQL.periods(conn, company=company).fetchall()
