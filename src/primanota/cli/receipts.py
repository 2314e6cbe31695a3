"""Receipts in words: the tables that several commands put below what they did."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from primanota.cli.door import Door
from primanota.cli.output import Column
from primanota.service.receipts import plain

ROWS_TOLD_MAX = 30
"""Rows of a receipt that people are told; --json has them all."""


def tell_rows(door: Door, records: Sequence[object], shown: Sequence[Column], *, more: str = "") -> None:
    """A receipt's records as a table, the first ones only; ``more`` is where to find the others."""
    if records:
        door.out.rows([fields(each) for each in records[:ROWS_TOLD_MAX]], shown, empty="")
    left = len(records) - ROWS_TOLD_MAX
    if left > 0:
        door.out.text(f"... and {left} more" + (f": {more}" if more else ""))


def fields(record: object) -> Mapping[str, Any]:
    """A record's fields as plain values."""
    return cast("Mapping[str, Any]", plain(record))
