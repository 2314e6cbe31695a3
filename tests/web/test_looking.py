"""What one looks up while reviewing: the history of a journal and its lines, the codes that they can take."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from tests.doors.conftest import staged, step  # noqa: F401  # a database of the test's own
from tests.doors.program import Program
from tests.web.conftest import OpenDoor, client

API = "/api/v1/companies/AFUS"
PAGE = {"accept": "text/html"}


@pytest.fixture
def review(staged: Program) -> Iterator[TestClient]:  # noqa: F811
    """The application over books of the test's own where everything was imported."""
    step(staged, 3, "import")
    yield from client(staged.place, OpenDoor())


def test_the_history_tells_moves_and_edits_the_newest_first(review: TestClient) -> None:
    edit = {"items": [{"journal": "US-0002", "line": 1}], "sales_tax_group": "EXPORT"}
    assert review.post(f"{API}/edit", json=edit).json()["done"] == 1
    assert review.post(f"{API}/post", json={"journals": ["US-0001"]}).status_code == 200

    answer = review.get(f"{API}/history", params={"journal": "US-0002"})
    assert answer.status_code == 200, answer.text
    told = answer.json()["items"]
    assert [(each["kind"], each["line"], each["actor"]) for each in told] == [
        ("edit", 1, "anna"),
        ("move", 0, "anna"),
    ]
    assert (told[0]["field"], told[0]["old_value"], told[0]["new_value"]) == (
        "sales_tax_group",
        "MA",
        "EXPORT",
    )
    of_another = review.get(f"{API}/history", params={"journal": "US-0002", "line": 2}).json()["items"]
    assert [each["kind"] for each in of_another] == ["move"]


def test_the_history_of_a_journal_of_errors_tells_where_its_lines_come_from(desk: TestClient) -> None:
    told = desk.get(f"{API}/history", params={"journal": "US-0005"}).json()["items"]
    came = [
        (each["journal"], each["line"], each["to_line"]) for each in told if each["to_journal"] == "US-0005"
    ]
    assert sorted(came) == [("US-0001", 1, 1), ("US-0001", 2, 2)]
    one = desk.get(f"{API}/history", params={"journal": "US-0005", "line": 2}).json()["items"]
    assert [each["line"] for each in one if each["to_journal"]] == [2]


def test_no_journal_no_history(desk: TestClient) -> None:
    assert desk.get(f"{API}/history", params={"journal": "NONE"}).json()["code"] == "journal-unknown"


def test_the_codes_that_a_line_can_take(desk: TestClient) -> None:
    groups = desk.get(f"{API}/tax-groups").json()["items"]
    assert [(each["field"], each["code"]) for each in groups] == [
        ("item_sales_tax_group", "GOODS"),
        ("item_sales_tax_group", "SERVICE"),
        ("sales_tax_group", "EXPORT"),
        ("sales_tax_group", "MA"),
    ]
    names = [each["dimension"] for each in desk.get(f"{API}/dimensions").json()["items"]]
    assert names == ["CostCentre", "Department"]


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ({"dimension": "CostCentre"}, ["BOS", "HAM", "REMOTE"]),
        ({"dimension": "CostCentre", "text": "hamburg"}, ["HAM"]),
        ({"dimension": "CostCentre", "on": "2020-01-01"}, ["BOS", "HAM"]),
        ({"text": "no such value"}, []),
    ],
)
def test_the_values_of_dimensions(desk: TestClient, asked: dict[str, str], values: list[str]) -> None:
    found = desk.get(f"{API}/dimension-values", params=asked).json()["items"]
    assert [each["value"] for each in found] == values


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ({}, {"cost": 15, "unbilled_sales": 11}),
        ({"project": "US-101", "to": "2026-01-12"}, {"cost": 3, "unbilled_sales": 3}),
        ({"status": "draft"}, {}),
        ({"code": "period-not-open"}, {}),
    ],
)
def test_the_sums_of_lines_that_a_filter_lets_through(
    desk: TestClient, asked: dict[str, str], lines: dict[str, int]
) -> None:
    found = desk.get(f"{API}/line-sums", params={"journal": "US-0002", **asked}).json()["items"]
    counted: dict[str, int] = {}
    for each in found:
        counted[each["transaction_type"]] = counted.get(each["transaction_type"], 0) + each["lines"]
    assert counted == lines


def test_pages_of_journals_say_how_they_stand(desk: TestClient) -> None:
    assert "Post all drafts" in desk.get("/AFUS/journals", headers=PAGE).text
    told = desk.get("/AFUS/journals/US-0005", headers=PAGE).text
    assert "/AFUS/journals/US-0001" in told
    assert "The accounting date&#39;s period is not open for projects." in told
    assert 'data-setting="period-not-open"' in told
    source = desk.get("/AFUS/journals/US-0001", headers=PAGE).text
    assert "US-0005" in source
    assert "2 lines, error" in source
    assert desk.get("/AFUS/journals/NONE", headers=PAGE).status_code == 404
    assert desk.get("/AFUS/preview", headers=PAGE).status_code == 200


def test_pages_offer_what_who_asks_may_do(desk: TestClient, door: OpenDoor) -> None:
    def offered(right: str) -> str:
        door.rights = Rights(by_company={"AFUS": frozenset({"read", right})})
        return "".join(desk.get(f"/AFUS/journals{place}", headers=PAGE).text for place in ("", "/US-0005"))

    everything = ("Post all drafts", "Distribute amounts", "Write off", "Delete", "Update to draft")
    assert [words for words in everything if words in offered("audit")] == []
    assert [words for words in everything if words in offered("review")] == [
        "Distribute amounts",
        "Delete",
        "Update to draft",
    ]
    assert [words for words in everything if words in offered("post")] == [
        "Post all drafts",
        "Update to draft",
    ]
    assert [words for words in everything if words in offered("write-off")] == ["Write off"]
