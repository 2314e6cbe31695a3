"""What the API tells: every list a page at a time, as the command line tells it; single things."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from tests.doors.program import Program
from tests.web.conftest import OpenDoor

AFUS = "/api/v1/companies/AFUS"

AS_TOLD = {
    "waiting": "waiting",
    "invalid": "waiting --invalid",
    "actuals": "actuals",
    "actuals?status=skipped": "actuals --status skipped",
    "actuals?status=posted&transaction_class=expense": "actuals --status posted --class expense",
    "actuals?code=billed-sales&from=2026-01-01": "actuals --code billed-sales --from 2026-01-01",
    "actuals?project=US-101&transaction_type=cost": "actuals --project US-101 --type cost",
    "journals": "journals",
    "journals?status=error": "journals --status error",
    "journals?status=not_posted": "journals --status not_posted",
    "journals?sort=-posted_at&status=posted": "journals --sort -posted_at --status posted",
    "lines": "lines",
    "lines?status=error": "lines --status error",
    "journals/US-0002/lines?sort=-amount": "lines US-0002 --sort -amount",
    "entries": "entries",
    "entries?from=2026-03-01&to=2026-03-31": "entries --from 2026-03-01 --to 2026-03-31",
    "transactions": "transactions",
    "balances": "balances",
    "balances?by=Department": "balances --by Department",
    "runs": "jobs",
    "log?severity=warning": "log --severity warning",
    "schedules": "schedules",
    "parameters": "parameters",
    "features": "features",
    "voided": "voided",
    "proofs": "verify",
}
"""Lists of the API, and the command that tells the same."""


def items(desk: TestClient, address: str, **asked: Any) -> list[dict[str, Any]]:
    """All rows of a list, three at a time."""
    found: list[dict[str, Any]] = []
    after: dict[str, Any] = {}
    for _ in range(1_000):
        answer = desk.get(f"{AFUS}/{address}", params={**asked, **after})
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next"] is None:
            return found
        after = {"after": answer.json()["next"]}
    raise AssertionError("no end")


def moving(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without what the clock moves."""
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


@pytest.mark.parametrize("address", AS_TOLD)
def test_a_list_tells_what_the_command_line_tells(desk: TestClient, told: Program, address: str) -> None:
    more = "&" if "?" in address else "?"
    rows = desk.get(f"{AFUS}/{address}{more}limit=1000").json()["items"]
    if address.startswith("log"):
        rows.reverse()  # the newest first; a terminal is read from its end
    assert moving(rows) == moving(told(*AS_TOLD[address].split(), "--json").document)


@pytest.mark.parametrize(
    "address", ["journals", "lines", "entries", "transactions", "waiting", "actuals", "log"]
)
def test_pages_follow_each_other_and_make_the_list(desk: TestClient, address: str) -> None:
    whole = desk.get(f"{AFUS}/{address}", params={"limit": 1_000, "total": True}).json()
    assert len(whole["items"]) == whole["total"] > 3
    assert items(desk, address, limit=3) == whole["items"]
    jumped = desk.get(f"{AFUS}/{address}", params={"limit": 2, "at": 2}).json()
    assert jumped["items"] == whole["items"][2:4]
    beyond = desk.get(f"{AFUS}/{address}", params={"at": 10**9, "total": True}).json()
    assert (beyond["items"], beyond["next"], beyond["total"]) == ([], None, whole["total"])


@pytest.mark.parametrize(
    "address",
    [
        "journals?statsu=error",
        "journals?limit=0",
        "journals?limit=1001",
        "journals?at=-1",
        "journals?at=1&after=WyJVUy0wMDAxIl0",
        "journals?after=nonsense",
        "entries?after=WyJhIl0",
        "entries?account=1&after=WyJhIiwiYiIsMV0",
        "waiting?after=WyJhIiwiMjAyNi0wMS0wMSIsImIiXQ",
        "log?after=WyJhIiwiYiIsdHJ1ZV0",
        "journals?after=WzFd",
        "journals?period_start=20250101",
        "journals?original=%00",
        "lines?status=lost",
        "actuals?status=lost",
        "actuals?transaction_type=lost",
        "actuals?after=WyJhIiwiYiJd",
        "entries?actual=7",
        "log?since=yesterday",
        "log?until=9999-12-31T23:59:59-14:00",
        "log?run=x",
        "runs?status=lost",
        "balances?by=Nothing",
        "journals/PIJ-000001/lines/99999999999",
    ],
)
def test_what_cannot_be_asked_is_refused(desk: TestClient, address: str) -> None:
    answer = desk.get(f"{AFUS}/{address}")
    assert (answer.status_code, answer.json()["code"]) == (422, "value-invalid"), answer.text


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("journals/NONE", "journal-unknown"),
        ("journals/NONE/lines", "journal-unknown"),
        ("line-sums?journal=NONE", "journal-unknown"),
        ("journals/PIJ-000001/lines/99999", "line-unknown"),
        ("vouchers/NONE", "voucher-unknown"),
        ("vouchers/NONE/related", "voucher-unknown"),
        ("trace/NONE", "voucher-unknown"),
        ("trace/00000000-0000-0000-0000-000000000000", "actual-unknown"),
        ("projects/NONE/statement", "project-unknown"),
        ("runs/ffffffff", "run-unknown"),
        ("schedules/none", "schedule-unknown"),
        ("parameters/none", "parameter-unknown"),
        ("features/none", "feature-unknown"),
        ("periods/none/report", "period-unknown"),
    ],
)
def test_what_is_not_there_is_not_found(desk: TestClient, address: str, code: str) -> None:
    answer = desk.get(f"{AFUS}/{address}")
    assert (answer.status_code, answer.json()["code"]) == (404, code), answer.text


def test_single_things_have_their_version(desk: TestClient) -> None:
    line = desk.get(f"{AFUS}/lines", params={"limit": 1}).json()["items"][0]
    journal = desk.get(f"{AFUS}/journals/{line['journal']}")
    assert re.fullmatch(rf'"{journal.json()["version"]}\.[0-9a-f]{{16}}"', journal.headers["etag"])
    same = desk.get(f"{AFUS}/journals/{line['journal']}/lines/{line['line']}")
    assert same.json() == line
    versioned = rf'"{line["version"]}\.[0-9a-f]{{16}}"'
    assert re.fullmatch(versioned, same.headers["etag"])
    assert re.fullmatch(versioned, desk.get(f"{AFUS}/vouchers/{line['voucher']}").headers["etag"])
    assert desk.get(f"{AFUS}/parameters/lines_per_journal").headers["etag"] == '"200"'
    assert desk.get(f"{AFUS}/features/posting_filters").headers["etag"] in ('"on"', '"off"')


def test_what_somebody_has_already_is_not_told_again(desk: TestClient) -> None:
    """Also by a weak ETag, which a proxy makes of ours when it compresses."""
    line = desk.get(f"{AFUS}/lines", params={"limit": 1}).json()["items"][0]
    for path in (f"journals/{line['journal']}", "parameters/lines_per_journal", f"trace/{line['voucher']}"):
        own = desk.get(f"{AFUS}/{path}").headers["etag"]
        for seen in (own, f'"other", W/{own}', "*"):
            answer = desk.get(f"{AFUS}/{path}", headers={"If-None-Match": seen})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", own)
            assert answer.headers["cache-control"] == "no-store"
        assert desk.get(f"{AFUS}/{path}", headers={"If-None-Match": '"other"'}).status_code == 200
        assert desk.head(f"{AFUS}/{path}", headers={"If-None-Match": own}).status_code == 304


def test_one_thing_is_told_as_the_command_line_tells_it(desk: TestClient, told: Program) -> None:
    voucher = desk.get(f"{AFUS}/entries").json()["items"][0]["voucher"]
    period = desk.get(f"{AFUS}/periods").json()["items"][0]["period"]
    run = desk.get(f"{AFUS}/runs").json()["items"][0]["run"]
    for address, command in {
        f"vouchers/{voucher}": f"voucher {voucher}",
        f"trace/{voucher}": f"trace {voucher}",
        f"periods/{period}/report": f"period report {period}",
        f"runs/{run}": f"jobs show {run}",
    }.items():
        answer = desk.get(f"{AFUS}/{address}")
        assert answer.status_code == 200, answer.text
        assert answer.json().items() >= told(*command.split(), "--json").document.items()


def test_only_an_auditor_reads_the_trail(desk: TestClient, door: OpenDoor) -> None:
    found = items(desk, "audit", limit=2)
    assert [row["record_no"] for row in found] == list(range(len(found), 0, -1))
    assert {row["action"] for row in found} >= {"import", "post", "load-setup"}
    by_action = items(desk, "audit", action="post", text="JOURNALS")
    assert 0 < len(by_action) < len(found)
    assert items(desk, "audit", actor="nobody") == []
    door.rights = Rights(by_company={"AFUS": frozenset({"read"})})
    assert desk.get(f"{AFUS}/audit").status_code == 403


def test_a_preview_tells_the_first_rows_and_all_totals(desk: TestClient) -> None:
    made = desk.post(f"{AFUS}/preview", json={"waiting": True, "limit": 1})
    assert made.status_code == 200, made.text
    told = made.json()
    assert sum(told["waits"].values()) > 1
    assert len(told["waiting"]) == 1
    assert "waiting" in told["cut"]
    assert told["rows"]["waiting"] == sum(told["waits"].values())
    whole = desk.post(f"{AFUS}/preview", json={"waiting": True, "all": True, "limit": 1_000}).json()
    assert whole["cut"] == []
    listed = {name: whole["issue_lines" if name == "issues" else name] for name in whole["rows"]}
    assert whole["rows"] == {name: len(rows) for name, rows in listed.items()}
    for wrong in ({}, {"names": ["J"], "all": True}, {"waiting": True, "journal": "J"}, {"wating": True}):
        assert desk.post(f"{AFUS}/preview", json=wrong).status_code == 422
