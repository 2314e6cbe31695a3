"""The month end through the door: the report of a period, and closing it with something left behind."""

from decimal import Decimal

from tests.doors.program import Program
from tests.doors.test_terminal import on_terminal

LEFT = ["journal", "status", "lines", "cost", "sales", "issues", "next"]
WAITING = ["code", "currency", "actuals", "cost", "sales", "next"]


def test_the_report_tells_what_is_left_and_how_to_go_on(told: Program) -> None:
    answer = told("period", "report", "2026-02", "--json")
    assert (answer.status, answer.err) == (3, "")
    found = answer.document
    assert list(found) == ["period", "late_lines_move", "lines", "actuals", "journals", "waiting", "totals"]
    assert found["period"]["period"] == "2026-02"
    rows = [*found["journals"], *found["waiting"]]
    assert rows, "a report without rows shows nothing"
    assert all(list(each) == LEFT for each in found["journals"])
    assert all(list(each) == WAITING for each in found["waiting"])
    assert sum(each["lines"] for each in found["journals"]) == found["lines"]
    assert sum(each["actuals"] for each in found["waiting"]) == found["actuals"]
    assert sum(Decimal(each["cost"]) for each in rows) > 0
    assert all(each["next"].endswith(" --company AFUS") for each in rows)
    for each in rows:
        assert told(*each["next"].split()[1:]).status == 0


def test_the_report_reads_well(told: Program) -> None:
    answer = told("period", "report", "2026-02")
    assert answer.status == 3
    assert answer.out.startswith("AFUS 2026-02 (2026-02-01 to 2026-02-28), not posted: ")
    assert "primanota lines " in answer.out
    assert "ask again" in answer.err


def test_a_pipe_is_not_asked_and_is_told_what_stays_behind(staged: Program) -> None:
    answer = staged("period", "close", "2026-01", "--company", "AFUS", "--reason", "month end", "--json")
    assert (answer.status, answer.err) == (3, "")
    made = answer.document
    assert (made["before"]["status"], made["after"]["status"]) == ("open", "closed")
    assert {each["code"] for each in made["report"]["waiting"]} == {"not-imported-yet"}
    assert made["report"]["actuals"] > 0
    assert made["report"]["totals"] == []
    again = staged("period", "close", "2026-01", "--company", "AFUS")
    assert again.status == 3
    assert "is closed already" in again.out
    assert "What is left" in again.err


def test_the_totals_are_those_of_the_balances(staged: Program) -> None:
    assert staged("import", "--company", "AFUS").status == 3
    assert staged("post", "--all", "--now", "--company", "AFUS").status == 3
    balances = staged("balances", "--period", "2026-01", "--company", "AFUS", "--json").document
    made = staged("period", "close", "2026-01", "--company", "AFUS", "--json").document
    totals = made["report"]["totals"]
    assert totals, "January has postings"
    assert [[each[field] for field in ("main_account", "debit", "credit")] for each in totals] == [
        [each[field] for field in ("main_account", "debit", "credit")] for each in balances
    ]
    shown = staged("period", "report", "2026-01", "--company", "AFUS").out
    assert "Totals kept at closing, by anna:" in shown
    assert all(each["main_account"] in shown for each in totals)


def test_a_terminal_is_told_what_is_left_before_it_answers(staged: Program) -> None:
    words = ("period", "close", "2026-01", "--company", "AFUS")
    ended, shown = on_terminal(staged, *words, typed="n\n")
    assert ended == 130
    assert "Not posted: " in " ".join(shown.split())
    assert "actuals without a line" in " ".join(shown.split())
    ended, shown = on_terminal(staged, *words, "--yes")
    assert ended == 3
