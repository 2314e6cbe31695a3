"""Lines are reviewed over HTTP as on the command line: the same receipts, the same refusals."""

from typing import Any

from fastapi.testclient import TestClient

from tests.web.writes.conftest import Change


def imported(change: Change) -> dict[str, Any]:
    """The receipt of an import of everything."""
    receipt = change("import")
    assert receipt["journals"]
    return dict(receipt["journals"][0])


def test_tax_groups_are_edited_at_the_version_seen(change: Change) -> None:
    journal = imported(change)["journal"]
    item = {"journal": journal, "line": 1, "version": 1}
    receipt = change("edit", items=[item], sales_tax_group="")
    assert receipt["action"] == "edit"
    assert receipt["done"] + receipt["unchanged"] == 1
    distributed = {"percent": "100", "dimensions": {}}
    receipt = change("distribute", items=[{"journal": journal, "line": 2}], parts=[distributed])
    version = receipt["items"][0]["version"]
    assert (receipt["done"], version) == (1, 2)
    stale = change("undistribute", items=[{"journal": journal, "line": 2}], headers={"If-Match": '"1"'})
    assert (stale["done"], stale["items"][0]["code"]) == (0, "line-changed")
    undone = change("undistribute", items=[{"journal": journal, "line": 2}], headers={"If-Match": '"2"'})
    assert undone["done"] == 1


def test_a_journal_is_deleted_and_imported_again_and_posted_and_reversed(change: Change) -> None:
    journal = imported(change)["journal"]
    deleted = change("delete", items=[{"journal": journal}], reason="once more")
    assert deleted["journals"] == {journal: "deleted"}
    journal = imported(change)["journal"]
    posted = change("post", journals=[journal])
    assert posted["vouchers"] > 0
    voucher = change("reverse", 404, voucher="NONE-1", reason="no such")
    assert voucher["code"] == "voucher-unknown"
    assert change("post", 409, journals=[journal])["code"] == "journal-not-draft"


def test_what_a_request_may_not_say_is_told_field_by_field(change: Change) -> None:
    bodies: tuple[dict[str, Any], ...] = (
        {"items": []},
        {"items": [{"journal": "J", "line": 0}]},
        {"items": [{"journal": "J", "line": "1"}]},
        {"items": [{"journal": "J", "colour": "red"}]},
        {"items": [{"journal": "J\0"}]},
        {"items": [{"journal": "J"}], "amount": "1"},
    )
    for body in bodies:
        told = change("edit", 422, **body)
        assert told["code"] == "value-invalid"
        assert told["details"][0].startswith("body ")
    assert change("edit", 422, items=[{"journal": "J"}, {"journal": "K"}], headers={"If-Match": '"1"'})


def test_posting_takes_one_way_to_choose(change: Change) -> None:
    assert change("post", 422)["code"] == "value-invalid"
    assert change("post", 422, journals=["J"], all=True)["code"] == "value-invalid"
    assert change("post", 422, journals=["J"], journal="J")["code"] == "value-invalid"
    queued = change("import", background=True)
    assert (queued["job"], queued["tasks"]) == ("import", 1)


def test_an_etag_is_good_as_it_came_and_changes_with_what_is_told(work: TestClient, change: Change) -> None:
    """Posting changes no version of a line, but what is told of it."""
    journal = change("import")["journals"][1]["journal"]
    place = f"/api/v1/companies/AFUS/journals/{journal}/lines/1"
    draft = work.get(place)
    own, items = draft.headers["etag"], [{"journal": journal, "line": 1}]
    for seen in (own, f"W/{own}", own.partition(".")[0] + '"'):
        assert change("undistribute", items=items, headers={"If-Match": seen})["refused"] == 0
    assert work.get(place, headers={"If-None-Match": own}).status_code == 304
    change("post", journals=[journal])
    posted = work.get(place, headers={"If-None-Match": own})
    assert (posted.status_code, posted.json()["status"]) == (200, "posted")
    assert posted.json()["version"] == draft.json()["version"]
