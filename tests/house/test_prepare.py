"""Every statement prepares and plans on a real database as the application: typos and lacking grants show."""

import itertools
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from pglast import ast, split
from psycopg import Connection, sql

from tests.house import reading
from tests.house.sources import Sql, none_of, statements

NUMBERS = itertools.count(1)
PLANNED = (ast.SelectStmt, ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt, ast.MergeStmt)


# Commands that PostgreSQL neither prepares nor plans; their own tests run them.
UNPLANNED = {"db/embedded.sql create_database"}


def texts(statement: Sql) -> Iterator[tuple[str, Any]]:
    """Each command of a statement, as text and as tree."""
    for text in split(statement.numbered):
        yield text, reading.commands(text)[0]


def declares(command: Any) -> bool:
    """Whether a command makes a temporary table, or an index on one."""
    index = reading.is_a(command, ast.IndexStmt) and not command.relation.schemaname
    return index or reading.temporary(command) is not None


def only_runs(command: Any) -> bool:
    """Whether a command is run instead of planned: it empties temporary tables or gathers their statistics,
    sets something for its transaction, or locks a table.
    """
    if reading.is_a(command, ast.VariableSetStmt):
        return bool(command.is_local)
    tidies = reading.is_a(command, ast.VacuumStmt, ast.TruncateStmt)
    about_temporary = not any(touch.schema for touch in reading.touched(command))
    return (tidies and about_temporary) or reading.is_a(command, ast.LockStmt)


def as_query(text: str, command: Any) -> str:
    """What to plan in place of a command; COPY is planned as the query of its columns."""
    if not reading.is_a(command, ast.CopyStmt):
        return text
    if command.query is not None:
        return text[text.index("(") + 1 : text.rindex(")")]
    relation = command.relation
    table = f"{relation.schemaname}.{relation.relname}" if relation.schemaname else relation.relname
    columns = ", ".join(name.sval for name in command.attlist or ())
    return f"SELECT {columns} FROM {table}"  # noqa: S608  # names from our own files


def make_temporary_tables(conn: Connection[Any]) -> list[str]:
    """Make every temporary table of the package, and tell what could not be made."""
    failures = []
    for statement in statements():
        for text, command in texts(statement):
            if declares(command):
                failures += attempt(conn, statement, text)
    return failures


def attempt(conn: Connection[Any], statement: Sql, *commands: str) -> list[str]:
    """Run commands within a savepoint; the failure, if there is one."""
    try:
        with conn.transaction():
            for command in commands:
                conn.execute(sql.SQL(command))
    except psycopg.Error as error:
        return [f"{statement}: {str(error).splitlines()[0]}"]
    return []


def failure(conn: Connection[Any], statement: Sql) -> list[str]:
    """What PostgreSQL has against a statement; planning it also asks for the grants."""
    failures = []
    for text, command in texts(statement):
        if declares(command) or f"{statement.file} {statement.name}" in UNPLANNED:
            continue
        if only_runs(command):
            failures += attempt(conn, statement, text)
            continue
        if not reading.is_a(command, ast.CopyStmt, *PLANNED):
            failures.append(f"{statement}: {type(command).__name__} is nothing this test knows how to plan")
            continue
        name = f"house_check_{next(NUMBERS)}"  # a prepared statement outlives its savepoint
        nulls = ", ".join(["NULL"] * len(statement.placeholders))
        run = f"EXPLAIN EXECUTE {name} ({nulls})" if nulls else f"EXPLAIN EXECUTE {name}"
        failures += attempt(conn, statement, f"PREPARE {name} AS {as_query(text, command)}", run)
    return failures


@pytest.fixture
def planner(conn: Connection[Any]) -> Iterator[Connection[Any]]:
    """A connection as the application, inside a transaction, with every temporary table made."""
    with conn.transaction():
        # A generic plan keeps the planner from folding the NULLs away.
        conn.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        none_of(make_temporary_tables(conn))
        yield conn


def test_every_statement_prepares_and_plans(planner: Connection[Any]) -> None:
    none_of(each for statement in statements() for each in failure(planner, statement))


PLANTED = [
    ("SELECT colour FROM journal.line WHERE company = %(company)s", 'column "colour" does not exist'),
    ("SELECT line FROM journal.lines", 'relation "journal.lines" does not exist'),
    ("DELETE FROM ledger.entry WHERE company = %(company)s", "permission denied for table entry"),
    ("UPDATE journal.move SET reason = '' WHERE company = %(company)s", "permission denied for table move"),
    ("INSERT INTO journal.line (company) SELECT 1 + %(day)s::text", "operator does not exist"),
    ("SELECT %(nothing)s IS NULL", "could not determine data type of parameter $1"),
    ("COPY journal.line (company, colour) FROM STDIN", 'column "colour" does not exist'),
    ("SELECT 1 FROM nobodys_work", 'relation "nobodys_work" does not exist'),
    ("SET search_path = journal", "is nothing this test knows how to plan"),
]


def test_a_statement_that_cannot_run_is_found(planner: Connection[Any]) -> None:
    for text, reason in PLANTED:
        (found,) = failure(planner, Sql("journal", "journal/planted.sql", "planted", text, 1))
        assert reason in found
