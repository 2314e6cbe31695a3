"""Bodies: what requests that change something carry, read strictly, and how their receipts are told.

A field that is not known is refused, so is text where a number belongs; amounts come as text, so that none
was ever a binary number. What a value means is decided by the service, here only whether it is one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Header
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from primanota.core.answers import Item
from primanota.core.errors import Refusal
from primanota.service.receipts import plain

NUMBER_MAX = 2**31 - 1
ITEMS_MAX = 100_000
TEXT_MAX = 10_000
VERSION = re.compile(r"(?P<version>[0-9]{1,9})(\.[0-9a-f]{1,64})?")

ETAG = re.compile(r'(?:W/)?"(?P<value>[^"]*)"|(?P<bare>[^"]+)')
"""An ETag as it came, also when a proxy that compresses called it weak."""


def _sound(text: str) -> str:
    if "\0" in text:
        message = "the character NUL is in it"
        raise ValueError(message)
    return text


Text = Annotated[str, Field(max_length=TEXT_MAX), AfterValidator(_sound)]
Code = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_sound)]
Reason = Annotated[
    str,
    Field(max_length=TEXT_MAX, description="Why; kept with what was done."),
    AfterValidator(_sound),
]


def seen_value(if_match: str | None) -> str | None:
    """The value of a thing that ``If-Match`` names; None: whatever it is.

    Raises:
        Refusal: ``value-invalid``: several are named.
    """
    text = (if_match or "*").strip()
    if text == "*":
        return None
    found = ETAG.fullmatch(text)
    if found is None:
        raise Refusal(
            "value-invalid", f"If-Match {text!r} is not one ETag", remedy="Give the ETag as it came."
        )
    return unquote(found["bare"] or found["value"] or "")


def seen_version(if_match: str | None) -> int | None:
    """The version of a thing that ``If-Match`` names; None: whichever.

    Raises:
        Refusal: ``value-invalid``.
    """
    value = seen_value(if_match)
    if value is None:
        return None
    found = VERSION.fullmatch(value)
    if found is None:
        raise Refusal(
            "value-invalid", f"If-Match {value!r} is no version", remedy="Give the ETag as it came."
        )
    return int(found["version"])


class Body(BaseModel):
    """A body with the fields that are known and no others, each of its own kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Named(Body):
    """A line, or a whole journal where no line is named; ``version``: only if it is still at it."""

    journal: Code
    line: Annotated[int | None, Field(ge=1, le=NUMBER_MAX)] = None
    version: Annotated[int | None, Field(ge=1, le=NUMBER_MAX)] = None


Items = Annotated[
    list[Named], Field(min_length=1, max_length=ITEMS_MAX, description="Lines, and journals as a whole.")
]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The ETag that the one item had: another by now is refused."),
]


class Chosen(Body):
    """What a change is about."""

    items: Items

    def chosen(self, if_match: str | None = None) -> list[Item]:
        """The items, with the version that ``If-Match`` names for the one of them.

        Raises:
            Refusal: ``value-invalid``: it is no version, or there are several items.
        """
        found = [Item(each.journal, each.line, each.version) for each in self.items]
        version = seen_version(if_match)
        if version is None:
            return found
        if len(found) != 1 or found[0].version is not None:
            cause = f"If-Match {if_match!r} is not the one item's version"
            raise Refusal("value-invalid", cause, remedy="Give each item its version instead.")
        return [Item(found[0].journal, found[0].line, version)]


class Reasoned(Chosen):
    """What a change is about, and why it is made."""

    reason: Reason


def examples(*shown: Mapping[str, Any]) -> dict[str, Any]:
    """What a body's documentation shows."""
    return {"examples": [dict(each) for each in shown]}


def told(receipt: object) -> JSONResponse:
    """A receipt as JSON, the same that the command line tells."""
    return JSONResponse(plain(receipt))


def given(body: BaseModel, *left_out: str) -> dict[str, Any]:
    """What a body says, by the names of the service, without what it leaves open."""
    values: Sequence[tuple[str, Any]] = list(body)
    return {name: value for name, value in values if value is not None and name not in left_out}
