"""Rows: the commands that add, change and remove rows of a setup table, each with its audit record.

What a row may hold is the pack's to say (``setup.rows``). The audit record has every row as it was and as it
is. Exchange rates belong to all companies that convert by their rate type: who changes one must be allowed
to set up each of them, and each has the change in its trail.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from primanota.core.errors import Refusal
from primanota.core.needs import ACTIONS
from primanota.db.statements import Connected
from primanota.inquiry.setup import use
from primanota.service import closing
from primanota.service.commands import has_postings
from primanota.service.session import Session
from primanota.setup import parameters, reference
from primanota.setup.rows import changing, reading, words
from primanota.setup.rows.changing import RowGiven, RowNamed, RowsChanged
from primanota.setup.rows.words import TableShown

__all__ = ["RowGiven", "RowNamed", "RowsChanged", "TableShown", "remove", "save", "table_rows", "tables"]

RATES = "exchange_rates"
PERIODS = "periods"


def save(
    session: Session, *, company: str, table: str, rows: Sequence[RowGiven], reason: str = ""
) -> RowsChanged:
    """Add and change rows of a table, all or none; a row that is the same already is only counted.

    Raises:
        Refusal: ``company-unknown``, ``table-unknown``, ``not-allowed``, ``pack-invalid`` with every wrong
            cell, ``row-exists``, ``row-unknown``, ``setting-changed``, ``value-invalid``.
    """
    code = session.company(company)
    action = "save-period-rows" if table == PERIODS else "save-setup-rows"

    def change(conn: Connected) -> RowsChanged:
        return changing.save(
            conn,
            company=code,
            companies=_concerned(
                session, conn, code, table=table, action=action, rows=[each.cells for each in rows]
            ),
            table=table,
            rows=rows,
            actor=session.actor,
            has_postings=has_postings,
            sign=closing.signing(session),
            reason=reason,
        )

    return session.write(action, change, audited=lambda made: _audited(made, reason))


def remove(
    session: Session, *, company: str, table: str, rows: Sequence[RowNamed], reason: str = ""
) -> RowsChanged:
    """Remove rows of a table that nothing depends on, all or none.

    Raises:
        Refusal: ``company-unknown``, ``table-unknown``, ``not-allowed``, ``row-unknown``,
            ``setting-changed``, ``in-use`` with what would be missing.
    """
    code = session.company(company)
    action = "remove-setup-rows"

    def change(conn: Connected) -> RowsChanged:
        return changing.remove(
            conn,
            company=code,
            companies=_concerned(
                session, conn, code, table=table, action=action, rows=[each.key for each in rows]
            ),
            table=table,
            rows=rows,
            used=use.used,
        )

    return session.write(action, change, audited=lambda made: _audited(made, reason))


def _audited(made: RowsChanged, reason: str) -> dict[str, object]:
    details = {"table": made.table, "changes": made.changes, "notes": made.notes, "reason": reason}
    return dict.fromkeys(made.companies, details) if made.changes else {}


def _concerned(
    session: Session, conn: Connected, company: str, *, table: str, action: str, rows: Sequence[Any]
) -> list[str]:
    """The companies that rows of a table concern, by code; who asks may change each of them.

    Raises:
        Refusal: ``not-allowed``, which does not tell the names of other companies.
    """
    session.require(*ACTIONS[action], company=company)
    found = {company}
    if table == RATES:
        found |= set(_converting(conn, {str(row.get("rate_type", "")) for row in rows}))
    if not all(session.rights.has(right, code) for code in found for right in ACTIONS[action]):
        raise Refusal(
            "not-allowed",
            "other companies convert by this rate type too, and you may not change their setup",
            remedy="Have somebody change the rate who may set up all of them, or use another rate type.",
        )
    return sorted(found)


def _converting(conn: Connected, rate_types: set[str]) -> Iterator[str]:
    """The companies that convert by one of these rate types."""
    for each in reference.companies(conn):
        if {each.rate_type, parameters.read(conn, each.company).rate_type} & rate_types:
            yield each.company


def table_rows(session: Session, *, company: str, table: str) -> list[dict[str, str]]:
    """The rows of a table by key, each with its ``version``.

    Raises:
        Refusal: ``company-unknown``, ``table-unknown``.
    """
    code = session.company(company)
    with session.read() as conn:
        found = reading.read(conn, company=code, table=table).values()
        return [{**row.cells, "version": row.version} for row in found]


def tables() -> list[TableShown]:
    """The tables of a setup that are kept row by row, and what their columns hold."""
    return words.tables()
