"""Exports: files with the fields of the lists, safe to open, whole or not at all."""

import csv
import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.inquiry import books, desk, log
from primanota.inquiry.files.csvfile import write_csv
from primanota.inquiry.files.export import EXPORTED, FORMATS, export
from primanota.inquiry.rows import Kind, TextRows, ready
from primanota.ledger import proof
from tests.staging.files import ident


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def as_text(value: object) -> str:
    return "" if value is None else json.dumps(value) if isinstance(value, (dict, list)) else str(value)


@pytest.mark.parametrize(
    "name", ["journals", "lines", "transactions", "entries", "balances", "waiting", "log"]
)
def test_a_file_says_what_the_list_says(reader: Connection[Any], tmp_path: Path, name: str) -> None:
    export(reader, tmp_path / "out", company="DE")
    found = read(tmp_path / "out" / f"{name}.csv")
    (ask,) = [getattr(module, name) for module in (desk, books, log) if hasattr(module, name)]
    told = [ready(row) for row in ask(reader, company="DE")]
    assert list(found[0]) == list(told[0])
    for left, right in zip(found, told, strict=True):
        for field, value in right.items():
            if isinstance(value, (dict, list)):
                assert json.loads(left[field]) == value
            else:
                assert left[field] == as_text(value), field


def test_the_receipt_and_the_proofs(reader: Connection[Any], tmp_path: Path) -> None:
    written: list[tuple[str, int]] = []
    receipt = export(reader, tmp_path, progress=lambda name, rows: written.append((name, rows)))
    assert receipt.files == dict(written)
    assert receipt.files["lines.csv"] == 10
    assert (receipt.folder, receipt.format) == (tmp_path, "csv")
    proofs = read(tmp_path / "verify.csv")
    assert list(proofs[0]) == ["proof", "title", "offenders", "sample"]
    assert {(row["offenders"], row["sample"]) for row in proofs} == {("0", "[]")}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.csv" for name in EXPORTED)


def test_an_export_of_another_company_has_headers_only(reader: Connection[Any], tmp_path: Path) -> None:
    receipt = export(reader, tmp_path, company="JP")
    assert {name: rows for name, rows in receipt.files.items() if rows} == {"verify.csv": len(proof.proofs())}
    assert (
        (tmp_path / "waiting.csv").read_text(encoding="utf-8").startswith("company,actual_id,code,message,")
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_no_text_is_a_formula_and_amounts_stay_numbers(
    tamperer: Connection[Any], tmp_path: Path, start: str
) -> None:
    tamperer.execute("UPDATE jobs.log SET message = %s WHERE severity = 'info'", (f"{start}HYPERLINK(1)",))
    tamperer.execute("UPDATE journal.line SET project = %s WHERE voucher = 'PV-00000008'", (f"{start}P1",))
    export(tamperer, tmp_path)
    assert read(tmp_path / "log.csv")[0]["message"] == f"'{start}HYPERLINK(1)"
    (line,) = (row for row in read(tmp_path / "lines.csv") if row["voucher"] == "PV-00000008")
    assert (line["project"], line["amount"], line["quantity"]) == (f"'{start}P1", "-640.00", "-8")


def test_no_head_of_a_column_is_a_formula(tmp_path: Path) -> None:
    """Balances have a column for each dimension, whose names are the setup's."""
    write_csv(tmp_path / "a.csv", TextRows({"=HYPERLINK(1)": Kind.WORD, "amount": Kind.NUMBER}, iter(())))
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "'=HYPERLINK(1),amount\n"


def test_an_export_replaces_its_own_files_only(reader: Connection[Any], tmp_path: Path) -> None:
    export(reader, tmp_path)
    (tmp_path / "lines.csv").write_text("old")
    (tmp_path / "log.csv.unfinished").write_text("left by a crash")
    export(reader, tmp_path)
    assert len(read(tmp_path / "lines.csv")) == 10
    assert not (tmp_path / "log.csv.unfinished").exists()
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refusal, match=r"folder-not-empty: .* holds mine.txt"):
        export(reader, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_where_nothing_can_be_written(reader: Connection[Any], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(Refusal, match=r"folder-not-empty: .* is a file"):
        export(reader, file)
    with pytest.raises(Refusal, match="file-unwritable"):
        export(reader, file / "below")


def test_a_file_that_fails_leaves_nothing_behind(reader: Connection[Any], tmp_path: Path) -> None:
    (tmp_path / "entries.csv").mkdir()  # in the way of the last step
    with pytest.raises(Refusal, match="file-unwritable"):
        export(reader, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".unfinished"] == []


def test_formats_that_are_not_there_are_refused_with_those_that_are(
    reader: Connection[Any], tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="format-unknown: there is no export format 'ods'") as refusal:
        export(reader, tmp_path / "out", "ods")
    assert refusal.value.remedy == "Use csv, parquet, xlsx, hledger, beancount."
    assert all(name in refusal.value.remedy for name in FORMATS)
    assert not (tmp_path / "out").exists()


POSTING = re.compile(
    r"^ +(?P<account>\S.*?)  (?P<amount>-?[0-9.]+) (?P<currency>[A-Z]{3})"
    r"(?: @@ (?P<total>[0-9.]+) (?P<total_currency>[A-Z]{3}))?(?:  ;.*)?$"
)


@pytest.mark.parametrize(("fmt", "suffix"), [("hledger", "journal"), ("beancount", "beancount")])
def test_the_ledger_as_plain_text_balances_for_a_stranger(
    reader: Connection[Any], tmp_path: Path, fmt: str, suffix: str
) -> None:
    receipt = export(reader, tmp_path, fmt)
    assert receipt.files == {f"DE.{suffix}": 7}
    text = (tmp_path / f"DE.{suffix}").read_text(encoding="utf-8")
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for block in text.split("\n\n"):
        postings = [found for line in block.splitlines() if (found := POSTING.match(line))]
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for each in postings:
            amount = Decimal(each["amount"])
            weight = amount if each["total"] is None else Decimal(each["total"]).copy_sign(amount)
            assert (each["total_currency"] or each["currency"]) == "EUR"
            sums[each["currency"]] += amount
            sums["weight"] += weight
            totals[re.sub(r"[^0-9]", "", each["account"].split(" ")[0])] += weight
        assert set(sums.values()) <= {Decimal(0)}
    assert totals == {row["main_account"]: row["balance"] for row in books.balances(reader)}


def test_a_voucher_in_hledger_and_in_beancount(reader: Connection[Any], tmp_path: Path) -> None:
    export(reader, tmp_path / "h", "hledger")
    export(reader, tmp_path / "b", "beancount")
    assert f"""
2026-03-02 * (PV-00000003) unbilled sales time, project P1, category DEV
    ; actual:{ident(2)}
    assets:140100 WIP sales value  960.00 GBP @@ 1200.00 EUR  ; posting:wip_sales_value, reporting:1320.00, \
dim-Region:NORD, dim-Department:D1
""" in (tmp_path / "h" / "DE.journal").read_text(encoding="utf-8")
    assert f"""
2026-03-02 * "unbilled sales time, project P1, category DEV"
  voucher: "PV-00000003"
  actual: "{ident(2)}"
  Assets:A140100  960.00 GBP @@ 1200.00 EUR
    posting: "wip_sales_value"
    reporting: 1320.00
    dim-Region: "NORD"
    dim-Department: "D1"
""" in (tmp_path / "b" / "DE.beancount").read_text(encoding="utf-8")


def test_names_cannot_break_out_of_plain_text(tamperer: Connection[Any], tmp_path: Path) -> None:
    tamperer.execute(
        "UPDATE setup.main_account SET name = %s WHERE main_account = '140100'", ('WIP  "x"; \n2026 y',)
    )
    export(tamperer, tmp_path / "h", "hledger")
    export(tamperer, tmp_path / "b", "beancount")
    hledger = (tmp_path / "h" / "DE.journal").read_text(encoding="utf-8")
    assert 'account assets:140100 WIP "x", 2026 y\n' in hledger
    assert 'name: "WIP \\"x\\"; 2026 y"\n' in (tmp_path / "b" / "DE.beancount").read_text(encoding="utf-8")
