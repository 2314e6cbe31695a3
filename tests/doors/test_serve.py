"""Serving: the desk as `primanota serve` brings it up: the way in, the worker beside it, the end."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.doors.program import Program, serving

PATIENCE_S = 60


def test_the_first_person_comes_in_and_finds_the_books(staged: Program) -> None:
    with (
        serving(staged) as (_, told),
        httpx.Client(base_url=told["address"], follow_redirects=True) as client,
    ):
        answer = client.get("/AFUS", headers={"accept": "text/html"})
        assert (answer.status_code, answer.url.path) == (200, "/sign-in")
        assert client.get("/api/v1/companies").status_code == 401
        assert "/first-run?link=" in told["link"]
        assert client.get(told["link"]).status_code == 200


def test_the_environment_says_whether_a_second_factor_is_required(staged: Program) -> None:
    first = {"person": "uma", "name": "Uma", "password": "seven green ledgers"}
    page = {"accept": "text/html"}
    with (
        serving(staged, "--no-worker", PRIMANOTA_SECOND_FACTOR="required") as (_, told),
        httpx.Client(base_url=told["address"], headers=page) as client,
    ):
        assert (
            client.post("/first-run", data={**first, "link": told["link"].split("=")[1]}).status_code == 303
        )
        assert client.get("/users").headers["location"] == "/account/factor"
    refused = staged("serve", "--port", "0", "--json", PRIMANOTA_SECOND_FACTOR="perhaps")
    assert (refused.status, refused.error["code"]) == (4, "value-invalid")


def test_a_queued_run_is_done_by_the_worker_beside_the_desk(staged: Program) -> None:
    assert staged("jobs", "run", "import", "--company", "AFUS").status in (0, 3)
    with serving(staged):
        until = time.monotonic() + PATIENCE_S
        while staged("jobs", "--json").document[0]["status"] != "done":
            assert time.monotonic() < until, "nobody did the run"
            time.sleep(0.2)
    assert staged("journals", "--company", "AFUS", "--json").document


def test_without_its_worker_a_run_waits(staged: Program) -> None:
    assert staged("jobs", "run", "import", "--company", "AFUS").status == 3
    with serving(staged, "--no-worker") as (_, told):
        assert httpx.get(told["address"] + "/static/mark.svg").status_code == 200
    assert staged("jobs", "--json").document[0]["status"] == "queued"


@pytest.fixture
def nowhere(tmp_path: Path) -> Iterator[Program]:
    """The program where there is no database, which a refusal must not make."""
    folder = tmp_path / "books"
    yield Program(str(folder))
    assert not folder.exists()


def test_a_port_that_is_taken_is_refused(nowhere: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = nowhere("serve", "--port", taken.getsockname()[1], "--json")
    assert (answer.status, answer.error["code"]) == (4, "address-taken")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--host", "192.0.2.1"], "transport-unsafe"),
        (["--certificate", "desk.pem"], "value-invalid"),
        (["--certificate", "desk.pem", "--key", "desk.key", "--proxy", "10.0.0.1"], "value-invalid"),
    ],
)
def test_what_is_not_safe_is_refused(nowhere: Program, words: list[str], code: str) -> None:
    answer = nowhere("serve", "--port", "0", "--json", *words)
    assert (answer.status, answer.error["code"]) == (4, code)


def test_a_certificate_that_is_none_is_refused(told: Program, tmp_path: Path) -> None:
    for name in ("desk.pem", "desk.key"):
        (tmp_path / name).write_text("none", "utf-8")
    words = ["--certificate", tmp_path / "desk.pem", "--key", tmp_path / "desk.key"]
    answer = told("serve", "--port", "0", "--json", "--no-worker", *words)
    assert (answer.status, answer.error["code"]) == (4, "file-unreadable")
