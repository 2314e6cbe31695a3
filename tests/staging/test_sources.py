"""Sources: files that are refused as a whole, each with its code; streams, formats, progress."""

import io
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import transaction
from primanota.staging import intake
from tests.staging.files import HEADER, actuals, as_bytes, as_csv, as_json_lines, counts, stage

WHOLE: list[tuple[str | bytes, str, str]] = [
    ("", "file-unreadable", "does not begin with a header row"),
    ("\n", "file-unreadable", "does not begin with a header row"),
    (HEADER.replace("amount", "ammount"), "column-unknown", 'unknown column "ammount" (is it amount?)'),
    (HEADER + ",colour", "column-unknown", 'unknown column "colour"'),
    (HEADER + ',"x"" FROM STDIN; DROP TABLE staging.actual; --"', "column-unknown", "unknown column"),
    (HEADER + ",", "column-unknown", 'unknown column ""'),
    (HEADER.upper(), "column-unknown", 'unknown column "COMPANY" (is it company?)'),
    (HEADER.replace(",", ", "), "column-unknown", 'unknown column " actual_id" (is it actual_id?)'),
    (HEADER.replace(",", ";"), "column-unknown", "semicolons between its columns"),
    (HEADER.replace(",", "\t"), "column-unknown", "tabs between its columns"),
    (HEADER + ",amount", "column-doubled", "has twice: amount"),
    ("description,company", "column-missing", "lacks: actual_id, transaction_type"),
    ('"company,actual_id\n', "file-unreadable", "a quote that never closes"),
    (HEADER.encode("utf-16"), "file-unreadable", "is UTF-16 text"),
    (HEADER.encode("utf-16-le"), "file-unreadable", "NUL bytes"),
    (HEADER.replace("amount", "Bétrag").encode("cp1252"), "file-unreadable", "header row is not UTF-8"),
    (b"PK\x03\x04rest", "file-unreadable", "is a spreadsheet or another zip archive"),
    (b"\x1f\x8b\x08\x00", "file-unreadable", "is a gzip archive"),
]


def test_files_that_are_refused_as_a_whole(staging: Connection[Any], tmp_path: Path) -> None:
    path = tmp_path / "actuals.csv"
    for content, code, cause in WHOLE:
        with pytest.raises(Refusal) as caught:
            stage(staging, as_bytes(path, content))
        assert (caught.value.code, cause in caught.value.cause) == (code, True), caught.value.cause
        assert str(path) in caught.value.cause
    assert counts(stage(staging, as_csv(path, actuals({})))) == (1, 0, 0, 0)


def test_files_that_are_not_read(staging: Connection[Any], tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    as_csv(tmp_path / "text.csv", actuals({}))
    cases = [
        ("missing.csv", None, "file-not-found"),
        ("nul\0.csv", None, "file-not-found"),
        ("folder.csv", None, "file-unreadable"),
        ("missing.parquet", None, "file-not-found"),
        ("missing.XLSX", None, "file-not-found"),
        ("actuals.xls", None, "format-unknown"),
        ("actuals.txt", None, "format-unknown"),
        ("actuals.csv", "yaml", "format-unknown"),
        ("text.csv", "parquet", "file-unreadable"),
        ("text.csv", "xlsx", "file-unreadable"),
    ]
    for name, file_format, code in cases:
        with pytest.raises(Refusal) as caught:
            stage(staging, tmp_path / name, file_format=file_format)
        assert caught.value.code == code, name


def test_the_format_may_be_told(staging: Connection[Any], tmp_path: Path) -> None:
    as_csv(tmp_path / "actuals.csv", actuals({})).rename(tmp_path / "actuals.txt")
    assert counts(stage(staging, tmp_path / "actuals.txt", file_format="CSV")) == (1, 0, 0, 0)


def test_a_header_alone_is_a_file_without_rows(staging: Connection[Any], tmp_path: Path) -> None:
    for content in (HEADER, HEADER + "\r\n", "\N{BYTE ORDER MARK}" + HEADER):
        receipt = stage(staging, as_bytes(tmp_path / "actuals.csv", content))
        assert (receipt.rows_read, receipt.companies) == (0, [])


class Pipe(io.BytesIO):
    """A stream that cannot go back, like standard input."""

    def seekable(self) -> bool:
        """It is none."""
        return False


def test_a_stream_is_staged_like_a_file(staging: Connection[Any], tmp_path: Path) -> None:
    content = as_csv(tmp_path / "actuals.csv", actuals({}, {"description": "5\N{DEGREE SIGN}"})).read_bytes()
    with transaction(staging):
        receipt = intake.accept_actuals(staging, Pipe(content), actor="anna", file_format="csv")
    assert (receipt.file, *counts(receipt)) == ("(stream)", 2, 0, 0, 0)


def test_progress_tells_bytes_done_and_bytes_in_all(staging: Connection[Any], tmp_path: Path) -> None:
    for write in (as_csv, as_json_lines):
        steps: list[tuple[int, int]] = []
        path = write(
            tmp_path / f"{write.__name__}.{write.__name__[3:]}".replace("json_lines", "jsonl"), actuals({})
        )
        stage(staging, path, progress=lambda done, size, steps=steps: steps.append((done, size)))
        size = path.stat().st_size
        assert steps[-1] == (size, size)
        assert steps == sorted(steps)
