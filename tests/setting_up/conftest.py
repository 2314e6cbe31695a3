"""Fixtures of rows of the setup: a firm in a fresh database, and a session of Anna's there."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.service.session import Session
from tests.codes.firm import Firm


@pytest.fixture
def firm(conn: Connection[Any], tmp_path: Path) -> Firm:
    """A firm that is set up without a flaw."""
    firm = Firm(conn, tmp_path)
    firm.load()
    return firm


@pytest.fixture
def session(database: str, firm: Firm) -> Session:
    """A session over the firm's connection."""
    return Session(database, "anna", firm.conn)
