"""The API keeps to what it says of itself, whatever is asked: requests are made up from its document.

A few for each operation here, the same in every run; more with ``PRIMANOTA_SCHEMATHESIS`` as their number,
as a campaign does. Every answer is below 500, and the document tells its status, its kind and its shape.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.doors.conftest import staged  # noqa: F401  # a database of the test's own
from tests.doors.program import Program
from tests.web.conftest import OpenDoor, client

FEW = {GenerationMode.POSITIVE: 3, GenerationMode.NEGATIVE: 1}
"""What is wrong takes long to make up; each run puts bad input of our own in every place besides."""

READS_IN = 4
"""Of what only reads, one in so many is asked for what is wrong: the lists take much the same."""

MORE = int(os.environ.get("PRIMANOTA_SCHEMATHESIS", "0"))

COMPANY = "AFUS"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def work(staged: Program, door: OpenDoor) -> Iterator[TestClient]:  # noqa: F811
    """The application over a database where the demo company's work is staged."""
    yield from client(staged.place, door)


# A thread of the pool draws when its new connection shall end, at whatever moment; no strategy of ours does.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("mode", GenerationMode)
def test_no_operation_answers_otherwise_than_documented(work: TestClient, mode: GenerationMode) -> None:
    schema: BaseSchema = schemathesis.openapi.from_asgi("/api/openapi.json", work.app)
    tried: dict[str, int] = {}
    for place, found in enumerate(schema.get_all_operations()):
        assert isinstance(found, Ok)
        operation = found.ok()
        reads = operation.method.upper() == "GET"
        if mode.is_negative and not MORE and reads and place % READS_IN:
            continue

        @settings(
            max_examples=MORE or FEW[mode],
            derandomize=not MORE,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Case[Any]) -> None:
            if "company" in case.path_parameters:
                case.path_parameters["company"] = COMPANY
            answer = case.call()
            case.validate_response(answer, checks=CHECKS)
            label = case.operation.label
            tried[label] = tried.get(label, 0) + 1

        with suppress(Unsatisfiable):  # an operation that takes nothing takes nothing wrong
            ask()
    assert len(tried) > 50
