"""Settings: how a company is set up: its parameters and features, its periods and accounts."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Response

from primanota.core.errors import Refusal
from primanota.inquiry import desk
from primanota.service import closing, commands
from primanota.service.receipts import plain
from primanota.web.asked import Name, Page
from primanota.web.asking import Reading
from primanota.web.lists import Listed, short, single

router = APIRouter(prefix="/companies/{company}", tags=["settings"])

Thing = TypeVar("Thing")


@router.get("/parameters", response_model=Listed)
def parameters(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """The parameters with their values, defaults and meanings."""
    return short(fields(commands.list_parameters(session, company=company)), asked)


@router.get("/parameters/{name}")
def parameter(company: str, name: Name, session: Reading) -> Response:
    """One parameter; the ETag is its value."""
    known = {each.parameter: each for each in commands.list_parameters(session, company=company)}
    found = among(known, name, "parameter")
    return single(found, value=found.value)


@router.get("/features", response_model=Listed)
def features(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """The features with their positions and what that means."""
    return short(fields(commands.list_features(session, company=company)), asked)


@router.get("/features/{name}")
def feature(company: str, name: Name, session: Reading) -> Response:
    """One feature; the ETag is its position."""
    known = {each.feature: each for each in commands.list_features(session, company=company)}
    found = among(known, name, "feature")
    return single(found, value="on" if found.enabled else "off")


@router.get("/periods", response_model=Listed)
def periods(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Fiscal periods in the order of time, and how many vouchers were posted into each."""
    with session.read() as conn:
        return short(desk.periods(conn, company=company), asked, key=("start_date", "period"))


@router.get("/periods/{period:path}/report")
def period_report(company: str, period: Name, session: Reading) -> Response:
    """What is not posted yet in a period, by journal and by waiting reason; its totals once it is closed."""
    found = closing.report(session, company=company, period=period)
    return single({**told(found), "complete": found.complete})


@router.get("/accounts", response_model=Listed)
def accounts(company: str, session: Reading, asked: Annotated[Page, Query()]) -> Response:
    """Main accounts, by number."""
    with session.read() as conn:
        return short(desk.accounts(conn, company=company), asked, key=("main_account",))


def fields(things: Iterable[object]) -> list[dict[str, Any]]:
    """Records as rows."""
    return [told(each) for each in things]


def told(thing: object) -> dict[str, Any]:
    """A record as a row."""
    found = plain(thing)
    assert isinstance(found, dict)
    return found


def among(known: dict[str, Thing], name: str, kind: str) -> Thing:
    """The setting of that name.

    Raises:
        Refusal: ``parameter-unknown``, ``feature-unknown``.
    """
    if name not in known:
        raise Refusal(f"{kind}-unknown", f"there is no {kind} {name!r}")
    return known[name]
