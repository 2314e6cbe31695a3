"""CSV: just the bad records of a file are refused, and none of them hides others."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.db.statements import Connected
from primanota.staging import intake, landing, readers
from primanota.staging.source import opened
from primanota.staging.tabular.grid import open_grid
from tests.books import same
from tests.staging.files import HEADER, as_bytes, counts, descriptions, line, stage, told

SOUND = {
    "plain": HEADER + "\n" + line(2, "a") + line(3, "b"),
    "no end of line at the end": HEADER + "\n" + line(2, "a") + line(3, "b", ""),
    "byte-order mark": "\N{BYTE ORDER MARK}" + HEADER + "\n" + line(2, "a") + line(3, "b"),
    "windows": (HEADER + "\n" + line(2, "a") + line(3, "b")).replace("\n", "\r\n"),
    "old macintosh": (HEADER + "\n" + line(2, "a") + line(3, "b")).replace("\n", "\r"),
    "all quoted": '"'
    + (HEADER + "\n" + line(2, "a") + line(3, "b", "")).replace(",", '","').replace("\n", '"\n"')
    + '"',
}


@pytest.fixture
def only_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets no CSV file be read record by record."""

    def refuse(*_: object) -> None:
        pytest.fail("the file was read record by record")

    monkeypatch.setattr(landing, "read_csv", refuse)


def test_a_sound_file_is_copied_as_it_is(staging: Connection[Any], tmp_path: Path, only_copied: None) -> None:
    for name, content in SOUND.items():
        with staging.transaction(force_rollback=True):
            assert counts(stage(staging, as_bytes(tmp_path / "actuals.csv", content))) == (2, 0, 0, 0), name
            assert descriptions(staging) == [(2, "a"), (3, "b")], name


def test_quotes_commas_and_line_ends_within_quotes(
    staging: Connection[Any], tmp_path: Path, only_copied: None
) -> None:
    content = (
        HEADER + "\n" + line(2, '"He said ""no"", twice\r\nand\nleft\n"') + line(3, '""') + line(4, '""""')
    )
    assert counts(stage(staging, as_bytes(tmp_path / "actuals.csv", content))) == (3, 0, 0, 0)
    assert descriptions(staging) == [(2, 'He said "no", twice\r\nand\nleft\n'), (3, ""), (4, '"')]


def test_blocks_end_where_lines_end(
    staging: Connection[Any], tmp_path: Path, only_copied: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "\N{BYTE ORDER MARK}" + HEADER + "\r\n"
    content += "".join(line(row, f'"text ""{row}"",\r\n\r\n"', "\r\n") for row in range(2, 40))
    path = as_bytes(tmp_path / "actuals.csv", content)
    for size in range(1, 60):
        monkeypatch.setattr(landing, "CHUNK_BYTES", size)
        assert stage(staging, path).refused == 0
    assert descriptions(staging) == [(row, f'text "{row}",\r\n\r\n') for row in range(2, 40)]


# Rows 2 and 4 are good; row 3 is what the case says.
BAD_THIRD: dict[str, tuple[bytes, str, str, str]] = {
    "windows-1252": (line(3, "Müller").encode("cp1252"), "description", "encoding-invalid", "DE"),
    "cut character": (
        line(3, "M\N{DEGREE SIGN}").encode()[:-2] + b"\n",
        "description",
        "encoding-invalid",
        "DE",
    ),
    "surrogate": (
        line(3, "X").encode().replace(b"X", b"\xed\xa0\x80"),
        "description",
        "encoding-invalid",
        "DE",
    ),
    "nul": (line(3, "a\0b").encode(), "description", "encoding-invalid", "DE"),
    "too few cells": (b"DE,1,cost\n", "", "row-shape", "DE"),
    "too many cells": (line(3, "a,b").encode(), "", "row-shape", "DE"),
    "text behind a quote": (line(3, '"a" b').encode(), "", "row-shape", ""),
    "tab for commas": (line(3, "a").replace(",", "\t").encode(), "", "row-shape", ""),
    "end of data": (b"\\.\n", "", "row-shape", ""),
}


def test_just_the_bad_row_is_refused(staging: Connection[Any], tmp_path: Path) -> None:
    for name, (third, field, code, company) in BAD_THIRD.items():
        content = (HEADER + "\n" + line(2, "gut")).encode() + third + line(4, "schön").encode()
        with staging.transaction(force_rollback=True):
            receipt = stage(staging, as_bytes(tmp_path / "actuals.csv", content))
            assert descriptions(staging) == [(2, "gut"), (4, "schön")], name
        (refusal,) = receipt.refusals
        assert (refusal.row, refusal.field, refusal.code, refusal.company) == (3, field, code, company), name
        assert counts(receipt) == (2, 0, 0, 1), name


def test_a_quote_that_never_closes_costs_its_own_row_only(staging: Connection[Any], tmp_path: Path) -> None:
    content = HEADER + "\n" + line(2, "a") + line(3, '"open') + line(4, "b") + line(5, '"c"')
    receipt = stage(staging, as_bytes(tmp_path / "actuals.csv", content))
    assert descriptions(staging) == [(2, "a"), (4, "b"), (5, "c")]
    same(
        told(receipt),
        """
        row  field  code       message
        3    -      row-shape  the row has text behind a closing quote
        """,
    )
    receipt = stage(
        staging, as_bytes(tmp_path / "actuals.csv", HEADER + "\n" + line(2, "a") + line(3, '"open'))
    )
    same(
        told(receipt),
        """
        row  field  code       message
        3    -      row-shape  the row has a quote that never closes
        """,
    )


def test_inch_marks_hide_no_rows(staging: Connection[Any], tmp_path: Path) -> None:
    # PostgreSQL alone would read rows 3 to 5 as one, whose description holds the others.
    content = (
        HEADER
        + "\n"
        + line(2, "a")
        + line(3, 'pipe 5"')
        + line(4, "b")
        + line(5, 'pipe 6"')
        + line(6, '7" and 8"')
    )
    assert counts(stage(staging, as_bytes(tmp_path / "actuals.csv", content))) == (5, 0, 0, 0)
    assert descriptions(staging) == [(2, "a"), (3, 'pipe 5"'), (4, "b"), (5, 'pipe 6"'), (6, '7" and 8"')]


def test_text_that_means_something_to_copy_is_text(staging: Connection[Any], tmp_path: Path) -> None:
    texts = ["\\N", "\\.", '"\\.\n\\."', "NULL", "\\t", "a\\"]
    content = HEADER + "\n" + "".join(line(row, text) for row, text in enumerate(texts, start=2))
    assert counts(stage(staging, as_bytes(tmp_path / "actuals.csv", content))) == (len(texts), 0, 0, 0)
    assert [text for _, text in descriptions(staging)] == [text.strip('"') for text in texts]


def test_blank_lines_count_as_rows_and_hold_nothing(staging: Connection[Any], tmp_path: Path) -> None:
    content = HEADER + "\n" + line(2, "a") + "\n" + line(4, "b") + "\n\n"
    receipt = stage(staging, as_bytes(tmp_path / "actuals.csv", content))
    assert (receipt.rows_read, descriptions(staging)) == (2, [(2, "a"), (4, "b")])


def test_mixed_line_ends_are_read(staging: Connection[Any], tmp_path: Path) -> None:
    content = HEADER + "\n" + line(2, "a", "\r\n") + line(3, "b", "\r") + line(4, "c", "\n")
    assert counts(stage(staging, as_bytes(tmp_path / "actuals.csv", content))) == (3, 0, 0, 0)


def test_a_record_has_a_largest_size(
    staging: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "RECORD_BYTES_MAX", 2_000)
    rest = "".join(line(row, "a") for row in range(3, 103))
    receipt = stage(staging, as_bytes(tmp_path / "actuals.csv", HEADER + "\n" + line(2, '"open') + rest))
    assert counts(receipt) == (100, 0, 0, 1)


def landed(conn: Connected, path: Path) -> list[tuple[Any, ...]]:
    """The landing table after a file."""
    with conn.transaction(force_rollback=True), opened(path, None) as source:
        intake.SQL.declare(conn)
        with open_grid(source, kind="actuals") as grid:
            landing.land_grid(conn, source, grid, intake.CONTRACT, None)
        return conn.execute("TABLE intake_landing").fetchall()


def test_both_ways_land_the_same(
    staging: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [as_bytes(tmp_path / f"{name}.csv", content) for name, content in SOUND.items()]
    copied = [landed(staging, path) for path in paths]
    monkeypatch.setattr(landing, "_copied_whole", lambda *_: False)
    assert [landed(staging, path) for path in paths] == copied
    assert all(len(rows) == 2 for rows in copied)
