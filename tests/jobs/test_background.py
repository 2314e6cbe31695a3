"""The background as people and scripts see it: queue, watch, work off, cancel, repeat."""

import re
import time
from typing import Any

import pytest

from tests.doors.program import Program


@pytest.fixture
def imported(staged: Program) -> Program:
    """The program at a database with imported journals of two companies, each with a worker's work to do."""
    assert staged("import").status == 3
    return staged


def runs(program: Program, *words: object) -> list[dict[str, Any]]:
    """The runs that the program lists."""
    answer = program("jobs", *words, "--json")
    assert answer.status == 0, answer
    found: list[dict[str, Any]] = answer.document
    return found


def test_what_is_queued_is_worked_off(imported: Program) -> None:
    queued = imported("post", "--all", "--company", "AFUS", "--background", "--json")
    assert (queued.status, queued.document["workers_alive"], queued.document["vouchers"]) == (3, 0, 0)
    journals = queued.document["background"]
    proofs = imported("jobs", "run", "proofs", "--company", "AFUS", "--json")
    assert (proofs.status, proofs.document["job"]) == (3, "proofs")
    brought_in = imported("import", "--background")
    assert brought_in.status == 3
    assert brought_in.out.count("import is queued as run") == 2
    assert {each["status"] for each in runs(imported, "--last", 4)} == {"queued"}
    worked = imported("worker", "--until-idle", "--json", "--concurrency", 3)
    assert (worked.status, worked.document["tasks"]) == (0, {"done": 4})
    assert {each["status"] for each in runs(imported)} == {"done"}
    shown = imported(
        "jobs", "show", queued.document["background_run"][:8], "--company", "AFUS", "--json"
    ).document
    assert [each["journal"] for each in shown["journals"]] == journals
    assert shown["counts"]["vouchers"] == sum(each["lines_posted"] for each in shown["journals"]) > 0
    assert shown["counts"]["entries"] == sum(each["entries"] for each in shown["journals"]) > 0
    assert shown["done"] == shown["total"] > 0
    assert re.search(r"^AFUS +[0-9a-f]{8} +post +done", imported("jobs").out, re.MULTILINE)


def test_a_run_is_cancelled_and_repeated(imported: Program) -> None:
    us = ("--company", "AFUS")
    run = imported("post", "--all", "--background", *us, "--json").document["background_run"]
    assert imported("jobs", "retry", run, *us, "--json").error["code"] == "run-unfinished"
    cancelled = imported("jobs", "cancel", run[:6], *us, "--json")
    assert (cancelled.status, cancelled.document["status"]) == (0, "cancelled")
    assert imported("jobs", "cancel", run, *us, "--json").error["code"] == "run-ended"
    assert imported("jobs", "show", "nothing", *us, "--json").error["code"] == "run-unknown"
    assert imported("worker", "--until-idle", "--json").document["tasks"] == {}
    (kept,) = (each for each in runs(imported) if each["run"] == run)
    assert (kept["status"], kept["cancel_requested_by"]) == ("cancelled", "anna")
    again = imported("jobs", "retry", run, *us, "--json")
    assert again.document["run"] != run
    assert "done" in imported("worker", "--until-idle").out
    (repeated,) = runs(imported, "--job", "post", "--status", "done")
    assert (repeated["retry_of"], repeated["parameters"]) == (run, kept["parameters"])
    assert repeated["counts"]["vouchers"] > 0


def test_a_worker_stops_within_seconds_and_is_seen_while_it_lives(imported: Program) -> None:
    worker = imported.start("worker", "--concurrency", 2)
    deadline = time.monotonic() + 30
    while True:
        queued = imported("jobs", "run", "proofs", "--company", "AFUS", "--json")
        if queued.document["workers"] == 1:
            break
        assert time.monotonic() < deadline, "the worker is not seen"
    assert queued.status == 0
    while any(each["status"] != "done" for each in runs(imported, "--job", "proofs")):
        assert time.monotonic() < deadline, "the worker does nothing"
        time.sleep(0.05)
    worker.terminate()
    started = time.monotonic()
    out, err = worker.communicate(timeout=20)
    assert time.monotonic() - started < 5
    assert (worker.returncode, "Traceback" in err) == (0, False), err
    assert "proofs" in out
    assert "stopping" in err
    # It has said good-bye: nobody counts on it any more.
    assert imported("jobs", "run", "proofs", "--company", "AFUS", "--json").document["workers"] == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("jobs", "run", "nonsense"), 2),
        (("jobs", "run", "proofs", "--project", "P"), 4),
        (("jobs", "run", "import", "--journal", "J"), 4),
        (("jobs", "run", "import", "--project", "NOBODY"), 4),
        (("post", "--all", "--now", "--background"), 2),
    ],
)
def test_what_makes_no_sense_is_refused(staged: Program, words: tuple[str, ...], status: int) -> None:
    answer = staged(*words, "--company", "AFUS")
    assert answer.status == status, answer
    assert runs(staged, "--status", "queued") == []
