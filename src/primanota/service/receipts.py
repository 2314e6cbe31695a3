"""Receipts: what a change answers, in plain values that any door, the audit trail and JSON can carry.

Decimals become text (money is never a binary number), dates and instants ISO 8601, records dictionaries.
Nothing here reads or changes anything.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from uuid import UUID


def plain(value: object) -> object:
    """The value as dictionaries, lists, text, whole numbers, true, false and null.

    Text that no database and no JSON reader takes (a file name's stray bytes, NUL) shows replacement marks.

    Raises:
        TypeError: a kind of value that no receipt should hold.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    match value:
        case Mapping():
            return {readable(str(key)): plain(each) for key, each in value.items()}
        case str() | bytes() | UUID() | PurePath() | Decimal() | date() | Enum():
            return _text(value)
        case None | bool() | int():
            return value
        case float():
            return round(value, 3)
        case Iterable():
            return [plain(each) for each in value]
        case _:
            message = f"no plain value for {type(value).__name__}"
            raise TypeError(message)


def _text(value: object) -> str:
    match value:
        case Decimal():
            return f"{value:f}"
        case date():  # instants too
            return value.isoformat()
        case bytes():
            return value.hex()
        case Enum():
            return str(value.value)
        case _:
            return readable(str(value))


def readable(text: str) -> str:
    """The text with everything replaced that is not valid UTF-8 or is NUL."""
    valid = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return valid.replace("\0", "\N{REPLACEMENT CHARACTER}")
