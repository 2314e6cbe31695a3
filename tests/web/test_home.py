"""Home, the choice of companies, and the way to what somebody looks for."""

import pytest
from fastapi.testclient import TestClient

from primanota.core.rights import Rights
from tests.web.conftest import OpenDoor

PAGE = {"accept": "text/html"}
OVERVIEW = "/api/v1/companies/AFUS/overview"


def test_who_sees_one_company_arrives_at_its_home(desk: TestClient, door: OpenDoor) -> None:
    assert "Alder" in desk.get("/", headers=PAGE).text
    door.rights = Rights(by_company={"AFDE": frozenset({"read"})})
    answer = desk.get("/", headers=PAGE, follow_redirects=False)
    assert answer.headers["location"] == "/AFDE"
    door.rights = Rights()
    assert "no company you may see" in desk.get("/", headers=PAGE).text


def test_who_has_no_role_is_not_told_that_nothing_is_set_up(desk: TestClient, door: OpenDoor) -> None:
    door.rights = Rights(by_company={"ELSEWHERE": frozenset({"read"})})
    for place in ("/AFUS", "/AFUS/books", "/NOWHERE"):
        answer = desk.get(place, headers=PAGE)
        name = place.split("/")[1]
        assert answer.status_code == 404
        assert f"there is no company {name} that you may see" in answer.text
        assert "setup load" not in answer.text
        assert f"<strong>{name}</strong>" not in answer.text, "the head names a company that is not there"


def test_what_is_not_there_leaves_the_way_into_the_company(desk: TestClient) -> None:
    for place in ("/AFUS/setup/periods/2099-01", "/AFUS/setup/nothing", "/AFUS/projects/nothing"):
        answer = desk.get(place, headers=PAGE)
        assert answer.status_code == 404
        assert 'href="/AFUS/books"' in answer.text
        assert '<a class="button" href="/AFUS">To AFUS</a>' in answer.text


def test_home_offers_what_one_may_do(desk: TestClient, door: OpenDoor) -> None:
    everything = desk.get("/AFUS", headers=PAGE).text
    assert "Post journals" in everything
    assert 'href="/AFUS/audit"' in everything
    assert 'href="/users"' in everything
    door.rights = Rights(by_company={"AFUS": frozenset({"read"})})
    little = desk.get("/AFUS", headers=PAGE).text
    assert 'aria-current="page">Home' in little
    assert not any(words in little for words in ("Post journals", "Upload work", "/AFUS/audit", "/users"))


def test_the_overview_tells_figures_as_text(desk: TestClient) -> None:
    pipeline = desk.get(f"{OVERVIEW}/pipeline").json()
    assert pipeline["stages"][0]["stage"] == "staged"
    (posted,) = (each for each in pipeline["stages"] if each["stage"] == "posted")
    assert isinstance(posted["amounts"][0]["cost"], str)
    assert {"kind", "code", "count", "of", "cause", "remedy", "names"} == set(
        desk.get(f"{OVERVIEW}/needs").json()["items"][0]
    )
    assert desk.get(f"{OVERVIEW}/posted").json()["items"]


@pytest.mark.parametrize("path", ["pipeline", "needs", "posted"])
def test_the_overview_of_a_foreign_company_is_nobodys(desk: TestClient, door: OpenDoor, path: str) -> None:
    door.rights = Rights(by_company={"AFDE": frozenset({"read"})})
    assert desk.get(f"{OVERVIEW}/{path}").status_code == 404


def test_what_is_looked_for_has_its_page(desk: TestClient) -> None:
    lines = desk.get("/api/v1/companies/AFUS/lines", params={"limit": 1}).json()["items"]
    (line,) = lines
    actual = line["actual_id"]
    expected = {
        line["journal"]: f"/AFUS/journals/{line['journal']}",
        f"{line['journal']}/3": f"/AFUS/journals/{line['journal']}?line=3",
        line["voucher"]: f"/AFUS/vouchers/{line['voucher']}",
        line["project"]: f"/AFUS/projects/{line['project']}",
        actual: f"/AFUS/trace/{actual}",
    }
    for word, place in expected.items():
        answer = desk.get("/AFUS/find", params={"q": f" {word} "}, headers=PAGE, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, place)


@pytest.mark.parametrize("word", ["", "nothing", "../../etc", "<script>alert(1)</script>", "a/1", "'; --"])
def test_what_is_not_found_is_told_in_words(desk: TestClient, word: str) -> None:
    answer = desk.get("/AFUS/find", params={"q": word}, headers=PAGE)
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text
    assert "Nothing found" in answer.text
