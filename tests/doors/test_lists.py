"""Lists and look-ups: the fields of the contract, one JSON document each, readable text."""

import csv
import json
import uuid
from pathlib import Path

import pytest

from tests.doors.program import Program

FIELDS = {
    "journals": """
        company journal description status period_start_date lines original_journal root_journal posted_at
        posted_by""",
    "lines": """
        company journal line status voucher related_voucher transaction_type transaction_class project
        category resource line_property transaction_date accounting_date original_accounting_date quantity
        unit_price amount currency exchange_rate accounting_amount reporting_amount sales_tax_group
        item_sales_tax_group distributions actual_id issues""",
    "transactions": """
        company project_transaction voucher transaction_type transaction_class project category resource
        line_property transaction_date accounting_date quantity unit_price amount currency accounting_amount
        reporting_amount ledger_status sales_tax_group item_sales_tax_group actual_id reverses""",
    "entries": """
        company voucher entry accounting_date posting_type main_account dimensions currency amount
        accounting_amount reporting_amount project category actual_id journal line""",
    "balances": "company main_account period debit credit balance",
    "waiting": "company actual_id code message",
    "log": "at job severity code company journal line voucher actual_id message",
}
LISTED = {
    **FIELDS,
    "actuals": """
        company actual_id status code message journal line voucher transaction_type transaction_class
        transaction_date project resource transaction_category quantity amount currency description
        external_reference batch source_row""",
}
"""With those that are no files of an export."""

MONEY = ("amount", "accounting_amount", "reporting_amount", "debit", "credit", "balance", "exchange_rate")


@pytest.mark.parametrize("command", LISTED)
def test_a_list_has_the_fields_of_the_contract(told: Program, command: str) -> None:
    answer = told(command, "--json")
    assert (answer.status, answer.err) == (0, "")
    assert answer.document, "a list without rows shows nothing"
    wanted = LISTED[command].split()
    for row in answer.document:
        assert list(row)[: len(wanted)] == wanted
        assert all(isinstance(row[field], str) for field in MONEY if row.get(field) is not None)
        assert row["company"] == "AFUS"


@pytest.mark.parametrize("command", LISTED)
def test_a_list_reads_well_in_a_pipe(told: Program, command: str) -> None:
    """A header, a line for each row, nothing cut, no colours."""
    answer = told(command)
    rows = told(command, "--json").document
    lines = answer.out.splitlines()
    assert answer.status == 0
    assert len(lines) >= len(rows) + 1
    assert "…" not in answer.out
    assert "\x1b" not in answer.out
    key = {
        "lines": "voucher",
        "balances": "main_account",
        "log": "message",
        "waiting": "actual_id",
        "actuals": "actual_id",
    }
    field = key.get(command, "voucher" if command in ("entries", "transactions") else "journal")
    assert all(str(row[field]) in answer.out for row in rows)


def test_amounts_stand_under_each_other(told: Program) -> None:
    lines = told("balances").out.splitlines()[:-1]
    ends = {len(line) for line in lines}
    assert len(ends) == 1, "the last column is a number and ends at one place"


def test_filters_narrow_a_list(told: Program) -> None:
    everything = told("entries", "--json").document
    account = everything[0]["main_account"]
    some = told(
        "entries", "--account", account, "--from", "2026-01-01", "--to", "2026-01-31", "--json"
    ).document
    assert 0 < len(some) < len(everything)
    assert {row["main_account"] for row in some} == {account}
    one = told("entries", "--actual", everything[0]["actual_id"], "--json").document
    assert one == told("entries", "--voucher", everything[0]["voucher"], "--json").document
    journal = told("transactions", "--journal", everything[0]["journal"], "--json").document
    assert everything[0]["voucher"] in [row["voucher"] for row in journal]
    log = told("log", "--job", "post", "--severity", "error", "--json").document
    assert {row["job"] for row in log} == {"post"}
    assert all(row["voucher"] and row["actual_id"] for row in log)


def test_actuals_are_narrowed_by_where_they_stand_and_what_they_are(told: Program) -> None:
    rows = told("actuals", "--json").document
    waiting = [row["actual_id"] for row in told("waiting", "--json").document]
    narrowed = told("actuals", "--status", "waiting", "--json").document
    assert sorted(row["actual_id"] for row in narrowed) == sorted(waiting)
    asked = ["--status", "posted", "--type", "cost", "--class", "time", "--from", "2026-02-01", "--json"]
    some = told("actuals", *asked).document
    assert some == [
        row
        for row in rows
        if (row["status"], row["transaction_type"], row["transaction_class"]) == ("posted", "cost", "time")
        and row["transaction_date"] >= "2026-02-01"
    ]
    assert 0 < len(some) < len(rows)
    of_file = told("actuals", "--file", rows[0]["batch"], "--project", rows[0]["project"], "--json").document
    assert of_file == [
        row for row in rows if all(row[name] == rows[0][name] for name in ("batch", "project"))
    ]
    assert told("actuals", "--actual", rows[-1]["actual_id"], "--json").document == rows[-1:]
    assert told("actuals", "--code", "no-such-reason").status == 2
    line = next(row for row in rows if row["journal"])
    lines = told("lines", line["journal"], "--json").document
    assert line["voucher"] in [row["voucher"] for row in lines]


def test_balances_by_dimension_sum_to_those_without(told: Program) -> None:
    rows = told("balances", "--by", "Department", "--period", "2026-01", "--json").document
    assert list(rows[0]) == ["company", "main_account", "Department", "period", "debit", "credit", "balance"]


def test_options_stand_before_or_behind_the_command(told: Program) -> None:
    bare = Program(f"{told.place} application_name=nothing")
    before = bare("--db", told.place, "--company", "AFUS", "--json", "journals")
    behind = bare("journals", "--json", "--company", "AFUS", "--db", told.place)
    assert before.document == behind.document != []


def test_an_empty_list_is_an_empty_array_and_says_what_to_do(told: Program) -> None:
    assert told("journals", "--status", "processing", "--json").out.strip() == "[]"
    answer = told("journals", "--status", "processing")
    assert (answer.status, answer.out) == (0, "")
    assert "primanota import" in answer.err


def test_one_voucher_whole(told: Program) -> None:
    number = told("entries", "--json").document[0]["voucher"]
    whole = told("voucher", number, "--json").document
    assert (whole["company"], whole["voucher"], whole["status"]) == ("AFUS", number, "posted")
    assert len(whole["entries"]) >= 2
    assert number in told("voucher", number).out


def test_related_vouchers_name_each_other(told: Program) -> None:
    line = next(row for row in told("lines", "--json").document if row["related_voucher"])
    there = told("related", line["voucher"], "--json").document
    assert line["related_voucher"] in [row["related_voucher"] for row in there]
    back = told("related", line["related_voucher"], "--json").document
    assert line["voucher"] in [row["related_voucher"] for row in back]


def test_a_story_is_the_same_from_wherever_one_asks(told: Program) -> None:
    entry = told("entries", "--json").document[0]
    things = (
        entry["actual_id"],
        entry["voucher"],
        f"{entry['journal']}/{entry['line']}",
        f"{entry['voucher']}/1",
    )
    stories = [told("trace", thing, "--json").document for thing in things]
    assert stories[0]["line"]["voucher"] == entry["voucher"]
    assert all(story == stories[0] for story in stories[1:])
    assert entry["voucher"] in told("trace", entry["voucher"]).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["lines", "NO-SUCH"], "journal-unknown"),
        (["entries", "--journal", "NO-SUCH"], "journal-unknown"),
        (["voucher", "NO-SUCH"], "voucher-unknown"),
        (["related", "NO-SUCH"], "voucher-unknown"),
        (["trace", "NO-SUCH"], "voucher-unknown"),
        (["trace", "NO-SUCH/1"], "line-unknown"),
        (["trace", str(uuid.UUID(int=1))], "actual-unknown"),
        (["balances", "--by", "NO-SUCH"], "value-invalid"),
        (["journals", "--company", "NO-SUCH"], "company-unknown"),
        (["post", "NO-SUCH"], "journal-unknown"),
        (["reset", "NO-SUCH"], "journal-unknown"),
        (["reset", "NO-SUCH", "--force"], "value-invalid"),
        (["period", "open", "NO-SUCH"], "period-unknown"),
        (["import", "--project", "NO-SUCH"], "project-unknown"),
        (["import", "--from", "2026-02-01", "--to", "2026-01-01"], "value-invalid"),
    ],
)
def test_what_is_not_there_is_refused(told: Program, words: list[str], code: str) -> None:
    answer = told(*words, "--json")
    assert (answer.status, answer.error["code"]) == (4, code)


def test_a_document_is_valid_json_whatever_the_locale(told: Program) -> None:
    answer = told("lines", "--json", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert json.loads(answer.out)


def test_the_books_are_exported_with_the_same_fields(told: Program, tmp_path: Path) -> None:
    receipt = told("export", tmp_path / "books", "--format", "csv", "--json")
    assert receipt.status == 0
    for command, fields in FIELDS.items():
        with (tmp_path / "books" / f"{command}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert (
            len(rows) == receipt.document["files"][f"{command}.csv"] == len(told(command, "--json").document)
        )
        assert list(rows[0])[: len(fields.split())] == fields.split()
    refused = told("export", tmp_path, "--json")
    assert (refused.status, refused.error["code"]) == (4, "folder-not-empty")
    unknown = told("export", tmp_path / "new", "--format", "papyrus", "--json")
    assert (unknown.status, unknown.error["code"]) == (4, "format-unknown")
