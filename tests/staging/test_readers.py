"""Readers and landing: files that are not quite what they should be; just the bad records are refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.statements import Connected
from primanota.staging import intake, landing, readers
from primanota.staging.source import opened
from tests.books import same
from tests.staging.files import PLAIN, actuals, as_csv, as_json_lines, counts, ident, kept, stage, told

HEADER = (
    "company,actual_id,transaction_type,transaction_class,transaction_date,project,quantity,amount,currency,"
    "description"
)


def line(number: int, description: str, ending: str = "\n") -> str:
    """A row of the file with an id and a description."""
    return f"DE,{ident(number)},cost,time,2026-03-02,P1,8,640.00,EUR,{description}{ending}"


def write(path: Path, content: str | bytes) -> Path:
    """Write a file as it is, no line ends changed."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def descriptions(conn: Connection[Any]) -> list[tuple[int, str]]:
    """The rows kept and their descriptions."""
    return [(row["source_row"], row["description"]) for row in kept(conn, "source_row, description")]


# --- the header and the file as a whole --------------------------------------------------------------------


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
            stage(staging, write(path, content))
        assert (caught.value.code, cause in caught.value.cause) == (code, True), caught.value.cause
        assert str(path) in caught.value.cause
    assert counts(stage(staging, as_csv(path, actuals({})))) == (1, 0, 0, 0)


def test_files_that_are_not_read(staging: Connection[Any], tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    cases = [
        ("missing.csv", None, "file-not-found"),
        ("nul\0.csv", None, "file-not-found"),
        ("folder.csv", None, "file-unreadable"),
        ("actuals.parquet", None, "format-unknown"),
        ("actuals.XLSX", None, "format-unknown"),
        ("actuals.txt", None, "format-unknown"),
        ("actuals.csv", "yaml", "format-unknown"),
        ("actuals.csv", "parquet", "format-unknown"),
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
        receipt = stage(staging, write(tmp_path / "actuals.csv", content))
        assert (receipt.rows_read, receipt.companies) == (0, [])


# --- CSV ---------------------------------------------------------------------------------------------------

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
            assert counts(stage(staging, write(tmp_path / "actuals.csv", content))) == (2, 0, 0, 0), name
            assert descriptions(staging) == [(2, "a"), (3, "b")], name


def test_quotes_commas_and_line_ends_within_quotes(
    staging: Connection[Any], tmp_path: Path, only_copied: None
) -> None:
    content = (
        HEADER + "\n" + line(2, '"He said ""no"", twice\r\nand\nleft\n"') + line(3, '""') + line(4, '""""')
    )
    assert counts(stage(staging, write(tmp_path / "actuals.csv", content))) == (3, 0, 0, 0)
    assert descriptions(staging) == [(2, 'He said "no", twice\r\nand\nleft\n'), (3, ""), (4, '"')]


def test_blocks_end_where_lines_end(
    staging: Connection[Any], tmp_path: Path, only_copied: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = "\N{BYTE ORDER MARK}" + HEADER + "\r\n"
    content += "".join(line(row, f'"text ""{row}"",\r\n\r\n"', "\r\n") for row in range(2, 40))
    path = write(tmp_path / "actuals.csv", content)
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
            receipt = stage(staging, write(tmp_path / "actuals.csv", content))
            assert descriptions(staging) == [(2, "gut"), (4, "schön")], name
        (refusal,) = receipt.refusals
        assert (refusal.row, refusal.field, refusal.code, refusal.company) == (3, field, code, company), name
        assert counts(receipt) == (2, 0, 0, 1), name


def test_a_quote_that_never_closes_costs_its_own_row_only(staging: Connection[Any], tmp_path: Path) -> None:
    content = HEADER + "\n" + line(2, "a") + line(3, '"open') + line(4, "b") + line(5, '"c"')
    receipt = stage(staging, write(tmp_path / "actuals.csv", content))
    assert descriptions(staging) == [(2, "a"), (4, "b"), (5, "c")]
    same(
        told(receipt),
        """
        row  field  code       message
        3    -      row-shape  the row has text behind a closing quote
        """,
    )
    receipt = stage(staging, write(tmp_path / "actuals.csv", HEADER + "\n" + line(2, "a") + line(3, '"open')))
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
    assert counts(stage(staging, write(tmp_path / "actuals.csv", content))) == (5, 0, 0, 0)
    assert descriptions(staging) == [(2, "a"), (3, 'pipe 5"'), (4, "b"), (5, 'pipe 6"'), (6, '7" and 8"')]


def test_text_that_means_something_to_copy_is_text(staging: Connection[Any], tmp_path: Path) -> None:
    texts = ["\\N", "\\.", '"\\.\n\\."', "NULL", "\\t", "a\\"]
    content = HEADER + "\n" + "".join(line(row, text) for row, text in enumerate(texts, start=2))
    assert counts(stage(staging, write(tmp_path / "actuals.csv", content))) == (len(texts), 0, 0, 0)
    assert [text for _, text in descriptions(staging)] == [text.strip('"') for text in texts]


def test_blank_lines_count_as_rows_and_hold_nothing(staging: Connection[Any], tmp_path: Path) -> None:
    content = HEADER + "\n" + line(2, "a") + "\n" + line(4, "b") + "\n\n"
    receipt = stage(staging, write(tmp_path / "actuals.csv", content))
    assert (receipt.rows_read, descriptions(staging)) == (2, [(2, "a"), (4, "b")])


def test_mixed_line_ends_are_read(staging: Connection[Any], tmp_path: Path) -> None:
    content = HEADER + "\n" + line(2, "a", "\r\n") + line(3, "b", "\r") + line(4, "c", "\n")
    assert counts(stage(staging, write(tmp_path / "actuals.csv", content))) == (3, 0, 0, 0)


def test_a_record_has_a_largest_size(
    staging: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "RECORD_BYTES_MAX", 2_000)
    rest = "".join(line(row, "a") for row in range(3, 103))
    receipt = stage(staging, write(tmp_path / "actuals.csv", HEADER + "\n" + line(2, '"open') + rest))
    assert counts(receipt) == (100, 0, 0, 1)


# --- JSON --------------------------------------------------------------------------------------------------


def with_value(text: str) -> Callable[[str], str]:
    """A change of a line: this value for the description."""
    return lambda plain: plain.replace('"D"', text)


def with_amount(text: str) -> Callable[[str], str]:
    """A change of a line: this number for the amount."""
    return lambda plain: plain.replace('"640.00"', text)


BAD_SECOND: dict[str, tuple[Callable[[str], str], str, str, str]] = {
    "not JSON": (lambda plain: plain[:-1], "", "json-invalid", "the line is no JSON"),
    "array": (lambda plain: f"[{plain}]", "", "json-invalid", "not a JSON object"),
    "number": (lambda _: "17", "", "json-invalid", "not a JSON object"),
    "two objects": (lambda plain: plain + plain, "", "json-invalid", "the line is no JSON"),
    "key twice": (
        lambda plain: '{"amount": 1, ' + plain[1:],
        "amount",
        "json-invalid",
        "amount is given twice",
    ),
    "unknown key": (
        with_value('"D", "colour": 1'),
        "colour",
        "json-invalid",
        "is not a column of the contract",
    ),
    "long key": (with_value(f'"D", "{"x" * 9999}": 1'), "x" * 199 + "…", "json-invalid", "is not a column"),
    "object": (with_value('{"a": 1}'), "description", "json-invalid", "should be a plain value"),
    "empty array": (with_value("[]"), "description", "json-invalid", "should be a plain value"),
    "boolean": (with_value("true"), "description", "json-invalid", "is true or false"),
    "NaN": (with_value("NaN"), "description", "number-invalid", "is NaN, which is no number"),
    "-Infinity": (
        with_value("-Infinity"),
        "description",
        "number-invalid",
        "is -Infinity, which is no number",
    ),
    "NUL": (with_value('"a\\u0000b"'), "description", "encoding-invalid", "holds a NUL"),
    "lone surrogate": (
        with_value('"a\\ud800b"'),
        "description",
        "encoding-invalid",
        "half of a surrogate pair",
    ),
    "deep": (
        with_value("[" * 100_000 + "]" * 100_000),
        "",
        "json-invalid",
        "the line is no JSON: nested too deep",
    ),
    "long number": (
        with_amount("9" * 4301),
        "amount",
        "value-too-large",
        'amount is "999',
    ),
    "exponent": (with_amount("1e400"), "amount", "number-invalid", 'amount is "1e400"'),
    "small": (with_amount("1E-7"), "amount", "number-invalid", 'amount is "1E-7"'),
    "precise": (
        with_amount("0.1000000000000000055"),
        "amount",
        "too-many-decimals",
        "EUR holds 2",
    ),
}


def test_just_the_bad_line_is_refused(staging: Connection[Any], tmp_path: Path) -> None:
    rows = [{**PLAIN, "actual_id": ident(row), "description": "D"} for row in range(1, 4)]
    plain = as_json_lines(tmp_path / "actuals.jsonl", rows).read_text().splitlines()
    for name, (change, field, code, message) in BAD_SECOND.items():
        lines = [plain[0], change(plain[1]), plain[2]]
        with staging.transaction(force_rollback=True):
            receipt = stage(staging, write(tmp_path / "actuals.jsonl", "\n".join(lines)))
            assert descriptions(staging) == [(1, "D"), (3, "D")], name
        (refusal,) = receipt.refusals
        assert (refusal.row, refusal.field, refusal.code) == (2, field, code), name
        assert message in refusal.message, name
        assert len(refusal.message) < 500, name


def test_bad_bytes_and_blank_lines_in_json_lines(staging: Connection[Any], tmp_path: Path) -> None:
    good = as_json_lines(tmp_path / "a.jsonl", actuals({})).read_bytes()
    content = b"\xef\xbb\xbf\n" + b'{"description": "M\xfcller"}\n' + good + b"  \r\n" + b'{"a": "\0"}\n'
    receipt = stage(staging, write(tmp_path / "b.jsonl", content))
    same(
        told(receipt),
        """
        row  code
        2    encoding-invalid
        5    json-invalid
        """,
    )
    assert counts(receipt) == (1, 0, 0, 2)


def test_a_line_has_a_largest_size(
    staging: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "RECORD_BYTES_MAX", 1_000)
    rows = actuals({}, {"description": "x" * 5_000}, {})
    receipt = stage(staging, as_json_lines(tmp_path / "actuals.jsonl", rows))
    assert (counts(receipt), receipt.refusals[0].row) == ((2, 0, 0, 1), 2)


def test_a_json_file_is_read_whole_or_not_at_all(staging: Connection[Any], tmp_path: Path) -> None:
    cases: list[tuple[str | bytes, str]] = [
        ("[{]", "is no JSON: Expecting property name"),
        ("", "is no JSON: Expecting value"),
        ("[" * 100_000, "is no JSON: nested too deep"),
        (b'["M\xfcller"]', "is not UTF-8"),
    ]
    for content, cause in cases:
        with pytest.raises(Refusal, match="file-unreadable") as caught:
            stage(staging, write(tmp_path / "actuals.json", content))
        assert cause in caught.value.cause


def test_a_large_json_file_is_refused_with_a_remedy(
    staging: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "JSON_BYTES_MAX", 3)
    with pytest.raises(Refusal, match="at most 3") as caught:
        stage(staging, write(tmp_path / "actuals.json", "[{}]"))
    assert "JSON lines" in caught.value.remedy


def test_the_elements_of_a_json_array_are_rows(staging: Connection[Any], tmp_path: Path) -> None:
    good = as_json_lines(tmp_path / "a.jsonl", actuals({})).read_text()
    receipt = stage(staging, write(tmp_path / "a.json", f"[{good}, 5, null, {{}}]"))
    assert {(each.row, each.code) for each in receipt.refusals} == {
        (2, "json-invalid"),
        (3, "json-invalid"),
        (4, "value-missing"),
    }
    assert counts(receipt) == (1, 0, 0, 3)


# --- both ways to read a CSV file agree --------------------------------------------------------------------


def landed(conn: Connected, path: Path) -> list[tuple[Any, ...]]:
    """The landing table after a file."""
    with conn.transaction(force_rollback=True), opened(path, None) as source:
        intake.SQL.declare(conn)
        landing.land(conn, source, intake.CONTRACT, None)
        return conn.execute("TABLE intake_landing").fetchall()


def test_both_ways_land_the_same(
    staging: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [write(tmp_path / f"{name}.csv", content) for name, content in SOUND.items()]
    copied = [landed(staging, path) for path in paths]
    monkeypatch.setattr(landing, "_copied_whole", lambda *_: False)
    assert [landed(staging, path) for path in paths] == copied
    assert all(len(rows) == 2 for rows in copied)
