"""Examples: a row of each list for the API's document, as the demo company told it; a test keeps it true."""

import json
from pathlib import Path
from typing import Any

ROWS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def example(name: str) -> dict[int | str, dict[str, Any]]:
    """What a route says of its answers: a page with one row of the list of that name."""
    page = {"items": [ROWS[name]], "next": None}
    return {200: {"content": {"application/json": {"example": page}}}}
