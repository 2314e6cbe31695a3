"""How SQL is written: keywords upper, names lower, columns listed, locks taken in an order."""

import re
from collections.abc import Iterator
from typing import Any

import pglast
import pytest
from pglast import ast

from tests.house import reading
from tests.house.sources import Sql, none_of, schema_files, shown, statements

# These read as values, not as keywords.
VALUES = {"true", "false"}
SETTINGS = re.compile(r"^SET LOCAL \w+ = (?:on|off)\b", re.MULTILINE)

# Words of GRANT, CREATE FUNCTION and ON CONFLICT that the scanner takes for names.
PHRASES = {"USAGE", "SAFE", "EXCLUDED"}

# Locks that cannot meet another in the wrong order, and why.
ORDERLESS_LOCKS = {
    "setup/reference.sql lock_period": "one row, by its whole key",
    "setup/sequences.sql lock_voucher_counter": "one row, by its whole key",
}


def miswritten(text: str) -> Iterator[str]:
    """Reserved words in lower case and names in upper case."""
    text = SETTINGS.sub("SELECT true", text)
    for token in pglast.parser.scan(text):
        word = text[token.start : token.end + 1]
        if token.kind == "RESERVED_KEYWORD" and word != word.upper() and word not in VALUES:
            yield word
        if (
            token.name == "IDENT"
            and not word.startswith('"')
            and word != word.lower()
            and word not in PHRASES
        ):
            yield word


def unlisted(command: Any) -> Iterator[str]:
    """Inserts without columns, and stars in what a statement answers or inserts; inside they do no harm."""
    for node, _, _ in [(command, "", None), *reading.nodes(command)]:
        if not reading.is_a(node, ast.InsertStmt):
            continue
        if not node.cols:
            yield f"INSERT INTO {node.relation.relname} does not list its columns"
        if node.selectStmt is not None and _stars(node.selectStmt.targetList):
            yield f"INSERT INTO {node.relation.relname} takes a star"
    answered = getattr(command, "targetList", None) if reading.is_a(command, ast.SelectStmt) else ()
    returning = getattr(command, "returningClause", None)
    if _stars(answered) or _stars(returning and returning.exprs):
        yield "it answers a star"


def _stars(targets: Any) -> bool:
    columns = [target.val for target in targets or () if reading.is_a(target.val, ast.ColumnRef)]
    return any(reading.is_a(column.fields[-1], ast.A_Star) for column in columns)


def unordered_locks(command: Any) -> Iterator[str]:
    """Queries that lock rows in whatever order they are found."""
    for node, _, _ in [(command, "", None), *reading.nodes(command)]:
        if reading.is_a(node, ast.SelectStmt) and node.lockingClause and not node.sortClause:
            yield "locks rows in no order"


def test_keywords_are_upper_and_names_lower() -> None:
    none_of(f"{each}: {word}" for each in statements() for word in miswritten(each.numbered))
    none_of(
        f"{shown(path)}: {word}" for path in schema_files() for word in miswritten(path.read_text("utf-8"))
    )
    assert list(miswritten("select Line FROM journal.line -- Comment")) == ["select", "Line"]


def test_columns_are_listed() -> None:
    none_of(
        f"{each}: {offence}"
        for each in statements()
        for command in reading.commands(each.numbered)
        for offence in unlisted(command)
    )


def test_locks_are_taken_in_an_order() -> None:
    found = {
        f"{each.file} {each.name}": f"{each} {offence}"
        for each in statements()
        for command in reading.commands(each.numbered)
        for offence in unordered_locks(command)
    }
    locks = [each for each in statements() if re.search(r"\bFOR (?:NO KEY )?(?:UPDATE|SHARE)\b", each.text)]
    assert locks, "no statement locks a row"
    none_of(offence for key, offence in found.items() if key not in ORDERLESS_LOCKS)
    assert [key for key in ORDERLESS_LOCKS if key not in found] == [], "an exemption nobody needs"


def test_percent_signs_are_doubled_where_values_are_put() -> None:
    def stray(statement: Sql) -> bool:
        return bool(statement.placeholders and re.search(r"%(?!%|\()", statement.text.replace("%%", "")))

    none_of(f"{each} has a single percent sign" for each in statements() if stray(each))
    assert stray(Sql("setup", "planted.sql", "planted", "SELECT %(a)s, 'x%'", 1))


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO journal.issue SELECT 1",
        "WITH added AS (INSERT INTO build_work VALUES (1) RETURNING 1) SELECT 1 FROM added",
        "SELECT * FROM journal.line",
        "SELECT l.* FROM journal.line AS l",
        "INSERT INTO build_work (actual_id) SELECT l.* FROM journal.line AS l",
        "UPDATE journal.line SET version = 2 RETURNING *",
    ],
)
def test_an_unlisted_column_is_found(text: str) -> None:
    assert len(list(unlisted(reading.commands(text)[0]))) == 1


def test_an_unordered_lock_is_found() -> None:
    planted = "SELECT journal FROM journal.header WHERE company = 'A' FOR UPDATE SKIP LOCKED"
    assert list(unordered_locks(reading.commands(planted)[0]))
    assert not list(unordered_locks(reading.commands(planted.replace("FOR", "ORDER BY journal FOR"))[0]))
