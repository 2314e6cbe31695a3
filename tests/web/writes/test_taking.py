"""What a request carries is known or refused: no parameter, field or kind of body is passed over."""

import gzip
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

AFUS = "/api/v1/companies/AFUS"
NIGHTLY = {"schedule": "nightly", "job": "post", "cron": "0 2 * * *"}
FILE = ("a.csv", b"company,actual_id\n")


def told(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["code"]) == (status, code), answer.text
    return found


def test_a_parameter_that_a_change_does_not_know_changes_nothing(work: TestClient) -> None:
    """What was meant to limit an import must not be looked over: all of it would be imported."""
    answer = work.post(f"{AFUS}/import", params={"from": "2026-03-01"}, json={})
    found = told(answer, 422, "value-invalid")
    assert (found["cause"], found["remedy"]) == ("parameter from: it is not known", "It takes no parameter.")
    assert work.get(f"{AFUS}/journals").json()["items"] == []
    answer = work.delete(f"{AFUS}/parameters/lines_per_journal", params={"resaon": "smaller"})
    assert told(answer, 422, "value-invalid")["remedy"] == "It takes reason."


def test_one_thing_takes_no_parameter_that_is_not_known(work: TestClient) -> None:
    for path in ("periods/2026-01/report", "parameters/lines_per_journal", "setup/check", "overview/needs"):
        told(work.get(f"{AFUS}/{path}", params={"journal": "x"}), 422, "value-invalid")
    told(work.get("/api/v1/companies", params={"limit": 1}), 422, "value-invalid")


def test_a_parameter_is_given_once_but_where_it_repeats(work: TestClient) -> None:
    answer = work.get(f"{AFUS}/entries?from=2026-01-01&from=2026-02-01")
    assert told(answer, 422, "value-invalid")["cause"] == "parameter from: it is given 2 times"
    assert work.get(f"{AFUS}/balances?by=Department&by=CostCentre").status_code == 200


def test_a_field_of_an_upload_that_is_not_known_stages_nothing(work: TestClient) -> None:
    for fields in ({"stric": "true"}, {"strict": ["true", "false"]}):
        told(work.post(f"{AFUS}/stage", files={"files": FILE}, data=fields), 422, "value-invalid")
    sent = {"files": FILE, "file": FILE}
    found = told(work.post(f"{AFUS}/stage", files=sent), 422, "value-invalid")
    assert found["cause"] == "field file: it is not known"
    two = [("files", FILE), ("files", ("b.csv", FILE[1]))]
    assert work.post(f"{AFUS}/stage", files=two).json()["code"] == "column-missing"


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "text/json"])
def test_json_is_sent_as_json(work: TestClient, kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    found = told(work.post(f"{AFUS}/import", content=b"{}", headers=headers), 415, "media-type-unknown")
    assert found["remedy"] == "Send it with Content-Type: application/json."


def test_files_are_sent_as_a_form(work: TestClient) -> None:
    told(work.post(f"{AFUS}/stage", json={"strict": True}), 415, "media-type-unknown")
    told(work.post(f"{AFUS}/stage", data={"strict": "true"}), 415, "media-type-unknown")
    told(work.post(f"{AFUS}/import", files={"files": FILE}), 415, "media-type-unknown")
    assert told(work.post(f"{AFUS}/stage"), 422, "value-invalid")["cause"] == "no file was sent"


def test_a_kind_of_json_is_json(work: TestClient) -> None:
    headers = {"content-type": "application/merge-patch+json; charset=utf-8"}
    answer = work.post(f"{AFUS}/schedules", content=json.dumps(NIGHTLY), headers=headers)
    assert answer.status_code == 200, answer.text


def test_a_compressed_body_is_refused(work: TestClient) -> None:
    for content in (gzip.compress(b"{}"), b"{}"):
        headers = {"content-type": "application/json", "content-encoding": "gzip"}
        answer = work.post(f"{AFUS}/import", content=content, headers=headers)
        told(answer, 415, "media-type-unknown")


def test_nobody_learns_what_an_address_takes_without_signing_in(work: TestClient, door: Any) -> None:
    door.refusal = "not-signed-in"
    told(work.post(f"{AFUS}/import", params={"nonsense": 1}, json={}), 401, "not-signed-in")
