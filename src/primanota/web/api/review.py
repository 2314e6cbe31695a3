"""Review: lines and journals are edited, distributed, deleted, reset and written off, item by item (V1-V5).

Each answers with its receipt, refused items inside; one that somebody changed meanwhile is refused with
``line-changed``. What may be done to which line is decided by the stations.
"""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from primanota.core.answers import ReviewReceipt
from primanota.core.parts import PARTS_MAX, Part, number
from primanota.service import review as service
from primanota.web.asking import Resetting, Reviewing, WritingOff
from primanota.web.bodies import Body, Chosen, Code, IfMatch, Reason, Reasoned, Text, examples, told

router = APIRouter(prefix="/companies/{company}", tags=["review"])

LINE = {"journal": "PIJ-000001", "line": 3, "version": 2}
PARTS = [
    {"percent": "60", "dimensions": {"Department": "D1"}},
    {"percent": "40", "dimensions": {"Department": "D2"}},
]
TaxGroup = Annotated[Text | None, Field(description="Its code; empty: none.")]
Figure = Annotated[str | None, Field(pattern=r"^[+-]?[0-9]+(\.[0-9]+)?$", max_length=36)]


class Edit(Chosen, json_schema_extra=examples({"items": [LINE], "sales_tax_group": "EU"})):
    """New tax groups of draft lines; one that is not named stays as it is."""

    sales_tax_group: TaxGroup = None
    item_sales_tax_group: TaxGroup = None


class PartGiven(Body):
    """A part of a line: an amount or a percent as text, and its dimensions."""

    amount: Figure = None
    percent: Figure = None
    dimensions: Annotated[dict[Code, Text], Field(default_factory=dict)]

    def part(self) -> Part:
        """The part that it is.

        Raises:
            Refusal: ``distribution-invalid``.
        """
        return Part(_number(self.amount), _number(self.percent), dict(self.dimensions))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else number(text)


class Distribute(Chosen, json_schema_extra=examples({"items": [LINE], "parts": PARTS})):
    """Parts by amount for one line, or by percent for any number of lines."""

    parts: Annotated[list[PartGiven], Field(min_length=1, max_length=PARTS_MAX)]


class Reset(Chosen, json_schema_extra=examples({"items": [{"journal": "PIJ-000007"}]})):
    """What is set to draft again; ``force`` takes a journal from its poster, with a reason."""

    force: bool = False
    reason: Reason = ""


@router.post("/edit", response_model=ReviewReceipt)
def edit(company: str, session: Reviewing, body: Edit, if_match: IfMatch = None) -> JSONResponse:
    """Set tax groups of draft lines."""
    fields = {"sales_tax_group": body.sales_tax_group, "item_sales_tax_group": body.item_sales_tax_group}
    changes = {name: value for name, value in fields.items() if value is not None}
    return told(service.edit(session, company=company, items=body.chosen(if_match), changes=changes))


@router.post("/distribute", response_model=ReviewReceipt)
def distribute(company: str, session: Reviewing, body: Distribute, if_match: IfMatch = None) -> JSONResponse:
    """Distribute amounts over dimensions; takes the place of an earlier distribution."""
    parts = [each.part() for each in body.parts]
    return told(service.distribute(session, company=company, items=body.chosen(if_match), parts=parts))


@router.post("/undistribute", response_model=ReviewReceipt)
def undistribute(company: str, session: Reviewing, body: Chosen, if_match: IfMatch = None) -> JSONResponse:
    """Undo distributions: one part again, with the line's own dimensions."""
    return told(service.undistribute(session, company=company, items=body.chosen(if_match)))


@router.post("/delete", response_model=ReviewReceipt)
def delete(company: str, session: Reviewing, body: Reasoned, if_match: IfMatch = None) -> JSONResponse:
    """Delete lines and journals; their actuals wait again, their voucher numbers are void for ever."""
    return told(service.delete(session, company=company, items=body.chosen(if_match), reason=body.reason))


@router.post("/reset", response_model=ReviewReceipt)
def reset(company: str, session: Resetting, body: Reset, if_match: IfMatch = None) -> JSONResponse:
    """Update journals and lines in error to draft."""
    return told(
        service.reset(
            session,
            company=company,
            items=body.chosen(if_match),
            force=body.force,
            reason=body.reason,
        )
    )


@router.post("/write-off", response_model=ReviewReceipt)
def write_off(company: str, session: WritingOff, body: Reasoned, if_match: IfMatch = None) -> JSONResponse:
    """Write off lines that can never post; their actuals never wait again."""
    return told(service.write_off(session, company=company, items=body.chosen(if_match), reason=body.reason))
