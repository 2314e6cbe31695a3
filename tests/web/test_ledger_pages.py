"""Pages of the books as the server draws them: balances, vouchers, traces, projects, proofs, the trail."""

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from primanota.web.pages.proofs import leads
from tests.web.conftest import OpenDoor

PAGE = {"accept": "text/html"}
READER = Rights(by_company={"AFUS": frozenset({"read"})})


def seen(desk: TestClient, address: str, **asked: Any) -> str:
    answer = desk.get(f"/AFUS/{address}", headers=PAGE, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_balances_lead_to_their_entries(desk: TestClient) -> None:
    text = seen(desk, "books")
    assert "Project cost - hours" in text
    assert "/AFUS/books/entries?account=500100&amp;from=2026-01-01&amp;to=2026-01-31" in text
    nothing = '<td class="number"><data class="amount" value="0.00">0.00</data></td>'
    assert f"All accounts</th>{nothing}" in text


def test_what_stands_at_the_end_is_entered_since_the_first(desk: TestClient) -> None:
    text = seen(desk, "books", measure="closing", account="5001", from_period="2026-02", to_period="2026-02")
    assert "/AFUS/books/entries?account=500100&amp;to=2026-02-28" in text
    assert "500200" not in text


def test_balances_are_split_by_dimensions(desk: TestClient) -> None:
    text = seen(desk, "books", by="Department")
    assert "dimension=Department%3DD20" in text


def test_balances_that_there_are_not_say_what_to_do(desk: TestClient) -> None:
    assert "Nothing posted that fits." in seen(desk, "books", account="nothing")


@pytest.mark.parametrize(("asked", "code"), [({"measure": "odd"}, 422), ({"by": "Odd"}, 422)])
def test_balances_that_make_no_sense_are_refused(desk: TestClient, asked: dict[str, str], code: int) -> None:
    assert desk.get("/AFUS/books", headers=PAGE, params=asked).status_code == code


def test_a_voucher_shows_its_entries_and_what_it_belongs_to(desk: TestClient) -> None:
    text = seen(desk, "vouchers/PV-00000029")
    for told in ("WIP - sales value", "844.000", "2,744.72", "balanced", "PV-00000028", "Take back"):
        assert told in text


def test_a_voucher_that_is_not_posted_leads_to_its_line(desk: TestClient) -> None:
    text = seen(desk, "vouchers/PV-00000001")
    assert "period-not-open" in text
    assert "It is not posted yet." in text
    assert "Take back" not in text


def test_only_who_may_takes_a_voucher_back(desk: TestClient, door: OpenDoor) -> None:
    door.rights = READER
    assert "Take back" not in seen(desk, "vouchers/PV-00000029")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("vouchers/PV-9", "voucher-unknown"),
        ("trace/PV-9", "voucher-unknown"),
        ("trace/US-0002/999", "line-unknown"),
        ("projects/NONE", "project-unknown"),
        ("audit/999999", "page-unknown"),
    ],
)
def test_what_is_not_there_is_told(desk: TestClient, address: str, code: str) -> None:
    answer = desk.get(f"/AFUS/{address}", headers=PAGE)
    assert answer.status_code == 404
    assert code in answer.text


@pytest.mark.parametrize("thing", ["PV-00000029", "US-0002/25", "PV-00000029/1", "PT-00000029"])
def test_a_trace_gives_each_value_its_rule(desk: TestClient, thing: str) -> None:
    text = seen(desk, f"trace/{thing}")
    assert "one through the quotation USD to KWD of 0.3075" in text
    assert "resource EMI; project US-104 has none today" in text
    for chapter in ("Staged", "Imported", "Moved", "Posted", "Related"):
        assert f"<h2>{chapter}</h2>" in text


def test_a_trace_is_asked_for_by_whatever_one_has(desk: TestClient) -> None:
    assert "What to trace" in seen(desk, "trace")
    answer = desk.get("/AFUS/trace", params={"thing": " US-0002/25 "}, headers=PAGE, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/AFUS/trace/US-0002/25")


def test_the_trace_of_what_waits_says_why(desk: TestClient) -> None:
    waiting = desk.get("/api/v1/companies/AFUS/waiting").json()["items"]
    assert waiting
    text = seen(desk, f"trace/{waiting[0]['actual_id']}")
    assert waiting[0]["code"] in text
    assert "Everything that waits for this reason" in text


def test_the_workbook_has_the_periods_and_the_account_that_are_chosen(desk: TestClient) -> None:
    def asked(**chosen: str) -> str:
        found = re.search(r"download/balances\?([^\"]*)\" download>([^<]*)<", seen(desk, "books", **chosen))
        assert found
        return f"{found[2]} {unescape(found[1])}"

    period = {"from_period": "2026-02", "to_period": "2026-03"}
    assert asked() == "Excel format=xlsx"
    assert asked(**period, by="Department", account="500100") == (
        "Excel format=xlsx&by=Department&account=500100&from=2026-02-01&to=2026-03-31"
    )
    assert asked(**period, measure="closing") == "Excel format=xlsx&to=2026-03-31"
    assert asked(account="5") == "Excel, all accounts format=xlsx"


def test_projects_and_vouchers_belong_to_the_books(desk: TestClient) -> None:
    for address in ("projects", "projects/US-104", "vouchers/PV-00000005", "books/entries"):
        assert 'data-key="b" aria-current="page"' in seen(desk, address)


def test_a_project_is_stated_by_period(desk: TestClient) -> None:
    assert "Solar yard" in seen(desk, "projects", text="solar")
    assert "No project" in seen(desk, "projects", text="no such thing")
    text = seen(desk, "projects/US-104")
    assert "2026-01 in all" in text
    assert "4,457.89" in text


def test_proofs_are_told_and_proven(desk: TestClient) -> None:
    text = seen(desk, "proofs")
    assert "The audit trail is whole" in text
    assert "holds</span>" not in text
    text = seen(desk, "proofs", verify="now")
    assert re.search(r"\d+ proofs hold: the books are right\.", text)


def test_an_offender_leads_to_where_it_is_looked_at() -> None:
    assert leads({"company": "AFUS", "voucher": "PV-1", "journal": "J-1"}) == "vouchers/PV-1"
    assert leads({"company": "AFUS", "record_no": 3, "actor": "nobody"}) == "audit/3"
    assert leads({"main_account": "500100", "period": "2026-01"}) == "books/entries?account=500100"
    assert leads({"company": "AFUS", "project": "A/1"}) == "projects/A%2F1"
    assert leads({"company": "AFUS"}) == ""


def test_the_trail_is_for_auditors(desk: TestClient, door: OpenDoor) -> None:
    text = seen(desk, "audit", verify="now")
    assert "The chain is whole" in text
    assert "Its place in the chain" in seen(desk, "audit/1")
    door.rights = READER
    for address in ("audit", "audit/1"):
        assert desk.get(f"/AFUS/{address}", headers=PAGE).status_code == 403


def test_nothing_from_data_becomes_markup(desk: TestClient) -> None:
    answer = desk.get("/AFUS/vouchers/<script>alert(1)", headers=PAGE)
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("account", ["", "140100"])
@pytest.mark.parametrize(("asked", "value"), [("Department=D20", "D20"), ("Department=", None)])
def test_entries_are_found_by_what_they_carry(
    desk: TestClient, account: str, asked: str, value: str | None
) -> None:
    address = "/api/v1/companies/AFUS/entries"
    wide = {"limit": "1000", **({"account": account} if account else {})}
    everything = desk.get(address, params=wide).json()["items"]
    fitting = [each for each in everything if each["dimensions"].get("Department") == value]
    found = desk.get(address, params={**wide, "dimension": asked, "total": "true"}).json()
    assert found["items"] == fitting
    assert found["total"] == len(fitting)
    assert fitting or account
    assert len(fitting) < len(everything)


def test_a_dimension_without_its_value_is_refused(desk: TestClient) -> None:
    assert desk.get("/api/v1/companies/AFUS/entries", params={"dimension": "Department"}).status_code == 422
