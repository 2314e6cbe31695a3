"""Settings, periods, runs, schedules and packs are changed over HTTP; what somebody changed is seen."""

import io
import zipfile

import pytest
from fastapi.testclient import TestClient

from primanota.service.requests import packs
from tests.web.conftest import OpenDoor
from tests.web.writes.conftest import Change

ROOT = "/api/v1/companies/AFUS"


def test_a_parameter_is_set_only_if_it_is_what_was_seen(change: Change) -> None:
    made = change("parameters/lines_per_journal", method="PUT", value="500", reason="larger")
    seen = {"If-Match": f'"{made["before"]}"'}
    told = change("parameters/lines_per_journal", 412, method="PUT", value="700", headers=seen)
    assert told["code"] == "setting-changed"
    made = change("parameters/lines_per_journal", method="DELETE", headers={"If-Match": '"500"'})
    assert (made["before"], made["set"]) == ("500", False)
    told = change("parameters/lines_per_journal", 422, method="PUT", value="many")
    assert told["code"] == "value-invalid"


def test_a_feature_is_switched(change: Change) -> None:
    made = change("features/posting_filters", method="PUT", enabled=False, headers={"If-Match": '"on"'})
    assert (made["before"], made["after"]) == (True, False)
    told = change("features/posting_filters", 412, method="PUT", enabled=True, headers={"If-Match": '"on"'})
    assert told["code"] == "setting-changed"
    assert change("post", 400, all=True, journal="PIJ-1")["code"] == "filters-off"


def test_a_period_is_held_and_closed_for_ever(change: Change, work: TestClient) -> None:
    made = change("periods/2026-01", method="PATCH", status="on_hold")
    assert made["after"]["status"] == "on_hold"
    assert change("periods/2026-01", 422, method="PATCH", status="closed")["code"] == "value-invalid"
    assert change("periods/2026-01", 422, method="PATCH", reason="none")["code"] == "value-invalid"
    assert change("periods/2026-01/close", reason="month end")["after"]["status"] == "closed"
    assert change("periods/2026-01", 409, method="PATCH", status="open")["code"] == "period-closed"
    assert change("periods/1999-01/close", 404)["code"] == "period-unknown"


def test_a_run_is_queued_cancelled_and_repeated(change: Change) -> None:
    run = change("runs", job="proofs")["run"]
    assert change(f"runs/{run}/retry", 409)["code"] == "run-unfinished"
    assert change(f"runs/{run[:3]}/cancel", 404)["code"] == "run-unknown"
    assert change(f"runs/{run}/cancel")["status"] == "cancelled"
    assert change(f"runs/{run}/cancel", 409)["code"] == "run-ended"
    assert change(f"runs/{run}/retry")["run"] != run
    assert change("runs", 422, job="proofs", project="TOWER")["code"] == "value-invalid"


def test_a_schedule_is_kept_changed_paused_run_and_removed(change: Change) -> None:
    kept = {"schedule": "nightly", "job": "post", "cron": "0 2 * * *"}
    assert len(change("schedules", **kept)["next"]) == 5
    assert change("schedules", 409, **kept)["code"] == "schedule-exists"
    first = {"If-Match": '"1"'}
    made = change("schedules/nightly", method="PATCH", cron="0 3 * * *", workers=2, headers=first)
    assert (made["cron"], made["options"]) == ("0 3 * * *", {"workers": 2})
    assert change("schedules/nightly", 412, method="PATCH", headers=first)["code"] == "setting-changed"
    assert change("schedules/nightly/pause")["paused"]
    assert not change("schedules/nightly/resume")["paused"]
    assert change("schedules/nightly/run")["job"] == "post"
    assert change("schedules/nightly", 412, method="DELETE", headers=first)["code"] == "setting-changed"
    change("schedules/nightly", method="DELETE")
    assert change("schedules/nightly", 404, method="DELETE")["code"] == "schedule-unknown"


def zipped(**files: str) -> bytes:
    """An archive of CSV files; two underscores are a slash."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(f"{name.replace('__', '/')}.csv", text)
    return file.getvalue()


def test_a_pack_goes_out_and_in_again(work: TestClient, door: OpenDoor) -> None:
    saved = work.get(f"{ROOT}/setup/pack")
    assert saved.headers["content-type"] == "application/zip"
    assert work.get(f"{ROOT}/setup/pack").content == saved.content
    answer = work.post(f"{ROOT}/setup/pack", files={"pack": ("pack.zip", saved.content)})
    assert answer.status_code == 200, answer.text
    assert {(each["added"], each["changed"]) for each in answer.json()["files"]} == {(0, 0)}
    assert work.post("/api/v1/setup/pack", files={"pack": ("pack.zip", saved.content)}).status_code == 200
    other = work.post("/api/v1/companies/AFDE/setup/pack", files={"pack": ("pack.zip", saved.content)})
    assert other.status_code == 422
    assert work.get(f"{ROOT}/setup/check").json()["next"] is None


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"PK but no archive", "file-unreadable"),
        (zipped(companies="name\n"), "pack-invalid"),
        (zipped(colours="name\n"), "pack-invalid"),
        (zipped(a__companies="company\n", b__periods="company\n"), "file-unreadable"),
        (zipped(**{"..__..__companies": "company\n", "periods": ""}), "file-unreadable"),
        (zipped(**{"com panies": "company\n"}), "file-unreadable"),
    ],
)
def test_a_zip_that_is_no_pack_changes_nothing(work: TestClient, file: bytes, code: str) -> None:
    answer = work.post(f"{ROOT}/setup/pack", files={"pack": ("mine.zip", file)})
    assert (answer.status_code // 100, answer.json()["code"]) == (4, code)
    assert "mine.zip" in answer.json()["cause"]
    assert "primanota-pack-" not in answer.text  # our own folder is nobody's business


def test_a_zip_that_unpacks_to_too_much_is_refused_while_it_is_read(
    work: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "BYTES_MAX", 1_000)
    answer = work.post(f"{ROOT}/setup/pack", files={"pack": ("bomb.zip", zipped(companies="x" * 2_000))})
    assert "1,000 bytes" in answer.json()["cause"]
