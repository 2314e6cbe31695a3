"""Memory: where the servers of the tests keep their files, when the system offers memory as a folder.

Making and removing databases, and the temporary tables of each import and posting, are thousands of small
files; in memory they take a fifth of the time.
"""

import os
import shutil
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")  # noqa: S108  # Linux has it for this
BYTES_MIN = 2 << 30
"""A server of a whole run takes some hundred megabytes; containers often offer less than that."""


def quick_folder() -> Path | None:
    """A folder in memory that every account may enter; None (the usual place) where there is not enough."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    free = min(shutil.disk_usage(MEMORY).free, psutil.virtual_memory().available)
    return MEMORY if free >= BYTES_MIN else None
