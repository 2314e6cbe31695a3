"""A change whose request is sent again with its key is made once, and answered as the first time."""

import threading

import psycopg
from fastapi.testclient import TestClient

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection
from primanota.service.requests.once import Answer, Once
from tests.doors.program import Program
from tests.web.conftest import OpenDoor
from tests.web.writes.conftest import Change

SCHEDULES = "/api/v1/companies/AFUS/schedules"
NIGHTLY = {"schedule": "nightly", "job": "post", "cron": "0 2 * * *"}
KEYED = {"Idempotency-Key": "k-1"}


def test_the_same_request_is_answered_the_same_and_done_once(work: TestClient, staged: Program) -> None:
    first = work.post(SCHEDULES, json=NIGHTLY, headers=KEYED)
    again = work.post(SCHEDULES, json=NIGHTLY, headers=KEYED)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    with psycopg.connect(staged.place) as conn:
        actions = conn.execute("SELECT action FROM service.audit WHERE action = 'add-schedule'").fetchall()
    assert len(actions) == 1


def test_a_key_is_of_one_request_of_one_person(work: TestClient, door: OpenDoor) -> None:
    assert work.post(SCHEDULES, json=NIGHTLY, headers=KEYED).status_code == 200
    other = work.post(SCHEDULES, json={**NIGHTLY, "schedule": "hourly"}, headers=KEYED)
    assert (other.status_code, other.json()["code"]) == (422, "key-used")
    door.person = "rosa"
    assert work.post(SCHEDULES, json=NIGHTLY, headers=KEYED).json()["code"] == "schedule-exists"
    for bad in ("", "k 1", "k" * 201):
        answer = work.post(SCHEDULES, json=NIGHTLY, headers={"Idempotency-Key": bad})
        assert answer.json()["code"] == "value-invalid"


def test_what_was_refused_may_be_asked_again_with_its_key(work: TestClient) -> None:
    gone = work.delete(f"{SCHEDULES}/nightly", headers=KEYED)
    assert gone.status_code == 404
    assert work.post(SCHEDULES, json=NIGHTLY).status_code == 200
    assert work.delete(f"{SCHEDULES}/nightly", headers=KEYED).status_code == 200
    assert work.delete(f"{SCHEDULES}/nightly", headers=KEYED).status_code == 200
    assert work.delete(f"{SCHEDULES}/nightly").status_code == 404


def test_an_import_that_is_sent_again_tells_what_the_first_did(change: Change) -> None:
    first = change("import", headers=KEYED)
    assert first["added"] > 0
    assert change("import", headers=KEYED) == first
    assert change("import", headers={"Idempotency-Key": "k-2"})["added"] == 0


def test_a_change_without_its_answer_is_not_made_again(work: TestClient, staged: Program) -> None:
    assert work.post(SCHEDULES, json=NIGHTLY, headers=KEYED).status_code == 200
    with open_connection(staged.place) as conn:  # as if the process had died between the two
        conn.execute("UPDATE service.request SET status = NULL, media_type = NULL, answer = NULL")
    again = work.post(SCHEDULES, json=NIGHTLY, headers=KEYED)
    assert (again.status_code, again.json()["code"]) == (409, "request-repeated")


def test_of_two_at_the_same_time_one_waits_and_is_refused(database: str) -> None:
    said: list[str] = []

    def second() -> None:
        with open_connection(database) as conn:
            try:
                Once("DE", "anna", "k", b"d").mark(conn)
            except Refusal as refusal:
                said.append(refusal.code)

    with open_connection(database) as conn:
        thread = threading.Thread(target=second)
        with conn.transaction():
            Once("DE", "anna", "k", b"d").mark(conn)
            thread.start()
            thread.join(0.2)
            assert thread.is_alive()
        thread.join(10)
    assert said == ["request-repeated"]


def test_old_keys_are_forgotten(database: str) -> None:
    def asked(key: str) -> Once:
        return Once("DE", "anna", key, b"d")

    with open_connection(database) as conn:
        asked("old").keep(conn, Answer(200, "application/json", b"{}"))
        conn.execute("UPDATE service.request SET at = at - interval '8 days'")
        asked("new").keep(conn, Answer(200, "application/json", b"[]"))
        assert asked("old").answered(conn) is None
        assert asked("new").answered(conn) == Answer(200, "application/json", b"[]")


def actuals(number: int) -> dict[str, tuple[str, bytes]]:
    """An upload with one actual of its own."""
    header = "company,actual_id,transaction_type,transaction_class,transaction_date,project"
    row = f"AFUS,00000000-0000-4000-8000-{number:012},cost,time,2026-03-02,P-1"
    return {"files": ("hours.csv", f"{header},quantity,amount,currency\n{row},1,1,USD\n".encode())}


def test_another_file_with_the_same_key_is_refused(work: TestClient) -> None:
    """Its rows would be lost behind the receipt of the first."""
    place = "/api/v1/companies/AFUS/stage"
    first = work.post(place, files=actuals(1), headers=KEYED)
    assert first.json()["accepted"] == 1
    other = work.post(place, files=actuals(2), headers=KEYED)
    assert (other.status_code, other.json()["code"]) == (422, "key-used")
    strict = work.post(place, files=actuals(1), data={"strict": "true"}, headers=KEYED)
    assert (strict.status_code, strict.json()["code"]) == (422, "key-used")
    again = work.post(place, files=actuals(1), headers=KEYED)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert work.post(place, files=actuals(2), headers={"Idempotency-Key": "k-2"}).json()["accepted"] == 1


def test_a_key_that_is_at_work_is_refused_until_it_is_answered(work: TestClient) -> None:
    """An import that takes long and is sent again must not be answered as one that found nothing."""
    answers = []

    def ask() -> None:
        answers.append(work.post("/api/v1/companies/AFUS/import", json={}, headers=KEYED))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = {answer.content for answer in answers if answer.status_code == 200}
    refused = [answer for answer in answers if answer.status_code != 200]
    assert len(done) == 1
    assert {answer.json()["code"] for answer in refused} <= {"request-repeated"}
    assert {answer.headers["retry-after"] for answer in refused} <= {"1"}
    last = work.post("/api/v1/companies/AFUS/import", json={}, headers=KEYED)
    assert {last.content} == done
    assert last.json()["added"] > 0


def test_the_first_answer_of_a_key_stays(database: str) -> None:
    asked = Once("DE", "anna", "k", b"d")
    with open_connection(database) as conn:
        asked.keep(conn, Answer(200, "application/json", b"first"))
        asked.keep(conn, Answer(200, "application/json", b"second"))
        found = asked.answered(conn)
    assert found is not None
    assert found.content == b"first"
