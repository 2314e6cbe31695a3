"""Overview: where a company's work is, what needs somebody, what was posted by month: the home page's own."""

from typing import Any

from fastapi import APIRouter

from primanota.inquiry.overview import needs as inquiry
from primanota.inquiry.overview import pipeline as work
from primanota.inquiry.rows import ready
from primanota.web.asking import Reading

router = APIRouter(prefix="/companies/{company}/overview", tags=["overview"])


@router.get("/pipeline")
def pipeline(company: str, session: Reading) -> dict[str, Any]:
    """Where the work is, from staged to posted: counts, cost and sales by currency."""
    with session.read() as conn:
        return ready(work.pipeline(conn, company=company))


@router.get("/needs")
def needs(company: str, session: Reading) -> dict[str, Any]:
    """What needs somebody now, most pressing first, with cause and remedy."""
    with session.read() as conn:
        return {"items": [ready(row) for row in inquiry.needs(conn, company=company)]}


@router.get("/posted")
def posted(company: str, session: Reading) -> dict[str, Any]:
    """What was posted, by month of the accounting date, cost and sales apart."""
    with session.read() as conn:
        return {"items": [ready(row) for row in work.posted_by_month(conn, company=company)]}
