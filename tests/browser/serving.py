"""Serving: a real server over the demo company's books for a real browser, in a thread of the tests.

Besides the pages of the product it has one page of the tests' own, ``/{company}/sample``: a grid of a
thousand rows, filters, a chart and dialogs, so that the frame is tested whatever the pages are.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from jinja2 import ChoiceLoader, FileSystemLoader
from starlette.staticfiles import StaticFiles

from primanota.core.errors import Refusal
from primanota.service.database import Database
from primanota.service.session import Sessions
from primanota.web.app import Serving, create_app
from primanota.web.asking import Doorkeeper, Reading
from primanota.web.rendering import HERE, TEMPLATES, page

OURS = Path(__file__).parent
STARTS_WITHIN_S = 20
ROWS = 1_000
STATUSES = ("draft", "posted", "error", "processing")


@contextmanager
def served(place: str, door: Doorkeeper) -> Iterator[str]:
    """The address of a server over a database."""
    sessions = Sessions(Database(place, None), most=8)
    app = create_app(Serving(sessions, door))
    with_sample(app)
    server = uvicorn.Server(uvicorn.Config(app, host="localhost", port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + STARTS_WITHIN_S
    while not server.started:
        assert time.monotonic() < until, "the server does not start"
        assert thread.is_alive(), "the server ended at once"
        time.sleep(0.02)
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(STARTS_WITHIN_S)
        sessions.close()


def sample_row(number: int) -> dict[str, Any]:
    """One row of the sample's list, told by its number."""
    wrong = {"code": "account-missing", "message": "No account for cost.", "remedy": "Add one."}
    status = STATUSES[number % 4]
    return {
        "journal": f"J-{number:04}",
        "line": number,
        "status": status,
        "project": f"P-{number % 7}",
        "transaction_date": f"2026-0{number % 9 + 1}-15",
        "amount": f"{number * 1.25 - 100:.2f}",
        "currency": "EUR" if number % 2 else "USD",
        "note": "=cmd()" if number == 1 else "",
        "issues": [wrong] if status == "error" else [],
    }


def with_sample(app: FastAPI) -> None:
    """Give an application the sample page and its list."""
    TEMPLATES.env.loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), FileSystemLoader(OURS)])
    app.mount("/static-sample", StaticFiles(directory=OURS))

    def sample(request: Request, company: str, session: Reading) -> Response:
        return page(request, "sample.html")

    def listed(
        company: str,
        session: Reading,
        *,
        limit: int = 100,
        at: int = 0,
        after: str = "",
        total: bool = False,
        status: str = "",
        project: str = "",
    ) -> dict[str, Any]:
        if status == "broken":
            raise Refusal("value-invalid", "the filter is broken")
        found = [row for row in map(sample_row, range(1, ROWS + 1)) if status in ("", row["status"])]
        found = [row for row in found if project in ("", row["project"])]
        start = int(after or at)
        more = start + limit < len(found)
        return {
            "items": found[start : start + limit],
            "next": str(start + limit) if more else None,
            **({"total": len(found)} if total else {}),
        }

    app.router.routes[:0] = _routes(sample, listed)


def _routes(sample: Any, listed: Any) -> list[Any]:
    extra = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    extra.add_api_route("/{company}/sample", sample)
    extra.add_api_route("/api/v1/companies/{company}/sample", listed)
    return list(extra.router.routes)
