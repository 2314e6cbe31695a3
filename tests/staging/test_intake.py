"""Intake: actuals are accepted once, as they arrived, with their defaults; what is skipped says why."""

import random
from pathlib import Path
from typing import Any

from psycopg import Connection

from primanota.core.row_codes import SKIPS
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
