"""Fixtures of the review's tests: a firm with a month's work in one draft journal."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from tests.review.desk import Desk


@pytest.fixture
def desk(conn: Connection[Any], tmp_path: Path) -> Desk:
    """An accountant's desk in a firm that is set up without a flaw."""
    return Desk.opened(conn, tmp_path)
