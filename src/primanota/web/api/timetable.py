"""Timetable: the times at which the schedules of a company are due next, as the workers will count them."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from primanota.service.setting_up import timetable as service
from primanota.service.setting_up.timetable import Times
from primanota.web.asking import Reading
from primanota.web.bodies import told

router = APIRouter(prefix="/companies/{company}", tags=["background"])

TIMES = 5
TIMES_MAX = 100


@router.get("/timetable", response_model=list[Times])
def timetable(
    company: str, session: Reading, count: Annotated[int, Query(ge=1, le=TIMES_MAX)] = TIMES
) -> JSONResponse:
    """The next times of every schedule, by name; none while it is paused."""
    return told(service.timetable(session, company=company, count=count))
