"""Fixtures of the tests that provoke codes: a firm in a fresh database."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from tests.codes.firm import Firm


@pytest.fixture
def firm(conn: Connection[Any], tmp_path: Path) -> Firm:
    """A firm that is set up without a flaw."""
    firm = Firm(conn, tmp_path)
    firm.load()
    return firm
