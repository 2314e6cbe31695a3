"""Reading: what a statement touches, told by PostgreSQL's own parser (pglast), nested queries included."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pglast
from pglast import ast

LEVELS = (ast.SelectStmt, ast.UpdateStmt, ast.DeleteStmt, ast.MergeStmt)


@dataclass(frozen=True, slots=True)
class Touch:
    """A table that a statement reads or writes; schema is empty for temporary tables."""

    schema: str
    table: str
    written: bool


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table as one level of a query names it, and whether that level's conditions speak of its company."""

    schema: str
    table: str
    by_company: bool


def is_a(node: Any, *kinds: type[ast.Node]) -> bool:
    """Whether a node is one of these; its attributes stay untyped, for the parser leaves most optional."""
    return isinstance(node, kinds)


def commands(text: str) -> list[Any]:
    """The syntax trees of a text's commands."""
    return [raw.stmt for raw in pglast.parse_sql(text)]


def nodes(node: Any) -> Iterator[tuple[Any, str, Any]]:
    """Every node below one, with the attribute it hangs on and the node that holds it."""
    if isinstance(node, tuple | list):
        for each in node:
            yield from nodes(each)
    elif is_a(node, ast.Node):
        for attribute in node:
            for child in _children(getattr(node, attribute)):
                yield child, attribute, node
                yield from nodes(child)


def _children(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for each in value:
            yield from _children(each)
    elif is_a(value, ast.Node):
        yield value


def touched(command: Any) -> set[Touch]:
    """The tables a command reads and writes, without its own CTEs."""
    below = list(nodes(command))
    ctes = {node.ctename for node, _, _ in below if is_a(node, ast.CommonTableExpr)}
    return {
        Touch(node.schemaname or "", node.relname, _is_target(attribute, holder))
        for node, attribute, holder in below
        if is_a(node, ast.RangeVar)
        and not is_a(holder, ast.LockingClause)  # FOR UPDATE OF names what FROM has named
        and (node.schemaname or node.relname not in ctes)
    }


def _is_target(attribute: str, holder: Any) -> bool:
    if is_a(holder, ast.CopyStmt):
        return bool(holder.is_from)
    if is_a(holder, ast.TruncateStmt, ast.IntoClause):
        return True
    if is_a(holder, ast.ViewStmt):
        return attribute == "view"
    writers = (ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt, ast.MergeStmt, ast.CreateStmt, ast.IndexStmt)
    return attribute == "relation" and is_a(holder, *writers)


def temporary(command: Any) -> str | None:
    """The name of the temporary table or view that a command makes, if it makes one."""
    if is_a(command, ast.CreateStmt) and command.relation.relpersistence == "t":
        return str(command.relation.relname)
    if is_a(command, ast.CreateTableAsStmt) and command.into.rel.relpersistence == "t":
        return str(command.into.rel.relname)
    if is_a(command, ast.ViewStmt) and command.view.relpersistence == "t":
        return str(command.view.relname)
    return None


def keyed(command: Any) -> Iterator[Keyed]:
    """Every table with a schema, level by level, and whether the level's conditions name its company."""
    for node, _, _ in [(command, "", None), *nodes(command)]:
        if is_a(node, *LEVELS):
            yield from _keyed_level(node)
        if is_a(node, ast.InsertStmt) and node.relation.schemaname:
            columns = {target.name for target in node.cols or ()}
            yield Keyed(node.relation.schemaname, node.relation.relname, "company" in columns)


def _keyed_level(level: Any) -> Iterator[Keyed]:
    sources = [
        getattr(level, attribute, None)
        for attribute in ("relation", "fromClause", "usingClause", "sourceRelation")
    ]
    tables, conditions, shared = _from_items(sources)
    conditions += [getattr(level, "whereClause", None), getattr(level, "joinCondition", None)]
    mentioned = {fields for condition in conditions for fields in _columns(condition)}
    for table in tables:
        alias = table.alias.aliasname if table.alias else table.relname
        by_company = shared or (alias, "company") in mentioned or ("company",) in mentioned
        if table.schemaname:
            yield Keyed(table.schemaname, table.relname, by_company)


def _from_items(items: Any) -> tuple[list[Any], list[Any], bool]:
    """The tables of a FROM list, the ON conditions between them, and whether a USING shares company."""
    tables: list[Any] = []
    conditions: list[Any] = []
    shared = False
    for item in _children(items):
        if is_a(item, ast.RangeVar):
            tables.append(item)
        elif is_a(item, ast.JoinExpr):
            inner = _from_items([item.larg, item.rarg])
            tables += inner[0]
            conditions += [*inner[1], item.quals]
            names = {name.sval for name in item.usingClause or ()}
            shared = shared or inner[2] or "company" in names
    return tables, conditions, shared


def _columns(condition: Any) -> Iterator[tuple[str, ...]]:
    """The columns a condition names at its own level: subqueries speak for themselves."""
    if is_a(condition, ast.ColumnRef):
        yield tuple(field.sval for field in condition.fields if is_a(field, ast.String))
    elif is_a(condition, ast.SubLink):
        yield from _columns(condition.testexpr)
    elif is_a(condition, ast.Node):
        for attribute in condition:
            for child in _children(getattr(condition, attribute)):
                yield from _columns(child)
