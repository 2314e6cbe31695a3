"""Statements: named SQL beside a module, and what is said of a file that is not as it should be."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.db import statements
from primanota.db.statements import Statements


def written(folder: Path, text: str) -> Path:
    """Write an SQL file and return its path."""
    path = folder / "desk.sql"
    path.write_text(text, encoding="utf-8")
    return path


def test_statements_come_by_name_and_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, "-- Head.\n\n-- name: second\n-- Two.\nSELECT 2\n\n-- name: first\nSELECT 1\n")
    found = Statements(path)
    assert [statement.name for statement in found] == ["second", "first"]
    assert found.second.text == "-- Two.\nSELECT 2"
    assert found.first.text == "SELECT 1"


def test_beside_reads_the_file_of_the_same_name(tmp_path: Path) -> None:
    written(tmp_path, "-- name: only\nSELECT 1\n")
    assert [statement.name for statement in statements.beside(str(tmp_path / "desk.py"))] == ["only"]


def test_a_statement_runs_with_named_values_and_answers_dictionaries(
    tmp_path: Path, conn: Connection[Any]
) -> None:
    sums = Statements(
        written(tmp_path, "-- name: add\nSELECT %(a)s::int + %(b)s::int AS total, '%%' AS sign\n")
    )
    assert sums.add(conn, a=1, b=2).fetchall() == [{"total": 3, "sign": "%"}]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1\n",
        "-- name: once\nSELECT 1\n-- name: once\nSELECT 2\n",
        "-- name: Not_Lower\nSELECT 1\n",
        "",
    ],
)
def test_a_file_that_names_no_statement_or_one_twice_is_a_defect(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"desk\.sql names no statement, or one twice"):
        Statements(written(tmp_path, text))


def test_a_part_stands_in_every_statement_that_names_it(tmp_path: Path) -> None:
    part = "-- Head.\n\n-- part: wanted\n-- Those.\nAND a = 1\n    AND b = 2\n"
    path = written(
        tmp_path,
        f"{part}\n-- name: one\nSELECT 1\nWHERE true\n    -- the part: wanted\n"
        "-- name: two\n-- the part: wanted\n",
    )
    found = Statements(path)
    assert found.one.text == "SELECT 1\nWHERE true\n    AND a = 1\n        AND b = 2"
    assert found.two.text == "AND a = 1\n    AND b = 2"
    with pytest.raises(ValueError, match=r"desk\.sql has parts that no statement uses: \['wanted'\]"):
        Statements(written(tmp_path, f"{part}\n-- name: one\nSELECT 1\n"))
    with pytest.raises(ValueError, match=r"desk\.sql has no part named wanted"):
        Statements(written(tmp_path, "-- name: one\n-- the part: wanted\n"))


def test_a_name_that_is_not_there_is_told_with_its_file(tmp_path: Path) -> None:
    found = Statements(written(tmp_path, "-- name: only\nSELECT 1\n"))
    with pytest.raises(AttributeError, match=r"desk\.sql has no statement named other"):
        _ = found.other


def test_temporary_tables_are_declared_once_and_stay(tmp_path: Path, conn: Connection[Any]) -> None:
    """Declared in a transaction they may go with it, and are declared again."""
    desk = Statements(
        written(
            tmp_path,
            "-- name: declare\nCREATE TEMPORARY TABLE IF NOT EXISTS desk_row (number integer)"
            " ON COMMIT DELETE ROWS\n\n-- name: add\nINSERT INTO desk_row VALUES (1)\n",
        )
    )
    with conn.transaction(force_rollback=True):
        desk.declare(conn)
        desk.add(conn)
    desk.declare(conn)
    with conn.transaction():
        desk.add(conn)
        desk.declare(conn)
        assert conn.execute("SELECT count(*) FROM pg_temp.desk_row").fetchone() == (1,)
    noticed: list[object] = []
    conn.add_notice_handler(noticed.append)
    desk.declare(conn)
    assert noticed == [], "PostgreSQL was asked again"
