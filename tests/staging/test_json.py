"""JSON: just the bad lines are refused; a JSON file that is none is refused whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.staging import readers
from tests.books import same
from tests.staging.files import (
    PLAIN,
    actuals,
    as_bytes,
    as_json_lines,
    counts,
    descriptions,
    ident,
    stage,
    told,
)


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
            receipt = stage(staging, as_bytes(tmp_path / "actuals.jsonl", "\n".join(lines)))
            assert descriptions(staging) == [(1, "D"), (3, "D")], name
        (refusal,) = receipt.refusals
        assert (refusal.row, refusal.field, refusal.code) == (2, field, code), name
        assert message in refusal.message, name
        assert len(refusal.message) < 500, name


def test_bad_bytes_and_blank_lines_in_json_lines(staging: Connection[Any], tmp_path: Path) -> None:
    good = as_json_lines(tmp_path / "a.jsonl", actuals({})).read_bytes()
    content = b"\xef\xbb\xbf\n" + b'{"description": "M\xfcller"}\n' + good + b"  \r\n" + b'{"a": "\0"}\n'
    receipt = stage(staging, as_bytes(tmp_path / "b.jsonl", content))
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
            stage(staging, as_bytes(tmp_path / "actuals.json", content))
        assert cause in caught.value.cause


def test_a_large_json_file_is_refused_with_a_remedy(
    staging: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "JSON_BYTES_MAX", 3)
    with pytest.raises(Refusal, match="at most 3") as caught:
        stage(staging, as_bytes(tmp_path / "actuals.json", "[{}]"))
    assert "JSON lines" in caught.value.remedy


def test_the_elements_of_a_json_array_are_rows(staging: Connection[Any], tmp_path: Path) -> None:
    good = as_json_lines(tmp_path / "a.jsonl", actuals({})).read_text()
    receipt = stage(staging, as_bytes(tmp_path / "a.json", f"[{good}, 5, null, {{}}]"))
    assert {(each.row, each.code) for each in receipt.refusals} == {
        (2, "json-invalid"),
        (3, "json-invalid"),
        (4, "value-missing"),
    }
    assert counts(receipt) == (1, 0, 0, 3)
