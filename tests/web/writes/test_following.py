"""Who follows `next` of a short list gets each row once, whatever comes and goes meanwhile."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.web.writes.conftest import Change

AFUS = "/api/v1/companies/AFUS"
STILL = ("accounts", "periods", "dimension-values", "stage/files", "voided", "reasons", "parameters")


def page(work: TestClient, what: str, after: str | None = None, limit: int = 2) -> Any:
    """The rows of a page, and the cursor behind it."""
    more = f"{'&' if '?' in what else '?'}limit={limit}{f'&after={after}' if after else ''}"
    answer = work.get(f"{AFUS}/{what}{more}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"], answer.json()["next"]


def following(work: TestClient, what: str, limit: int) -> list[Any]:
    """All rows of a list, a page at a time."""
    found, after = page(work, what, limit=limit)
    while after:
        items, after = page(work, what, after, limit)
        found += items
    return list(found)


def test_new_runs_push_none_onto_the_next_page(work: TestClient, change: Change) -> None:
    for _ in range(5):
        change("runs", job="proofs")
    whole, _ = page(work, "runs", limit=100)
    items, after = page(work, "runs")
    assert items == whole[:2]
    change("runs", job="proofs")
    rest, _ = page(work, "runs", after, limit=100)
    assert rest == whole[2:]


def test_new_files_push_none_onto_the_next_page(work: TestClient) -> None:
    def send(name: str) -> None:
        header = "company,actual_id,role,related_actual_id,related_role"
        row = f"AFUS,{uuid4()},cost,{uuid4()},unbilled_sales"
        files = {"links": (name, f"{header}\n{row}\n".encode())}
        assert work.post(f"{AFUS}/stage", files=files).json()["accepted"] == 1

    for number in range(4):
        send(f"{number}.csv")
    items, after = page(work, "stage/files")
    assert [each["source"] for each in items] == ["3.csv", "2.csv"]
    send("4.csv")
    items, _ = page(work, "stage/files", after)
    assert [each["source"] for each in items] == ["1.csv", "0.csv"]


def test_what_goes_makes_no_other_row_disappear(work: TestClient, change: Change) -> None:
    for name in "abcdef":
        change("schedules", schedule=name, job="proofs", cron="0 2 * * *")
    items, after = page(work, "schedules", limit=3)
    assert [each["schedule"] for each in items] == ["a", "b", "c"]
    for gone in ("a", "c", "d"):
        change(f"schedules/{gone}", method="DELETE")
    items, _ = page(work, "schedules", after, limit=3)
    assert [each["schedule"] for each in items] == ["e", "f"]


def test_rows_that_stand_at_the_same_place_are_told_once_each(work: TestClient, change: Change) -> None:
    """An edit of a whole journal is many changes at one moment."""
    change("import")
    journal = work.get(f"{AFUS}/journals").json()["items"][1]["journal"]
    change("edit", items=[{"journal": journal}], sales_tax_group="", item_sales_tax_group="")
    what = f"history?journal={journal}&line=1"
    whole = following(work, what, limit=1_000)
    assert len(whole) > 2
    for limit in (1, 2):
        assert following(work, what, limit=limit) == whole


@pytest.mark.parametrize("what", STILL)
def test_pages_of_a_short_list_make_the_list(work: TestClient, change: Change, what: str) -> None:
    change("import")
    assert following(work, what, limit=1) == following(work, what, limit=1_000)


@pytest.mark.parametrize("after", ["WzJd", "WyJhIiwyXQ", "WyJhIiwiYiIsMV0", "WzEsMiwzXQ"])
def test_a_cursor_of_another_list_is_refused(work: TestClient, change: Change, after: str) -> None:
    change("runs", job="proofs")
    answer = work.get(f"{AFUS}/runs", params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (422, "value-invalid"), answer.text
