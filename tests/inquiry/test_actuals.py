"""All staged actuals: where each of them stands, and pages that together are the list in every state."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.states import ActualStatus
from primanota.inquiry import actuals as whole
from primanota.inquiry.lists import actuals as lists
from primanota.inquiry.lists.paging import Wanted
from primanota.inquiry.rows import Row
from tests.books import same
from tests.staging.files import ident

MARCH = {"first": date(2026, 3, 3), "last": date(2026, 3, 10)}

FILTERS: list[dict[str, Any]] = [
    {},
    *({"status": status} for status in ActualStatus),
    {"code": "not-imported-yet"},
    {"code": "billed-sales"},
    {"code": "billed-sales", "status": "waiting"},
    *(own for own in ({"project": "P1"}, {"resource": "R1"}, {"transaction_class": "time"})),
    *({"project": "P1", "status": status} for status in ("waiting", "posted", "error", "skipped")),
    *({"transaction_class": "time", "status": status} for status in ("waiting", "posted", "skipped")),
    *({"transaction_category": "", "status": status} for status in ("posted", "written_off", None)),
    *({"transaction_category": "Consulting", "status": status} for status in ("waiting", "posted", "draft")),
    *({"resource": "R1", "status": status} for status in ("waiting", "posted")),
    *({**MARCH, "status": status} for status in ("waiting", "posted", "skipped", None)),
    {"transaction_type": "unbilled_sales"},
    {"transaction_type": "unbilled_sales", "status": "posted"},
    {"actual": ident(3)},
    {"actual": ident(3), "status": "posted"},
    {"actual": ident(3), "status": "waiting"},
]

# What becomes of the small book, so that every status is met; %(written)s and %(held)s are actuals on lines.
STATES = {
    "as it is": "SELECT 1",
    "journals are of years": """
        UPDATE journal.header SET period_unit = 'years', period_start_date = '2026-01-01'""",
    "journals are of all days": """
        UPDATE journal.header SET period_unit = 'all', period_start_date = '2026-01-01'""",
    "sources are asked": """
        INSERT INTO setup.feature (company, feature, enabled) VALUES ('DE', 'actuals_prevalidation', true)
        ON CONFLICT (company, feature) DO UPDATE SET enabled = true""",
    "lines are not as their journal is": """
        UPDATE journal.line SET own_status = CASE line %% 4
            WHEN 0 THEN 'unrecoverable' WHEN 1 THEN 'invalid_actual' WHEN 2 THEN 'draft' END
        WHERE actual_id <> %(written)s""",
    "one was written off, two are invalid": """
        WITH gone AS (DELETE FROM journal.line WHERE company = 'DE' AND actual_id = %(written)s
            RETURNING company, voucher, actual_id, journal, line, currency, amount),
        counted AS (UPDATE journal.header AS h SET line_count = h.line_count - 1 FROM gone
            WHERE h.company = gone.company AND h.journal = gone.journal),
        noted AS (INSERT INTO staging.verdict (company, actual_id, verdict, reason)
            VALUES ('DE', %(waits)s, 'invalid', 'it is gone'), ('DE', %(held)s, 'invalid', 'it is gone'))
        INSERT INTO journal.write_off
            (company, voucher, actual_id, journal, line, from_status, currency, amount, reason, actor)
        SELECT company, voucher, actual_id, journal, line, 'unrecoverable', currency, amount,
            'for good', 'olga'
        FROM gone""",
}


def pages(conn: Connection[Any], size: int, filters: Row) -> list[Row]:
    """All rows of the list, page by page."""
    rows: list[Row] = []
    after = None
    for _ in range(100):
        found = lists.actuals(conn, company="DE", wanted=Wanted(size, after), **filters)
        rows += found.rows
        if found.next is None:
            return rows
        after = found.next
    raise AssertionError("no end")


def change(conn: Connection[Any], state: str) -> None:
    """Bring the small book into a state."""
    values = {"written": ident(3), "held": ident(4), "waits": ident(14)}
    conn.execute(STATES[state], values if "%(" in STATES[state] else None)


@pytest.mark.parametrize("few", [lists.FEW_LINES, 0], ids=["few lines", "many lines"])
@pytest.mark.parametrize("state", STATES)
def test_pages_are_the_list_in_every_state(
    tamperer: Connection[Any], state: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FEW_LINES", few)
    change(tamperer, state)
    (batch,) = {row["batch"] for row in whole.actuals(tamperer, company="DE", actual=UUID(ident(14)))}
    for filters in [*FILTERS, {"batch": batch}, {"batch": batch, "status": "draft"}]:
        rows = list(whole.actuals(tamperer, company="DE", **filters))
        for size in (2, 100):
            assert pages(tamperer, size, filters) == rows, filters
        for at in {0, 1, len(rows) // 2, len(rows)}:
            found = lists.actuals(tamperer, company="DE", wanted=Wanted(2, at=at, total=True), **filters)
            assert (found.rows, found.total) == (rows[at : at + 2], len(rows)), (filters, at)


def test_where_each_actual_stands_and_why(tamperer: Connection[Any]) -> None:
    change(tamperer, "one was written off, two are invalid")
    rows = [{"actual": row["actual_id"].int, **row} for row in whole.actuals(tamperer, company="DE")]
    same(
        rows,
        """
        actual  transaction_date  status       code                     journal   line  amount
        6       2026-02-10        error        period-not-open          J-000001  1     80.00
        1       2026-03-02        posted       -                        J-000002  1     640.00
        2       2026-03-02        posted       -                        J-000002  2     960.00
        3       2026-03-03        written_off  -                        -         -     250.00
        4       2026-03-04        posted       -                        J-000002  4     99.90
        5       2026-03-05        posted       -                        J-000002  5     500.00
        7       2026-03-06        error        project-not-found        J-000003  1     80.00
        8       2026-03-09        posted       -                        J-000002  7     -640.00
        9       2026-03-10        posted       -                        J-000002  8     100.00
        10      2026-03-10        waiting      category-not-in-company  -         -     80.00
        11      2026-03-11        skipped      billed-sales             -         -     960.00
        12      2026-03-12        posted       -                        J-000002  9     100.01
        13      2026-03-13        waiting      exchange-rate-missing    -         -     80
        14      2026-03-14        invalid      actual-invalid           -         -     40.00
        """,
    )
    assert {row["actual"]: row["message"] for row in rows if row["message"]} == {
        3: "for good",
        6: "Journal J-000001, line 1, voucher PV-00000001:"
        " period 2026-02, which holds 2026-02-10, is on hold",
        7: "Journal J-000002, line 6, voucher PV-00000007: project P9 is not set up",
        10: "transaction category Unknown has no project category of class time in this company",
        11: "Billed sales belong to invoicing",
        13: "no default rate from JPY to EUR at 2026-03-13",
        14: "it is gone",
    }


def test_a_reason_is_one_to_wait_or_to_be_skipped_for(reader: Connection[Any]) -> None:
    rows = list(whole.actuals(reader, company="DE", code="exchange-rate-missing"))
    assert [(row["actual_id"].int, row["status"]) for row in rows] == [(13, "waiting")]
    assert list(whole.actuals(reader, company="DE", code="period-not-open")) == []
    assert list(whole.actuals(reader, company="JP")) == []
    assert [row["company"] for row in whole.actuals(reader, actual=UUID(ident(13)))] == ["DE"]


def test_a_place_of_another_list_is_refused(reader: Connection[Any]) -> None:
    cases: list[dict[str, Any]] = [
        {},
        {"status": "posted"},
        {"status": "waiting"},
        {"code": "milestone", "status": "waiting"},
    ]
    for filters in cases:
        with pytest.raises(Refusal) as told:
            lists.actuals(reader, company="DE", wanted=Wanted(1, ["J-000001", 2]), **filters)
        assert told.value.code == "value-invalid"
