"""Fixtures of changes over HTTP: a desk over a database of the test's own, with work to be reviewed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.doors.conftest import staged  # noqa: F401  # a database of the test's own
from tests.doors.program import Program
from tests.web.conftest import OpenDoor, client

Change = Callable[..., Any]


@pytest.fixture
def work(staged: Program, door: OpenDoor) -> Iterator[TestClient]:  # noqa: F811
    """The application over a database where the demo company's actuals are staged; its proofs must hold."""
    yield from client(staged.place, door)


@pytest.fixture
def change(work: TestClient) -> Change:
    """Ask for a change in AFUS and get the document of the answer, which must have the status."""

    def asked(what: str, status: int = 200, /, *, method: str = "POST", **body: Any) -> Any:
        headers = body.pop("headers", None)
        answer = work.request(method, f"/api/v1/companies/AFUS/{what}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    return asked
