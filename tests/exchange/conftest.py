"""Fixtures of the exchange tests: a firm that has its actuals confirmed, and neighbours that speak HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota import wire
from primanota.service.session import Session
from tests.exchange.firms import Trusting
from tests.exchange.neighbour import Neighbour


@pytest.fixture
def firm(conn: Connection[Any], tmp_path: Path) -> Trusting:
    """A firm with prevalidation, without a wait."""
    firm = Trusting(conn, tmp_path)
    firm.trust(wait=0)
    return firm


@pytest.fixture
def session(database: str, conn: Connection[Any]) -> Session:
    """A session of anna's, over the connection of the test."""
    return Session(database, "anna", conn)


@pytest.fixture
def neighbour(monkeypatch: pytest.MonkeyPatch) -> Iterator[Neighbour]:
    """A neighbour that can be called, and nobody who waits long for it."""
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setattr(wire, "WAIT_S", 0.001)
    monkeypatch.setattr(wire, "WAIT_S_MAX", 0.01)
    with Neighbour() as called:
        yield called
