"""The fixtures of jobs: a firm with the tables in hand, and the program at a database of its own."""

from tests.codes.conftest import firm
from tests.doors.conftest import files, staged, staged_once

__all__ = ["files", "firm", "staged", "staged_once"]
