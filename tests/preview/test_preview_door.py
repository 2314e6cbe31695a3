"""The commands preview and reverse as people start them: the demo company, what they say, how they end."""

from decimal import Decimal
from typing import Any

import pytest

from primanota.db.connect import open_connection
from tests.doors.conftest import files, staged, staged_once, told
from tests.doors.program import Program
from tests.preview.shown import digest

__all__ = ["files", "staged", "staged_once", "told"]

ENTRY = (
    "voucher",
    "entry",
    "posting_type",
    "main_account",
    "account_rule",
    "dimensions",
    "currency",
    "amount",
    "accounting_amount",
    "reporting_amount",
)
LINE = ("voucher", "status", "accounting_date", "original_accounting_date", "issues")


def entries_of(document: Any) -> list[dict[str, Any]]:
    """The entries of a preview, each with its voucher."""
    return [{"voucher": line["voucher"], **entry} for line in document["lines"] for entry in line["entries"]]


def chosen(rows: Any, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """Some fields of rows, in the order of vouchers."""
    found = [{field: row[field] for field in fields} for row in rows]
    return sorted(found, key=lambda row: (row["voucher"], row.get("entry", 0)))


def test_the_demo_company_posts_what_preview_shows(staged: Program) -> None:
    """Both companies: before the import, and before the posting."""
    answer = staged("preview", "--waiting", "--json")
    assert (answer.status, answer.err) == (3, "")
    ahead = {each["company"]: each for each in answer.document["companies"]}
    assert sorted(ahead) == ["AFDE", "AFUS"]
    assert staged("journals", "--json").document == []
    staged("import")
    for company, document in ahead.items():
        drafts = staged("preview", "--all", "--json", "--company", company).document
        for field in ("lines", "accounts", "issues", "vouchers", "entries"):
            assert drafts[field] == document[field], field
        wait = staged("waiting", "--json", "--company", company).document
        assert {row["actual_id"]: row["code"] for row in document["waiting"]} == {
            row["actual_id"]: row["code"] for row in wait
        }
    staged("post", "--all", "--now")
    for company, document in ahead.items():
        entries = staged("entries", "--json", "--company", company).document
        assert len(entries) > 50
        assert chosen(entries_of(document), ENTRY) == chosen(entries, ENTRY)
        lines = staged("lines", "--json", "--company", company).document
        assert chosen(document["lines"], LINE) == chosen(lines, LINE)
        statuses = {row["journal"]: row["status"] for row in staged("journals", "--json").document}
        assert {row["journal"]: row["outcome"] for row in document["journals"]}.items() <= statuses.items()
        sums = {row["main_account"]: Decimal(row["balance"]) for row in document["accounts"]}
        balances: dict[str, Decimal] = {}
        for row in staged("balances", "--json", "--company", company).document:
            account = row["main_account"]
            balances[account] = balances.get(account, Decimal(0)) + Decimal(row["balance"])
        assert sums == balances


def test_a_preview_tells_and_changes_nothing(staged: Program) -> None:
    staged("import")
    with open_connection(staged.place) as conn:
        before = digest(conn)
    answer = staged("preview", "--all", "--company", "AFUS")
    assert answer.status == 3
    for words in (
        "AFUS: 85 vouchers with 150 entries would be posted",
        "PV-00000003",
        "all projects, category group",
        "no entries",
        "account-structure-violation",
        "in all: debit ",
    ):
        assert words in answer.out
    assert "Nothing was changed. To do it: primanota post --all --now" in answer.err
    answer = staged("preview", "US-0002/1", "US-0002/5", "--company", "AFUS")
    assert answer.status == 0
    assert "2 vouchers with 4 entries would be posted" in answer.out
    answer = staged("preview", "--all", "--period-start", "2026-01-01", "--company", "AFUS", "--json")
    assert [row["journal"] for row in answer.document["journals"]] == ["US-0002"]
    assert (
        staged("preview", "--all", "--journal", "US-0002", "--company", "AFUS", "--json").document["lines"]
        == (answer.document["lines"])
    )
    answer = staged("preview", "--all", "--original", "US-0002", "--company", "AFUS")
    assert (answer.status, answer.err.partition(".")[0]) == (0, "No draft journal that posting would take")
    with open_connection(staged.place) as conn:
        assert digest(conn) == before


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 2, "name journals or lines, or give --all or --waiting"),
        (("US-0002", "--all"), 2, "name journals or lines, or give --all or --waiting"),
        (("--waiting", "--original", "US-0001"), 2, "go with --all, without --waiting"),
        (("US-0002", "--period-start", "2026-01-01"), 2, "go with --all, without --waiting"),
        (("US-9999",), 4, "error: journal-unknown: company AFUS has no journal US-9999"),
        (("US-0001",), 4, "error: journal-not-draft: journal US-0001 is posted"),
        (("US-0005/9",), 4, "error: line-unknown: journal US-0005 of company AFUS has no line 9"),
    ],
)
def test_what_cannot_be_shown(told: Program, words: tuple[str, ...], status: int, said: str) -> None:
    answer = told("preview", *words)
    assert answer.status == status
    assert said in " ".join(answer.err.replace("│", " ").split())


def test_a_journal_in_error_has_a_preview(told: Program) -> None:
    document = told("preview", "US-0005", "--json").document
    assert [row["status"] for row in document["journals"]] == ["error"]
    assert document["issues"] == {"period-not-open": 2}


def test_nothing_waits_and_nothing_is_draft(told: Program) -> None:
    answer = told("preview", "--waiting")
    assert answer.status == 3, "what still waits has its reasons"
    assert "category-not-in-company" in answer.out
    assert "No actual that waits would enter a journal" in answer.err
    answer = told("preview", "--all", "--json")
    assert (answer.status, answer.document["lines"], answer.document["journals"]) == (0, [], [])


def test_filters_need_their_feature(staged: Program) -> None:
    with open_connection(staged.place) as conn:
        conn.execute(
            "INSERT INTO setup.feature VALUES ('AFUS', 'posting_filters', false)"
            " ON CONFLICT (company, feature) DO UPDATE SET enabled = false"
        )
    answer = staged("preview", "--all", "--period-start", "2026-01-01", "--company", "AFUS", "--json")
    assert (answer.status, answer.error["code"]) == (4, "filters-off")
    assert staged("preview", "--all", "--company", "AFUS").status == 0


def test_a_voucher_is_reversed(staged: Program) -> None:
    staged("import")
    staged("post", "--all", "--now")
    program = Program(staged.place, "AFUS")
    answer = program("reverse", "PV-00000003", "--reason", "posted twice", "--json")
    assert (answer.status, answer.err) == (0, "")
    made = answer.document
    assert (made["reversed_voucher"], made["entries"], made["reason"]) == ("PV-00000003", 2, "posted twice")
    answer = program("reverse", "PV-00000004", "--reason", "posted twice", "--date", "2026-03-31")
    assert answer.status == 0
    assert "reverses PV-00000004: 2026-03-31, period 2026-03" in answer.out
    answer = program("reverse", "PV-00000003", "--reason", "again", "--json")
    assert (answer.status, answer.error["code"]) == (4, "voucher-reversed")
    assert made["voucher"] in answer.error["cause"]
    assert program("reverse", "PV-00000003").status == 2, "a reason is required"
    answer = program("reverse", "PV-00000005", "--reason", "late", "--date", "2025-12-24", "--json")
    assert (answer.status, answer.error["code"]) == (4, "period-not-open")
    whole = program("voucher", made["voucher"], "--json").document
    assert (whole["detail"], whole["reversed_voucher"], whole["reversed_by"]) == (None, "PV-00000003", "anna")
    assert "reverses PV-00000003: posted twice (anna, " in program("voucher", made["voucher"]).out
    assert made["voucher"] in program("related", "PV-00000003").out
    assert "posted twice (anna)" in program("trace", made["voucher"]).out
    with open_connection(staged.place) as conn:
        audited = conn.execute(
            "SELECT actor, details ->> 'voucher', details ->> 'reason' FROM service.audit"
            " WHERE company = 'AFUS' AND action = 'reverse' ORDER BY record_no"
        ).fetchall()
    assert audited[0] == ("anna", made["voucher"], "posted twice")
    assert len(audited) == 2


def test_a_reversal_is_in_every_export(staged: Program, tmp_path: Any) -> None:
    staged("import")
    staged("post", "--all", "--now")
    made = staged("reverse", "PV-00000003", "--reason", "wrong; job", "--company", "AFUS", "--json").document
    for fmt in ("csv", "hledger", "beancount"):
        assert staged("export", tmp_path / fmt, "--format", fmt).status == 0
        texts = [path.read_text(encoding="utf-8") for path in (tmp_path / fmt).iterdir()]
        assert any(made["voucher"] in text for text in texts)
        assert not any("None" in text for text in texts)
