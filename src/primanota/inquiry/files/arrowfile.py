"""Arrow file: rows as Parquet, with the types of the fields: decimals exact, instants in UTC.

Needs pyarrow, the extra ``arrow``. Written in groups of rows, so that a million rows never sit in memory.
"""

import itertools
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from primanota.core.errors import Refusal
from primanota.inquiry.rows import Kind, TextRows

ROWS_PER_GROUP = 50_000

DIGITS, DECIMALS = 38, 10
"""Of every decimal field: rates have ten decimals, amounts at most eighteen digits before the point."""

VALUES: Mapping[Kind, Callable[[str], Any]] = {
    Kind.WORD: str,
    Kind.OTHER: str,
    Kind.NUMBER: Decimal,
    Kind.WHOLE: int,
    Kind.DATE: date.fromisoformat,
    Kind.INSTANT: datetime.fromisoformat,
    Kind.BOOLEAN: lambda text: text in ("t", "true"),
}


def require_arrow() -> None:
    """See that Parquet can be written here.

    Raises:
        Refusal: ``format-unknown``: pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise Refusal(
            "format-unknown",
            "Parquet files are written by pyarrow, which is not installed",
            remedy="Install it: pip install 'primanota[arrow]'. Or take csv.",
        )


def write_parquet(path: Path, table: TextRows) -> int:
    """Write rows as Parquet; return how many there were.

    Raises:
        Refusal: ``format-unknown``: pyarrow is not installed.
        OSError: the file cannot be written.
    """
    require_arrow()
    import pyarrow as pa  # noqa: PLC0415  # an extra
    from pyarrow import parquet  # noqa: PLC0415

    types = {
        Kind.NUMBER: pa.decimal128(DIGITS, DECIMALS),
        Kind.WHOLE: pa.int64(),
        Kind.DATE: pa.date32(),
        Kind.INSTANT: pa.timestamp("us", tz="UTC"),
        Kind.BOOLEAN: pa.bool_(),
    }
    schema = pa.schema([(name, types.get(kind, pa.string())) for name, kind in table.kinds.items()])
    readers = [VALUES[kind] for kind in table.kinds.values()]
    count = 0
    with path.open("wb") as file, parquet.ParquetWriter(file, schema) as writer:
        while group := list(itertools.islice(table.rows, ROWS_PER_GROUP)):
            count += len(group)
            columns = [
                [None if text is None or (text == "" and read is not str) else read(text) for text in cells]
                for read, cells in zip(readers, zip(*group, strict=True), strict=True)
            ]
            arrays = [pa.array(each, field.type) for each, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return count
