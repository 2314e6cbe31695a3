"""Records: one record of the audit trail told for people: what had which value before and after, what else.

Runs whenever an auditor opens a record; reads, and changes nothing. A record's details are whatever the
change answered, so they are told by their shape: what stands before and after is a change, all else a fact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row

SQL = statements.beside(__file__)

SIDES = (("before", "after"), ("old", "new"), ("old_value", "new_value"))
"""What the two values of a change are called in details."""

NAMES = ("company", "table", "row", "key", "field", "setting", "parameter", "feature", "period", "schedule")
"""What a change may call itself; what stands beside its values says what they are of."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A value that a change gave: what it is of, what it was, what it is."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Anything else that a record says."""

    name: str
    value: str


def record(conn: Connected, *, company: str, number: int) -> Row | None:
    """A record with its digests, and the numbers of those before and behind it (None: there is none); None:
    the trail has no record of that number.
    """
    return SQL.record(conn, company=company, number=number).fetchone()


def people(conn: Connected, *, company: str) -> tuple[list[str], list[str]]:
    """Who changed anything, and the kinds of changes there are: what the trail can be filtered by."""
    found = SQL.kinds(conn, company=company).fetchall()
    return sorted({row["actor"] for row in found}), sorted({row["action"] for row in found})


def changed(details: Any) -> list[Changed]:
    """The values that stand in details before and after, those alone that differ."""
    return [each for each in _changed("", details) if each.old != each.new]


def _changed(path: str, value: Any) -> Iterator[Changed]:
    if isinstance(value, list):
        for place, each in enumerate(value, 1):
            yield from _changed(f"{path} {place}".strip(), each)
    if not isinstance(value, Mapping):
        return
    sides = next(((value[old], value[new]) for old, new in SIDES if old in value and new in value), None)
    if sides is not None:
        yield from _compared(_named(path, value, *sides), *sides)
        return
    for name, each in value.items():
        yield from _changed(f"{path} {name}".strip(), each)


def _named(path: str, value: Mapping[str, Any], old: Any, new: Any) -> str:
    """What was changed: what the change, or the thing whose parts it tells, calls itself; or its place."""
    sides = [each for each in (value, new, old) if isinstance(each, Mapping)]
    for side in sides:
        if words := [_word(side[name]) for name in NAMES if side.get(name)]:
            return " ".join(words)
    return path


def _word(value: Any) -> str:
    """A name, or the key of a row: a single value without what it is of."""
    return _text(next(iter(value.values())) if isinstance(value, Mapping) and len(value) == 1 else value)


def _compared(name: str, old: Any, new: Any) -> Iterator[Changed]:
    """Two values, part by part where both have parts."""
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        before = old if isinstance(old, Mapping) else {}
        after = new if isinstance(new, Mapping) else {}
        for part in [*before, *(each for each in after if each not in before)]:
            yield from _compared(f"{name} {part}".strip(), before.get(part), after.get(part))
    else:
        yield Changed(name, _text(old), _text(new))


def facts(details: Any) -> list[Fact]:
    """Everything else that details say: parts by their whole names, each thing of a list in one line."""
    return list(_facts("", details))


def _facts(path: str, value: Any) -> Iterator[Fact]:
    if isinstance(value, Mapping):
        if any(old in value and new in value for old, new in SIDES):
            return
        for name, each in value.items():
            yield from _facts(f"{path} {name}".strip(), each)
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for place, each in enumerate(value, 1):
            said = ", ".join(f"{fact.name} {fact.value}" for fact in _facts("", each))
            if said:
                yield Fact(f"{path} {place}".strip(), said)
    elif value not in (None, "", []):
        yield Fact(path, _text(value))


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_text(each) for each in value)
        case Mapping():
            return " ".join(f"{name}={_text(value[name])}" for name in sorted(value))
        case _:
            return str(value)
