"""States: the words of the table are those of the schema, and posted is forever."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.states import ENDS, HEADER_MOVES, LINE_MOVES, HeaderStatus, LineStatus, Move

TABLES = [(HEADER_MOVES, HeaderStatus), (LINE_MOVES, LineStatus)]


@pytest.mark.parametrize(("moves", "statuses"), TABLES)
def test_every_status_is_reached_and_every_move_goes_between_statuses(
    moves: tuple[Move, ...], statuses: type[HeaderStatus] | type[LineStatus]
) -> None:
    known = set(statuses)
    assert {move.target for move in moves} - set(ENDS) == known
    assert {move.origin for move in moves} - {None} <= known


@pytest.mark.parametrize(("moves", "statuses"), TABLES)
def test_no_move_is_told_twice_and_each_says_why(
    moves: tuple[Move, ...], statuses: type[HeaderStatus] | type[LineStatus]
) -> None:
    pairs = [(move.origin, move.target) for move in moves]
    assert len(set(pairs)) == len(pairs)
    assert all(move.cause for move in moves)


@pytest.mark.parametrize(("moves", "statuses"), TABLES)
def test_nothing_leaves_posted(
    moves: tuple[Move, ...], statuses: type[HeaderStatus] | type[LineStatus]
) -> None:
    assert [move for move in moves if move.origin == "posted"] == []


@pytest.mark.parametrize(("moves", "statuses"), TABLES)
def test_posted_is_reached_from_processing_only(
    moves: tuple[Move, ...], statuses: type[HeaderStatus] | type[LineStatus]
) -> None:
    assert {move.origin for move in moves if move.target == "posted"} == {"processing"}


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("header.status", set(HeaderStatus)),
        # A line notes a status of its own only where it can differ from its header's.
        ("line.own_status", set(LineStatus) - {LineStatus.PROCESSING, LineStatus.POSTED}),
    ],
)
def test_the_schema_admits_the_same_words(conn: Connection[Any], column: str, allowed: set[str]) -> None:
    table, name = column.split(".")
    words = conn.execute(
        """
        SELECT DISTINCT word[1]
        FROM pg_constraint AS c
        JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
        CROSS JOIN regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_]+)''', 'g') AS word
        WHERE c.conrelid = to_regclass('journal.' || %s) AND c.contype = 'c' AND a.attname = %s
        """,
        (table, name),
    ).fetchall()
    assert {word for (word,) in words} == allowed
