"""Settings: parameters and features are changed one by one; periods open, hold, lock and close.

A change counts from the next import or posting on. What they are is read elsewhere, with the ETag that a
change may name in ``If-Match``.
"""

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import model_validator

from primanota.core.records import PeriodChange
from primanota.service import closing, commands
from primanota.service.closing import PeriodClosed
from primanota.web.asked import Name
from primanota.web.asking import Controlling, SettingUp
from primanota.web.bodies import Body, IfMatch, Reason, Text, examples, seen_value, told

router = APIRouter(prefix="/companies/{company}", tags=["settings"])


class Value(Body, json_schema_extra=examples({"value": "500", "reason": "larger journals"})):
    """A value as a company pack writes it."""

    value: Text
    reason: Reason = ""


class Position(Body, json_schema_extra=examples({"enabled": True})):
    """On or off."""

    enabled: bool
    reason: Reason = ""


class Period(Body, json_schema_extra=examples({"status": "open", "reason": "late timesheets"})):
    """What becomes of a period; closing it, which is for ever, is a request of its own."""

    status: Literal["open", "on_hold"] | None = None
    project_access: Literal["all", "none"] | None = None
    reason: Reason = ""

    @model_validator(mode="after")
    def _some_change(self) -> Self:
        if self.status is None and self.project_access is None:
            message = "give status or project_access"
            raise ValueError(message)
        return self


class Close(Body, json_schema_extra=examples({"reason": "month end"})):
    """Why it is closed."""

    reason: Reason = ""


@router.put("/parameters/{name}", response_model=dict[str, Any])
def set_parameter(
    company: str, name: Name, session: SettingUp, body: Value, if_match: IfMatch = None
) -> JSONResponse:
    """Give a parameter a value."""
    made = commands.set_parameter(
        session,
        company=company,
        parameter=name,
        value=body.value,
        reason=body.reason,
        seen=seen_value(if_match),
    )
    return told(made)


@router.delete("/parameters/{name}", response_model=dict[str, Any])
def unset_parameter(
    company: str,
    name: Name,
    session: SettingUp,
    reason: Annotated[Reason, Query()] = "",
    if_match: IfMatch = None,
) -> JSONResponse:
    """Give a parameter its default again."""
    made = commands.set_parameter(
        session, company=company, parameter=name, value=None, reason=reason, seen=seen_value(if_match)
    )
    return told(made)


@router.put("/features/{name}", response_model=dict[str, Any])
def switch_feature(
    company: str, name: Name, session: SettingUp, body: Position, if_match: IfMatch = None
) -> JSONResponse:
    """Switch a feature on or off."""
    made = commands.switch_feature(
        session,
        company=company,
        feature=name,
        enabled=body.enabled,
        reason=body.reason,
        seen=seen_value(if_match),
    )
    return told(made)


@router.patch("/periods/{period:path}", response_model=PeriodChange)
def set_period(company: str, period: Name, session: Controlling, body: Period) -> JSONResponse:
    """Open or hold a period, or let projects into it or not."""
    made = commands.set_period(
        session,
        company=company,
        period=period,
        status=body.status,
        project_access=body.project_access,
        reason=body.reason,
    )
    return told(made)


@router.post("/periods/{period:path}/close", response_model=PeriodClosed)
def close_period(company: str, period: Name, session: Controlling, body: Close) -> JSONResponse:
    """Close a period for ever and keep its totals; what is not posted stays behind, as told."""
    return told(closing.close(session, company=company, period=period, reason=body.reason))
