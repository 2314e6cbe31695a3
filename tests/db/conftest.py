"""Fixtures of the embedded server's tests: folders for servers of their own, stopped and gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from primanota.db import embedded
from tests.memory import quick_folder


@pytest.fixture
def top() -> Iterator[Path]:
    """An empty folder that every account may enter; whatever servers run below it are stopped in the end."""
    top = Path(tempfile.mkdtemp(prefix="pn-", dir=quick_folder()))
    top.chmod(0o755)
    yield top
    for folder in {each.parent for each in top.rglob("run") if each.is_dir()}:
        embedded.stop(folder)
    shutil.rmtree(top)


@pytest.fixture
def folder(top: Path) -> Path:
    """A data folder to be; its path has spaces."""
    return top / "the books" / "of Ann & Bo's $HOME"
