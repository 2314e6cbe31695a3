"""Journals: what stands in them, as tables for the tests."""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from tests.codes.firm import Firm
from tests.staging.files import link, stage_links

JOURNALS = """
    SELECT
        header.*,
        count(line.line) AS lines,
        min(line.transaction_date) AS first,
        max(line.transaction_date) AS last
    FROM journal.header
    LEFT JOIN journal.line USING (company, journal)
    GROUP BY header.company, header.journal
    ORDER BY header.company, header.journal
"""
LINES = """
    SELECT ('x' || right(line.actual_id::text, 8))::bit(32)::bigint AS actual, line.*, header.status
    FROM journal.line
    JOIN journal.header USING (company, journal)
    ORDER BY line.company, line.journal, line.line
"""
MOVES = """
    SELECT move.*
    FROM journal.move
    ORDER BY move.company, move.journal, move.version, move.line
"""


def found(conn: Connection[Any], query: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query of ours, as dictionaries."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql.SQL(query), values).fetchall()


def all_journals(conn: Connection[Any]) -> list[dict[str, Any]]:
    """Every journal, with how many lines it really has, and from when to when."""
    return found(conn, JOURNALS)


def all_lines(conn: Connection[Any]) -> list[dict[str, Any]]:
    """Every line in its place, with the number of its actual and the status of its journal."""
    return found(conn, LINES)


def all_moves(conn: Connection[Any]) -> list[dict[str, Any]]:
    """Every move of a journal or a line, in order."""
    return found(conn, MOVES)


def stage_links_of(firm: Firm, pairs: Iterable[tuple[int, str, int, str]]) -> None:
    """Stage links between actuals of a firm: dependent, its role, the one it depends on, that one's role."""
    path = firm.folder / "links.csv"
    links = [link(*pair) for pair in pairs]
    lines = [",".join(row) for row in [links[0], *(each.values() for each in links)]]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert stage_links(firm.conn, path, strict=True).accepted == len(links)
