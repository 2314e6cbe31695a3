"""Pages of lists: together they are the list, in every state of the books and with every filter."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.inquiry import audit, books, desk, log
from primanota.inquiry.lists import journals, ledger, staged, telling
from primanota.inquiry.lists.paging import Found, Wanted
from primanota.inquiry.rows import Row
from tests.staging.files import ident

MARCH = {"first": date(2026, 3, 3), "last": date(2026, 3, 6)}

Whole = Callable[..., Any]
Paged = Callable[..., Found]

LISTS: list[tuple[Whole, Paged, dict[str, Any]]] = [
    (desk.journals, journals.journals, {}),
    (desk.journals, journals.journals, {"status": "posted"}),
    (desk.journals, journals.journals, {"period_start": date(2026, 3, 1)}),
    (desk.journals, journals.journals, {"original": "J-000002"}),
    (desk.lines, journals.lines, {}),
    (desk.lines, journals.lines, {"status": "posted"}),
    (desk.lines, journals.lines, {"status": "error"}),
    (desk.lines, journals.lines, {"journal": "J-000002"}),
    (desk.skipped, staged.skipped, {}),
    (desk.waiting, staged.waiting, {}),
    (desk.waiting, staged.waiting, {"code": "not-imported-yet"}),
    (desk.waiting, staged.waiting, {"actual": ident(13)}),
    (books.entries, ledger.entries, {}),
    (books.entries, ledger.entries, {"journal": "J-000002"}),
    (books.entries, ledger.entries, {"actual": ident(3)}),
    (books.entries, ledger.entries, {"account": "500100"}),
    (books.entries, ledger.entries, {"account": "500100", **MARCH}),
    (books.entries, ledger.entries, MARCH),
    (books.transactions, ledger.transactions, {}),
    (books.transactions, ledger.transactions, {"journal": "J-000002"}),
    (books.transactions, ledger.transactions, {"actual": ident(3)}),
    (books.transactions, ledger.transactions, {"project": "P1"}),
    (books.transactions, ledger.transactions, MARCH),
    (log.log, telling.log, {}),
    (log.log, telling.log, {"severity": "warning"}),
    (audit.audit, telling.audit, {}),
    (audit.audit, telling.audit, {"action": "post", "text": "HAND"}),
]


def pages(conn: Connection[Any], paged: Paged, *, size: int, **filters: Any) -> list[Row]:
    """All rows of a list, page by page."""
    rows: list[Row] = []
    after = None
    for _ in range(1_000):
        found = paged(conn, company="DE", wanted=Wanted(size, after), **filters)
        assert len(found.rows) <= size
        rows += found.rows
        if found.next is None:
            return rows
        after = found.next
    raise AssertionError("no end")


def listed(conn: Connection[Any], whole: Whole, **filters: Any) -> list[Row]:
    """All rows of a list in the order of its pages."""
    rows = list(whole(conn, company="DE", **filters))
    if whole is log.log:
        rows.reverse()
    if whole is books.entries and "account" in filters:
        rows.sort(key=lambda row: (row["accounting_date"], row["voucher"], row["entry"]))
    return rows


@pytest.mark.parametrize(("whole", "paged", "filters"), LISTS)
def test_pages_are_the_list(
    reader: Connection[Any], whole: Whole, paged: Paged, filters: dict[str, Any]
) -> None:
    rows = listed(reader, whole, **filters)
    assert rows
    for size in (1, 2, 5, 1_000):
        assert pages(reader, paged, size=size, **filters) == rows
    for at in range(len(rows) + 2):
        found = paged(reader, company="DE", wanted=Wanted(2, at=at, total=True), **filters)
        assert found.rows == rows[at : at + 2]
        assert found.total == len(rows)


def test_the_filters_that_only_pages_have(reader: Connection[Any]) -> None:
    rows = list(desk.lines(reader, company="DE"))
    cases: list[tuple[dict[str, Any], Callable[[Row], bool]]] = [
        ({"project": "P1"}, lambda row: row["project"] == "P1"),
        (
            {"project": "P1", "status": "posted"},
            lambda row: (row["project"], row["status"]) == ("P1", "posted"),
        ),
        (MARCH, lambda row: MARCH["first"] <= row["accounting_date"] <= MARCH["last"]),
        ({"actual": rows[0]["actual_id"]}, lambda row: row["actual_id"] == rows[0]["actual_id"]),
        ({"voucher": rows[1]["voucher"]}, lambda row: row["voucher"] == rows[1]["voucher"]),
        (
            {"code": "project-not-found"},
            lambda row: "project-not-found" in [each["code"] for each in row["issues"]],
        ),
    ]
    for filters, fits in cases:
        wanted = [row for row in rows if fits(row)]
        assert wanted
        assert pages(reader, journals.lines, size=2, **filters) == wanted, filters
        counted = journals.lines(reader, company="DE", wanted=Wanted(1, total=True), **filters)
        assert counted.total == len(wanted)
    started = {row["journal"] for row in desk.journals(reader, company="DE", period_start=date(2026, 3, 1))}
    found = pages(reader, journals.lines, size=3, period_start=date(2026, 3, 1))
    assert found == [row for row in rows if row["journal"] in started] != []


@pytest.mark.parametrize("status", ["error", "unrecoverable", "posted", "draft"])
def test_lines_that_are_not_as_their_journal_is(tamperer: Connection[Any], status: str) -> None:
    tamperer.execute(
        "UPDATE journal.line SET own_status = 'unrecoverable' WHERE line = 1 AND journal <> 'J-000002'"
    )
    tamperer.execute(
        "UPDATE journal.line SET own_status = 'draft' WHERE journal = 'J-000002' AND line IN (2, 7)"
    )
    rows = list(desk.lines(tamperer, company="DE", status=status))
    assert pages(tamperer, journals.lines, size=1, status=status) == rows
    for at in range(len(rows) + 1):
        found = journals.lines(tamperer, company="DE", wanted=Wanted(1, at=at, total=True), status=status)
        assert (found.rows, found.total) == (rows[at : at + 1], len(rows))


STATES = {
    "as it is": "SELECT 1",
    "a line was deleted": """
        WITH gone AS (DELETE FROM journal.line WHERE company = 'DE' AND actual_id = %(line)s
            RETURNING company, voucher, actual_id, journal, line),
        counted AS (UPDATE journal.header AS h SET line_count = h.line_count - 1 FROM gone
            WHERE h.company = gone.company AND h.journal = gone.journal)
        INSERT INTO journal.voided_voucher (company, voucher, actual_id, journal, line, reason, actor)
        SELECT company, voucher, actual_id, journal, line, 'test', 'test' FROM gone""",
    "a line was written off": """
        WITH gone AS (DELETE FROM journal.line WHERE company = 'DE' AND actual_id = %(line)s
            RETURNING company, voucher, actual_id, journal, line, currency, amount),
        counted AS (UPDATE journal.header AS h SET line_count = h.line_count - 1 FROM gone
            WHERE h.company = gone.company AND h.journal = gone.journal)
        INSERT INTO journal.write_off
            (company, voucher, actual_id, journal, line, from_status, currency, amount, reason, actor)
        SELECT company, voucher, actual_id, journal, line, 'unrecoverable', currency, amount, 'test', 'test'
        FROM gone""",
    "one is invalid": """
        INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', %(waits)s, 'invalid')""",
    "one on a line is invalid": """
        INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', %(line)s, 'invalid')""",
    "one waits that is on a line": """
        INSERT INTO journal.waiting (company, actual_id, code, message)
        VALUES ('DE', %(line)s, 'old', 'old')""",
    "no import was ever made of an old file": "DELETE FROM journal.waiting WHERE company = 'DE'",
    "counts are wrong": "UPDATE staging.batch SET accepted = accepted + 1, rows_read = rows_read + 1",
    "sources are asked": """
        INSERT INTO setup.feature (company, feature, enabled) VALUES ('DE', 'actuals_prevalidation', true)
        ON CONFLICT (company, feature) DO UPDATE SET enabled = true""",
}


@pytest.mark.parametrize("state", STATES)
def test_all_that_waits_is_found_in_every_state(tamperer: Connection[Any], state: str) -> None:
    line = tamperer.execute(
        "SELECT actual_id FROM journal.line WHERE company = 'DE' ORDER BY journal DESC, line LIMIT 1"
    ).fetchone()
    assert line is not None
    tamperer.execute(STATES[state], {"line": line[0], "waits": ident(14)})
    rows = list(desk.waiting(tamperer, company="DE"))
    assert pages(tamperer, staged.waiting, size=2) == rows != []
    assert staged.reasons(tamperer, company="DE") == list(desk.waiting_by_reason(tamperer, company="DE"))


def test_a_place_of_another_list_is_refused(reader: Connection[Any]) -> None:
    with pytest.raises(Refusal) as told:
        ledger.entries(reader, company="DE", wanted=Wanted(1, ["J-000001", "x"]))
    assert told.value.code == "value-invalid"
    with pytest.raises(Refusal) as told:
        journals.lines(reader, company="DE", wanted=Wanted(1), journal="NONE")
    assert told.value.code == "journal-unknown"
