"""Receipts: what a file did is told by company and kept, with every reason; strict takes all or nothing."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.records import CompanyStaged
from primanota.db.connect import transaction
from primanota.staging import intake
from tests.books import same
from tests.staging.files import actuals, as_csv, counts, ident, kept, stage, told


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
