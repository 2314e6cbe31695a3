"""Background: the pages of what runs by itself: runs with their progress, the log, the schedules.

Lists come from the API; a page that shows something at work asks again every second.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from primanota.core.needs import JOBS
from primanota.core.rights import SETUP
from primanota.service import jobs
from primanota.service.session import Session
from primanota.web.asking import Reading
from primanota.web.rendering import page

router = APIRouter(prefix="/{company}")

STARTED = [job for job in JOBS if job != "stage"]
"""What can be started by name; files are staged on a page of their own."""


def allowed(session: Session, company: str) -> list[str]:
    """The jobs that who asks may start and stop."""
    return [job for job in STARTED if any(session.rights.has(right, company) for right in JOBS[job])]


def shown(request: Request, session: Session, template: str, **values: Any) -> Response:
    """A page about jobs: with those there are, and what who asks may do."""
    company = request.path_params["company"]
    may = {"jobs": allowed(session, company), "setup": session.rights.has(SETUP, company)}
    return page(request, template, all_jobs=list(JOBS), may=may, **values)


@router.get("/runs")
def runs(request: Request, session: Reading) -> Response:
    """What runs and ran."""
    return shown(request, session, "runs.html")


@router.get("/runs/log")
def log(request: Request, session: Reading) -> Response:
    """What the jobs had to say."""
    return shown(request, session, "log.html")


@router.get("/runs/{run}")
def run(request: Request, company: str, run: str, session: Reading) -> Response:
    """One run: how far it is, what it did with each journal, and what it said."""
    number = jobs.find(session, company=company, run=run)
    return shown(request, session, "run.html", run=str(number))


@router.get("/schedules")
def schedules(request: Request, session: Reading) -> Response:
    """When jobs start by themselves."""
    return shown(request, session, "schedules.html")
