"""Intake: actuals are accepted once, as they arrived, with their defaults; what is skipped says why."""

import io
import random
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.codes import SKIPS
from primanota.core.errors import Refusal
from primanota.core.records import CompanyStaged
from primanota.db.connect import transaction
from primanota.staging import intake
from tests.books import same
from tests.staging.files import PLAIN, actuals, as_csv, as_json_lines, counts, ident, kept, stage, told

FULL = {
    **PLAIN,
    "actual_id": "6F1C7A52-3A53-5D1C-9A40-6D2B7E0F5A11",
    "transaction_type": "unbilled_sales",
    "transaction_class": "expense",
    "billing_type": "non_chargeable",
    "adjustment_status": "adjusted",
    "accounting_date": "2026-04-30",
    "contract": "K1",
    "contract_line": "K1-1",
    "task": "1.2",
    "transaction_category": "Travel/Rail",
    "resource": "R7",
    "quantity": "-1.250000",
    "unit": "trip",
    "unit_price": "+0079.500",
    "amount": "-99.3800",
    "document_type": "purchase",
    "description": 'He said "no", twice\nand left',
    "external_reference": "=1+1",
    "skip_sync": "no",
}


def test_a_full_actual_is_kept_as_it_arrived(staging: Connection[Any], tmp_path: Path) -> None:
    receipt = stage(staging, as_csv(tmp_path / "actuals.csv", [FULL]))
    assert counts(receipt) == (1, 0, 0, 0)
    (found,) = kept(staging, "*")
    assert str(found.pop("batch")) == receipt.batch
    assert str(found.pop("actual_id")) == FULL["actual_id"].lower()
    assert (str(found["quantity"]), str(found["unit_price"]), str(found["amount"])) == (
        "-1.25",
        "79.5",
        "-99.38",
    )
    assert {key: str(value) for key, value in found.items()} == {
        **{key: FULL[key] for key in found if key in FULL},
        "quantity": "-1.25",
        "unit_price": "79.5",
        "amount": "-99.38",
        "skip_sync": "False",
        "skip_reason": "None",
        "source_row": "2",
    }


def test_what_a_file_leaves_out_has_its_default(staging: Connection[Any], tmp_path: Path) -> None:
    columns = list(intake.REQUIRED)
    random.Random(4).shuffle(columns)  # noqa: S311
    assert columns != list(intake.REQUIRED)
    stage(staging, as_csv(tmp_path / "actuals.csv", actuals({}), columns))
    same(
        kept(staging, "*"),
        """
        company  project  billing_type   adjustment_status  accounting_date  contract  unit_price  amount
        DE       P1       not_specified  -                  -                -         -           640.00
        """,
    )
    same(
        kept(staging, "document_type, description, external_reference, skip_sync, skip_reason, task, unit"),
        """
        document_type  description  external_reference  skip_sync  skip_reason  task  unit
        usage          -            -                   False      -            -     -
        """,
    )


def test_amounts_have_the_decimals_of_their_currency(staging: Connection[Any], tmp_path: Path) -> None:
    rows = actuals(
        {"amount": "12.5", "currency": "EUR"},
        {"amount": "12.500000", "currency": "EUR"},
        {"amount": "1200", "currency": "JPY"},
        {"amount": "1200.0", "currency": "JPY"},
        {"amount": ".125", "currency": "KWD"},
        {"amount": "7.", "currency": "KWD"},
        {"amount": "-0", "currency": "EUR"},
        {"amount": "999999999999999.99", "currency": "EUR"},
    )
    assert counts(stage(staging, as_csv(tmp_path / "actuals.csv", rows))) == (8, 0, 0, 0)
    assert [str(row["amount"]) for row in kept(staging, "amount")] == [
        "12.50",
        "12.50",
        "1200",
        "1200",
        "0.125",
        "7.000",
        "0.00",
        "999999999999999.99",
    ]


def test_what_never_becomes_a_line_says_why(staging: Connection[Any], tmp_path: Path) -> None:
    rows = actuals(
        {"transaction_type": "billed_sales"},
        {"transaction_type": "billed_sales", "transaction_class": "milestone", "skip_sync": "yes"},
        {"transaction_type": "unbilled_sales", "transaction_class": "milestone"},
        {"transaction_type": "unbilled_sales", "transaction_class": "retainer"},
        {"transaction_type": "project_contract"},
        {"skip_sync": "true"},
        {"skip_sync": "false"},
        {"transaction_type": "resourcing_unit_cost"},
        {"transaction_type": "inter_organizational_sales"},
        {"transaction_type": "unbilled_sales", "transaction_class": "fee"},
    )
    receipt = stage(staging, as_csv(tmp_path / "actuals.csv", rows))
    assert receipt.skipped == {
        "billed-sales": 2,
        "milestone": 1,
        "retainer": 1,
        "project-contract": 1,
        "skip-sync": 1,
    }
    assert set(receipt.skipped) == set(SKIPS)
    assert counts(receipt) == (4, 6, 0, 0)
    assert [row["skip_reason"] for row in kept(staging, "skip_reason")] == [
        "billed-sales",
        "billed-sales",
        "milestone",
        "retainer",
        "project-contract",
        "skip-sync",
        *[None] * 4,
    ]


def test_the_same_file_again_changes_nothing(staging: Connection[Any], tmp_path: Path) -> None:
    path = as_csv(tmp_path / "actuals.csv", actuals({}, {"skip_sync": "yes"}, {"amount": "1e5"}))
    assert counts(stage(staging, path)) == (1, 1, 0, 1)
    before = kept(staging, "*")
    assert counts(stage(staging, path)) == (0, 0, 2, 1)
    assert kept(staging, "*") == before


def test_the_same_actual_in_other_words_is_the_same(staging: Connection[Any], tmp_path: Path) -> None:
    one = {"actual_id": ident(0xABCDEF)}
    first = actuals({**one, "unit_price": "80"})
    again = actuals(
        {**one, "unit_price": "80.00", "quantity": "+8.0", "amount": "640", "billing_type": "not_specified"},
        {
            "actual_id": ident(0xABCDEF).upper(),
            "unit_price": "080",
            "document_type": "usage",
            "skip_sync": "no",
        },
    )
    assert counts(stage(staging, as_csv(tmp_path / "first.csv", first))) == (1, 0, 0, 0)
    assert counts(stage(staging, as_csv(tmp_path / "again.csv", again))) == (0, 0, 2, 0)


def test_an_actual_with_other_content_is_refused_and_the_first_is_kept(
    staging: Connection[Any], tmp_path: Path
) -> None:
    stage(staging, as_csv(tmp_path / "first.csv", actuals({"description": "first"})))
    changed = {"amount": "641", "quantity": "9", "accounting_date": "2026-03-31", "description": "second"}
    receipt = stage(staging, as_csv(tmp_path / "second.csv", actuals(changed)))
    assert counts(receipt) == (0, 0, 0, 1)
    assert told(receipt) == [
        {
            "row": 2,
            "field": "actual_id",
            "code": "actual-changed",
            "value": ident(2),
            "message": 'accepted before with other content: accounting_date "" → "2026-03-31",'
            ' quantity "8" → "9", amount "640.00" → "641.00", description "first" → "second"',
        }
    ]
    same(
        kept(staging, "description, amount, source_row"),
        """
        description  amount  source_row
        first        640.00  2
        """,
    )


def test_the_first_of_a_file_is_kept(staging: Connection[Any], tmp_path: Path) -> None:
    one = {"actual_id": ident(1)}
    rows = actuals(
        {**one, "amount": "?"}, {**one, "amount": "2"}, {**one, "amount": "2.0"}, {**one, "amount": "1"}, one
    )
    receipt = stage(staging, as_csv(tmp_path / "actuals.csv", rows))
    assert counts(receipt) == (1, 0, 1, 3)
    same(
        told(receipt),
        """
        row  code
        2    number-invalid
        5    actual-changed
        6    actual-changed
        """,
    )
    assert [(str(row["amount"]), row["source_row"]) for row in kept(staging, "amount, source_row")] == [
        ("2.00", 3)
    ]


def test_two_companies_may_use_one_id_in_one_file(staging: Connection[Any], tmp_path: Path) -> None:
    yen = {"company": "JP", "currency": "JPY", "amount": "64000"}
    rows = actuals(
        {},
        {**yen, "actual_id": ident(2)},
        {**yen, "skip_sync": "yes"},
        {**yen, "amount": "0.5"},
        {"company": "XX"},
    )
    receipt = stage(staging, as_csv(tmp_path / "actuals.csv", rows))
    assert receipt.companies == [
        CompanyStaged("", 1, 0, {}, 0, 1),
        CompanyStaged("DE", 1, 1, {}, 0, 0),
        CompanyStaged("JP", 3, 1, {"skip-sync": 1}, 0, 1),
    ]
    assert (receipt.rows_read, *counts(receipt)) == (5, 2, 1, 0, 2)
    query = """
        SELECT company, source, kind, received_by, rows_read, accepted, skipped, repeated, refused
        FROM staging.batch WHERE batch = %s ORDER BY company
    """
    file = str(tmp_path / "actuals.csv")
    assert staging.execute(query, (receipt.batch,)).fetchall() == [
        ("", file, "actuals", "anna", 1, 0, 0, 0, 1),
        ("DE", file, "actuals", "anna", 1, 1, 0, 0, 0),
        ("JP", file, "actuals", "anna", 3, 1, 1, 0, 1),
    ]


def test_rows_of_another_company_than_the_one_asked_for_are_refused(
    staging: Connection[Any], tmp_path: Path
) -> None:
    path = as_csv(tmp_path / "actuals.csv", actuals({}, {"company": "JP"}, {"company": "XX"}))
    receipt = stage(staging, path, company="DE")
    same(
        told(receipt),
        """
        row  field    code                  value  message
        3    company  company-not-selected  JP     company is "JP"; only rows of DE were asked for
        4    company  company-unknown       XX     company is "XX", which is not set up
        """,
    )
    assert counts(receipt) == (1, 0, 0, 2)


def test_strict_takes_all_or_nothing(staging: Connection[Any], tmp_path: Path) -> None:
    path = as_csv(tmp_path / "actuals.csv", actuals({}, {"amount": "12,50"}, {"project": ""}))
    with pytest.raises(Refusal, match="2 of 3 rows are refused") as caught:
        stage(staging, path, strict=True)
    assert caught.value.code == "rows-refused"
    assert caught.value.details == [
        'row 3 amount number-invalid: amount is "12,50", which is no plain decimal number with a point',
        "row 4 project value-missing: project is empty",
    ]
    assert kept(staging, "actual_id") == []
    assert staging.execute("SELECT count(*) FROM staging.refusal").fetchone() == (0,)
    assert counts(stage(staging, path)) == (1, 0, 0, 2)


def test_strict_keeps_a_file_without_fault(staging: Connection[Any], tmp_path: Path) -> None:
    assert counts(stage(staging, as_csv(tmp_path / "actuals.csv", actuals({})), strict=True)) == (1, 0, 0, 0)
    assert len(kept(staging, "actual_id")) == 1


def test_nothing_is_kept_of_a_strict_file_within_a_longer_transaction(
    staging: Connection[Any], tmp_path: Path
) -> None:
    good = as_csv(tmp_path / "good.csv", actuals({}))
    bad = as_csv(tmp_path / "bad.csv", actuals({"actual_id": ident(7)}, {"amount": ""}))
    with transaction(staging):
        intake.accept_actuals(staging, good, actor="anna")
        with pytest.raises(Refusal, match="rows-refused"):
            intake.accept_actuals(staging, bad, actor="anna", strict=True)
        assert counts(intake.accept_actuals(staging, good, actor="anna")) == (0, 0, 1, 0)
    assert len(kept(staging, "actual_id")) == 1


def test_every_refused_row_is_kept_with_its_reason(staging: Connection[Any], tmp_path: Path) -> None:
    rows = actuals({}, {"amount": "NaN", "transaction_date": "2026-02-30"}, {"company": "x" * 5_000_000})
    receipt = stage(staging, as_csv(tmp_path / "actuals.csv", rows))
    query = """
        SELECT company, source_row, field, code, source, left(value, 10), length(value), message
        FROM staging.refusal WHERE batch = %s ORDER BY source_row, field
    """
    file = str(tmp_path / "actuals.csv")
    words = "which is no date of the calendar written as YYYY-MM-DD from 1900 to 2999"
    assert staging.execute(query, (receipt.batch,)).fetchall() == [
        (
            "DE",
            3,
            "amount",
            "number-invalid",
            file,
            "NaN",
            3,
            'amount is "NaN", which is no plain decimal number with a point',
        ),
        (
            "DE",
            3,
            "transaction_date",
            "date-invalid",
            file,
            "2026-02-30",
            10,
            f'transaction_date is "2026-02-30", {words}',
        ),
        (
            "",
            4,
            "company",
            "company-unknown",
            file,
            "x" * 10,
            1000,
            f'company is "{"x" * 80}", which is not set up',
        ),
    ]


def test_a_receipt_tells_the_first_reasons_and_counts_all(staging: Connection[Any], tmp_path: Path) -> None:
    path = as_csv(tmp_path / "actuals.csv", actuals(*[{"amount": f"{row},5"} for row in range(150)]))
    receipt = stage(staging, path)
    assert (receipt.refused, len(receipt.refusals), receipt.refusals[-1].row) == (150, 100, 101)
    with pytest.raises(Refusal) as caught:
        stage(staging, path, strict=True)
    assert caught.value.details[-1] == "… and more"


def test_json_lines_and_json_say_the_same_as_csv(staging: Connection[Any], tmp_path: Path) -> None:
    stage(staging, as_csv(tmp_path / "actuals.csv", [FULL]))
    assert counts(stage(staging, as_json_lines(tmp_path / "actuals.jsonl", [FULL]))) == (0, 0, 1, 0)
    line = (tmp_path / "actuals.jsonl").read_text()
    for shape in (f"[{line}]", line, f'{{"value": [{line}]}}'):
        (tmp_path / "actuals.json").write_text("\N{BYTE ORDER MARK}" + shape)
        assert counts(stage(staging, tmp_path / "actuals.json")) == (0, 0, 1, 0)


def test_json_numbers_keep_their_text(staging: Connection[Any], tmp_path: Path) -> None:
    plain = {**PLAIN, "actual_id": ident(1), "project": "1001", "amount": "AMOUNT", "skip_sync": None}
    as_json_lines(tmp_path / "actuals.jsonl", [plain])
    text = (tmp_path / "actuals.jsonl").read_text()
    text = text.replace('"AMOUNT"', "123456789012345.67").replace('"1001"', "1001").replace("null", "true")
    (tmp_path / "actuals.jsonl").write_text(text)
    assert counts(stage(staging, tmp_path / "actuals.jsonl")) == (0, 1, 0, 0)
    (found,) = kept(staging, "project, amount, skip_reason")
    assert (found["project"], str(found["amount"]), found["skip_reason"]) == (
        "1001",
        "123456789012345.67",
        "skip-sync",
    )


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
