"""Fixtures of the staging tests: two companies, nothing else of a setup is needed."""

from typing import Any

import pytest
from psycopg import Connection

from tests.staging.files import COMPANIES


@pytest.fixture
def staging(conn: Connection[Any]) -> Connection[Any]:
    """A connection to a database with the companies DE (euro) and JP (yen)."""
    conn.execute(COMPANIES)
    return conn
