"""The demo company is a pleasure to read, has everything its story needs, and is the same every time."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from primanota.demo import actuals, company, tables
from primanota.demo.tables import Files

STAGING_DIGEST = "3f5cc7b6755d0847015a640ca562d4e5c44e932a5070f2882f119bbe4516c044"
PACK_DIGEST = "d4e6bb0700ba98dba9a0550fd10c5bf4edc934eadc42af40ec36d0993256bfea"


@pytest.fixture(scope="module")
def staging() -> Files:
    return actuals.staging()


def digest(folder: Path, files: Files) -> str:
    """One digest of all files that are written, names included."""
    written = tables.write(folder, files)
    whole = hashlib.sha256()
    for path in sorted(written):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def test_the_same_bytes_every_time(tmp_path: Path, staging: Files) -> None:
    assert digest(tmp_path / "staging", staging) == STAGING_DIGEST
    assert digest(tmp_path / "pack", company.pack()) == PACK_DIGEST


def test_it_fits_on_a_screen(staging: Files) -> None:
    assert 120 <= len(staging["actuals.csv"]) <= 200
    months = Counter((row["company"], row["transaction_date"][:7]) for row in staging["actuals.csv"])
    assert max(months.values()) <= 45


def test_everything_happens_in_it(staging: Files) -> None:
    rows = staging["actuals.csv"]

    def found(column: str) -> set[str]:
        return {row[column] for row in rows}

    assert found("company") == {"AFUS", "AFDE"}
    assert {"USD", "EUR", "GBP", "CHF", "JPY", "KWD", "NOK"} == found("currency")
    assert {"time", "expense", "material", "fee"} <= found("transaction_class")
    assert found("billing_type") == {
        "not_specified",
        "chargeable",
        "non_chargeable",
        "complimentary",
        "not_available",
    }
    assert {"usage", "purchase"} <= found("document_type")
    assert found("adjustment_status") == {"", "adjusted", "unadjustable"}
    assert {"cost", "unbilled_sales", "billed_sales", "resourcing_unit_cost"} == found("transaction_type")
    assert {"", "K-101/B"} == found("contract_line")
    assert {row["role"] for row in staging["links.csv"]} == {
        "unbilled_sales",
        "billed_sales",
        "reversing",
        "replacing",
    }


def test_amounts_are_quantity_times_price_in_the_currencys_decimals(staging: Files) -> None:
    decimals = {"JPY": 0, "KWD": 3}
    for row in staging["actuals.csv"]:
        _, _, cents = row["amount"].partition(".")
        assert len(cents) == decimals.get(row["currency"], 2), row


def test_a_correction_turns_the_originals_figures_round(staging: Files) -> None:
    by_id = {row["actual_id"]: row for row in staging["actuals.csv"]}
    pairs = [
        (by_id[link["actual_id"]], by_id[link["related_actual_id"]])
        for link in staging["links.csv"]
        if link["role"] == "reversing"
    ]
    assert len(pairs) == 7  # three corrections of cost and sale, and one sale taken back by its invoice
    for reversing, original in pairs:
        assert reversing["amount"] == f"-{original['amount']}"
        assert reversing["project"] == original["project"]
    replaced = [link for link in staging["links.csv"] if link["role"] == "replacing"]
    assert len(replaced) == 4
    assert {by_id[link["related_actual_id"]]["adjustment_status"] for link in replaced} == {"adjusted"}


def test_ids_can_be_read(staging: Files) -> None:
    ids = [row["actual_id"] for row in staging["actuals.csv"]]
    assert len(set(ids)) == len(ids)
    assert "af000001-0000-4000-8000-000000000001" in ids
    assert "af000049-0000-4000-8000-000000000001" in ids


def test_what_the_staging_names_is_in_the_pack_but_for_what_goes_wrong(staging: Files) -> None:
    pack = company.pack()
    known = {
        "project": {row["project"] for row in pack["projects.csv"]},
        "resource": {row["resource"] for row in pack["resources.csv"]} | {""},
        "transaction_category": {row["transaction_category"] for row in pack["categories.csv"]} | {""},
        "contract_line": {row["contract_line"] for row in pack["contract_lines.csv"]} | {""},
    }
    strange = {(column, row[column]) for row in staging["actuals.csv"] for column in known} - {
        (column, value) for column, values in known.items() for value in values
    }
    assert strange == {("transaction_category", "Drone flight")}


def test_files_are_csv_that_reads_back(tmp_path: Path) -> None:
    rows = [{"company": "AFUS", "name": 'Ann "A", Ltd', "note": ""}]
    (path,) = tables.write(tmp_path, {"names.csv": rows})
    with path.open(newline="", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == rows
    assert b"\r" not in path.read_bytes()


def test_a_table_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 columns"):
        tables.rows("a  b\n1")
    with pytest.raises(ValueError, match="has no rows"):
        tables.write(Path(), {"nothing.csv": []})
