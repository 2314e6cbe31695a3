"""HEAD, OPTIONS and methods that an address does not take; and what problems say of themselves."""

import asyncio
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from primanota.core.codes import REFUSALS
from primanota.web import limits
from primanota.web.limits import Limited

AFUS = "/api/v1/companies/AFUS"


@pytest.mark.parametrize(
    "path", [f"{AFUS}/journals", f"{AFUS}/journals/US-0001", f"{AFUS}/download/entries?format=csv"]
)
def test_head_is_get_without_its_content(desk: TestClient, path: str) -> None:
    got, asked = desk.get(path), desk.head(path)
    assert (asked.status_code, asked.content) == (200, b"")
    for name in ("content-type", "etag", "cache-control", "content-disposition"):
        assert asked.headers.get(name) == got.headers.get(name)
    missing = desk.head(f"{AFUS}/journals/none")
    assert (missing.status_code, missing.content) == (404, b"")
    assert missing.headers["content-type"] == "application/problem+json"


def test_head_of_a_page_is_none(desk: TestClient) -> None:
    """Some pages are good once, and programs that read mail look at them."""
    assert desk.head("/sign-in", params={"link": "x"}).status_code == 405


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (f"{AFUS}/schedules", "GET, HEAD, OPTIONS, POST"),
        (f"{AFUS}/schedules/nightly", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        (f"{AFUS}/post", "OPTIONS, POST"),
    ],
)
def test_an_address_names_all_its_methods(desk: TestClient, path: str, methods: str) -> None:
    options = desk.options(path)
    assert (options.status_code, options.headers["allow"], options.content) == (204, methods, b"")
    refused = desk.put(path, json={})
    assert (refused.status_code, refused.json()["code"]) == (405, "method-unknown")
    assert refused.headers["allow"] == methods


def test_a_problem_says_what_kind_it_is_and_what_this_one_is(desk: TestClient) -> None:
    found = desk.get(f"{AFUS}/journals/none").json()
    assert found["title"] == REFUSALS["journal-unknown"].cause
    assert found["detail"] == found["cause"] == "company AFUS has no journal none"
    assert desk.get("/api/v1/none").json()["title"] == REFUSALS["page-unknown"].cause


@pytest.mark.parametrize(
    ("content", "status", "cause"),
    [
        (b"", 422, "body: a JSON object is needed"),
        (b"[]", 422, "body: a JSON object is needed"),
        (b'{"a', 422, "body: it is not JSON: Unterminated string starting at at character 1"),
        (b'{"a": 1}', 422, "body a: it is not known"),
        (b'{"from": "1.3.2026"}', 422, "body from: '1.3.2026' is not a day written as YYYY-MM-DD"),
        (b'{"project": "\xff"}', 400, f"POST {AFUS}/import: There was an error parsing the body"),
    ],
)
def test_a_body_that_is_none_is_told_as_what_it_is(
    desk: TestClient, content: bytes, status: int, cause: str
) -> None:
    answer = desk.post(f"{AFUS}/import", content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"], answer.json()["cause"]) == (
        status,
        "value-invalid",
        cause,
    )


def refused_while_sending(parts: int) -> tuple[list[dict[str, Any]], int]:
    """What is answered to a body that says it is too large, and how many parts of it were taken."""
    answers: list[dict[str, Any]] = []
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b" " * 1024**2, "more_body": taken < parts}

    async def send(message: Any) -> None:
        answers.append(message)

    async def never(*_: Any) -> None:
        raise AssertionError

    headers = [(b"content-length", b"99999999999"), (b"content-type", b"application/json")]
    scope = {"type": "http", "path": "/api/v1/setup/pack", "headers": headers}
    asyncio.run(Limited(never)(scope, receive, send))
    return answers, taken


def test_who_is_still_sending_gets_the_whole_refusal() -> None:
    """The answer says how long it is; the connection stays until all is sent, or too much."""
    answers, taken = refused_while_sending(parts=5)
    assert taken == 5
    start, *bodies = answers
    content = b"".join(each["body"] for each in bodies)
    assert (start["status"], json.loads(content)["code"]) == (413, "request-too-large")
    assert dict(start["headers"])[b"content-length"] == str(len(content)).encode()
    assert [each.get("more_body", False) for each in bodies] == [True, False]
    _, taken = refused_while_sending(parts=10_000)
    assert taken <= limits.REST_BYTES_MAX // 1024**2 + 1
