"""The overview of a small book: where its work is, what needs somebody, what was posted by month."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.codes import ISSUES
from primanota.inquiry import books, desk
from primanota.inquiry.overview import needs, pipeline
from primanota.jobs import runs
from tests.books import same


def counts(found: dict[str, Any]) -> dict[str, int]:
    """The counts of the stages."""
    return {each["stage"]: each["count"] for each in [*found["stages"], *found["aside"]]}


def test_the_pipeline_counts_every_actual_once(reader: Connection[Any]) -> None:
    found = pipeline.pipeline(reader, company="DE")
    told = counts(found)
    assert told["staged"] == told["waiting"] + told["draft"] + told["error"] + told["posted"]
    assert told == {
        "staged": 13,
        "waiting": 3,
        "draft": 0,
        "processing": 0,
        "error": 2,
        "posted": 8,
        "skipped": 1,
    }
    assert told["waiting"] == len(list(desk.waiting(reader, company="DE")))


def test_cost_and_sales_are_told_apart_by_currency(reader: Connection[Any]) -> None:
    stages = {each["stage"]: each["amounts"] for each in pipeline.pipeline(reader, company="DE")["stages"]}
    same(
        stages["waiting"],
        """
        currency  cost    sales  count
        EUR       120.00  -      2
        JPY       80      -      1
        """,
    )
    assert [each["currency"] for each in stages["posted"]] == ["EUR"], "lines are in accounting currency"
    assert stages["draft"] == []


def test_what_was_posted_by_month(reader: Connection[Any]) -> None:
    rows = pipeline.posted_by_month(reader, company="DE")
    posted = len(list(books.transactions(reader, company="DE")))
    assert sum(row["transactions"] for row in rows) == posted
    assert {row["month"].day for row in rows} == {1}


@pytest.mark.parametrize("ask", [pipeline.pipeline, pipeline.posted_by_month, needs.needs])
def test_another_company_has_none_of_it(reader: Connection[Any], ask: Any) -> None:
    found = ask(reader, company="NONE")
    assert not found or sum(counts(found).values()) == 0


def test_what_needs_somebody(reader: Connection[Any]) -> None:
    found = needs.needs(reader, company="DE")
    assert [(each["kind"], each["code"], each["count"]) for each in found] == [
        ("issue", "project-not-found", 1),
        ("issue", "period-not-open", 1),
        ("waiting", "category-not-in-company", 1),
        ("waiting", "exchange-rate-missing", 1),
        ("waiting", "not-imported-yet", 1),
    ]
    assert found[0]["remedy"] == ISSUES["project-not-found"].remedy
    assert found[0]["names"]
    assert found[3]["cause"] == "No default rate from JPY to EUR at 2026-03-13"


def test_what_is_stuck_failed_or_ready_is_told_too(tamperer: Connection[Any]) -> None:
    tamperer.execute(
        "UPDATE journal.header SET status = 'processing', claimed_by = 'gone', claimed_at = now(),"
        " lease_until = now() - interval '1 hour' WHERE status = 'error'"
    )
    tamperer.execute(
        "INSERT INTO journal.header (company, journal, description, status, period_unit, period_start_date,"
        " line_count, last_line, created_by) VALUES ('DE', 'J-9', '', 'draft', 'all', '2026-03-01', 0, 0, '')"
    )
    run = runs.start(tamperer, company="DE", job="post", parameters={}, actor="anna")
    runs.finish(tamperer, company="DE", run=run, status="failed", counts={})
    found = {each["kind"]: each for each in needs.needs(tamperer, company="DE")}
    assert found["stuck"]["names"]
    assert found["failed"]["names"] == [str(run)]
    assert found["ready"]["count"] == 1


@pytest.mark.parametrize("kind", ["journal", "posted", "voucher", "project"])
def test_a_word_is_found_for_what_it_is(reader: Connection[Any], kind: str) -> None:
    lines = list(desk.lines(reader, company="DE"))
    status = "posted" if kind == "posted" else "error"
    line = next(each for each in lines if each["status"] == status)
    word = line[{"posted": "voucher"}.get(kind, kind)]
    found = pipeline.found(reader, company="DE", word="P1" if kind == "project" else word)
    assert found is not None
    assert found["kind"] == kind
    assert pipeline.found(reader, company="OTHER", word=word) is None
