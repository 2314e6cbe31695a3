"""No input breaks the API: every bad value in every place is answered below 500 and in words.

The places come from the API's own documentation, so a new route is tried without being named here.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from tests.web.bad_input import BODIES, NUMBERS, STRINGS, some

COMPANY = "AFUS"
SLOWEST_S = 5.0
BIG = 34_000_000

Ask = Callable[..., Any]
Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture
def documented(work: TestClient) -> dict[str, Any]:
    """What the API says of itself."""
    found: dict[str, Any] = work.get("/api/openapi.json").json()
    return found


@pytest.fixture
def operations(documented: dict[str, Any]) -> list[Operation]:
    """Every method of every address, with what it takes."""
    found = [
        (method.upper(), path, operation)
        for path, methods in documented["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(found) > 50
    return found


@pytest.fixture
def ask(work: TestClient) -> Ask:
    """Ask, and see that the answer is one: in time, below 500, and a problem when it is not good."""

    def asked(method: str, path: str, **more: Any) -> Any:
        started = time.monotonic()
        answer = work.request(method, path, follow_redirects=False, **more)
        said = f"{method} {path[:200]} {str(more)[:200]}: {answer.status_code} {answer.text[:500]}"
        assert answer.status_code < 500, said
        assert time.monotonic() - started < SLOWEST_S, said
        if answer.status_code >= 400:
            problem = answer.json()
            assert {"code", "cause", "remedy", "status"} <= problem.keys(), said
            assert "Traceback" not in answer.text
        return answer

    return asked


def address(path: str, **values: str) -> str:
    """The address of a path, with something that is not there for each of its other parameters."""
    for name in [part.split("}")[0] for part in path.split("{")[1:]]:
        value = COMPANY if name == "company" else "7"
        path = path.replace(f"{{{name}}}", values.get(name, value))
    return path


def quoted(text: str) -> str:
    """Text in an address, also what is no valid text."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def test_no_value_in_an_address_breaks_it(ask: Ask, operations: list[Operation]) -> None:
    places = 0
    for method, path, operation in operations:
        for parameter in operation.get("parameters", ()):
            if parameter["in"] != "path":
                continue
            places += 1
            for text in some(places, STRINGS):
                if text:
                    ask(method, address(path, **{parameter["name"]: quoted(text[:3_000])}))
    assert places > 80


def test_no_value_of_a_filter_breaks_a_list(ask: Ask, operations: list[Operation]) -> None:
    places = 0
    for method, path, operation in operations:
        names = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
        for name in [*names, "colour"] if method == "GET" else names:
            places += 1
            for text in some(places, STRINGS):
                ask(method, f"{address(path)}?{quoted(name)}={quoted(text[:3_000])}")
    assert places > 100


def bodied(operations: list[Operation]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The operations that take JSON, with its schema."""
    for method, path, operation in operations:
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            yield method, address(path), content["application/json"]["schema"]


def test_no_bytes_break_a_body(ask: Ask, operations: list[Operation]) -> None:
    kinds = (
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json; charset=x",
    )
    for place, (method, path, _) in enumerate(bodied(operations)):
        for body in some(place, BODIES):
            ask(method, path, content=body, headers={"content-type": kinds[0]})
        for kind in kinds[1:]:
            ask(method, path, content=b'{"items": 1}', headers={"content-type": kind})


def resolved(schema: dict[str, Any], documented: dict[str, Any]) -> dict[str, Any]:
    """A schema with what it refers to."""
    while "$ref" in schema:
        schema = documented["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def spoilt(example: Any, place: int) -> Iterator[Any]:
    """An example with each value in it replaced by each bad one, one at a time."""
    match example:
        case dict():
            for name, value in example.items():
                yield from ({**example, name: each} for each in spoilt(value, place + len(name)))
            yield from ({**example, text[:200]: 1} for text in some(place, STRINGS))
        case list():
            for at, value in enumerate(example):
                yield from ([*example[:at], each, *example[at + 1 :]] for each in spoilt(value, place + at))
            yield [*example] * 3
        case _:
            yield from some(place, STRINGS)
            yield from some(place, NUMBERS)


def test_no_value_in_a_body_breaks_it(
    ask: Ask, operations: list[Operation], documented: dict[str, Any]
) -> None:
    tried = 0
    for method, path, schema in bodied(operations):
        for example in resolved(schema, documented).get("examples", ()):
            for body in spoilt(example, tried):
                ask(method, path, content=json.dumps(body), headers={"content-type": "application/json"})
                tried += 1
    assert tried > 300


def test_no_header_breaks_a_change(ask: Ask) -> None:
    for text in (*some(0, STRINGS), *some(2, STRINGS)):
        value = (
            text.encode("utf-8", "surrogatepass").replace(b"\0", b"").replace(b"\r\n", b"")[:3_000].strip()
        )
        for name in ("If-Match", "Idempotency-Key", "Accept", "Content-Type", "Origin"):
            items = {"items": [{"journal": "J", "line": 1}]}
            headers = {"content-type": "application/json", name.lower(): value}
            ask(
                "POST",
                f"/api/v1/companies/{COMPANY}/undistribute",
                content=json.dumps(items),
                headers=headers,
            )


def test_a_body_that_is_too_big_is_refused(ask: Ask) -> None:
    address = f"/api/v1/companies/{COMPANY}/edit"
    for headers in ({}, {"Idempotency-Key": "k"}):
        answer = ask("POST", address, content=b" " * BIG, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "request-too-large")
    pack = {"pack": ("pack.zip", b" " * BIG)}
    answer = ask("POST", f"/api/v1/companies/{COMPANY}/setup/pack", files=pack)
    assert answer.json()["code"] == "file-unreadable"
