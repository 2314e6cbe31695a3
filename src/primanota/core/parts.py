"""Parts: a line's amount distributed over dimensions, as somebody asks for it (V2).

Used before the database is asked: it knows what can be wrong with parts whatever line they are for. How
percents become amounts is ``money.split``, and the same in SQL.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from primanota.core.errors import Refusal
from primanota.core.wording import counted

PARTS_MAX = 999
"""Parts of a line; each has a debit and a credit, and entries of a voucher are numbered in four digits."""

PERCENTS = 100
PERCENT_DECIMALS = 6
DIGITS_MAX = 18

PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: an amount or a percent, and its dimensions; none: the part carries no dimension."""

    amount: Decimal | None = None
    percent: Decimal | None = None
    dimensions: dict[str, str] = field(default_factory=dict)


def number(text: str) -> Decimal:
    """A plain decimal number: digits and a point, no thousands mark, no exponent, no NaN.

    Raises:
        Refusal: ``distribution-invalid``.
    """
    if not PLAIN_NUMBER.fullmatch(text) or len(text) > 2 * DIGITS_MAX:
        raise Refusal("distribution-invalid", f"{text!r} is not a plain decimal number")
    return Decimal(text)


def check(parts: Sequence[Part]) -> None:
    """See that parts make sense by themselves: all by amount, or all by percent, to 100 exactly.

    Raises:
        Refusal: ``distribution-invalid``, with the values.
    """
    if not parts:
        raise Refusal("distribution-invalid", "no part is given")
    if len(parts) > PARTS_MAX:
        raise Refusal("distribution-invalid", f"{len(parts)} parts are given, {PARTS_MAX} is the most")
    for place, part in enumerate(parts, start=1):
        _check_part(place, part)
    percents = [part.percent for part in parts if part.percent is not None]
    if len(percents) not in (0, len(parts)):
        by_percent, by_amount = counted(len(percents), "part"), len(parts) - len(percents)
        cause = f"{by_percent} by percent and {by_amount} by amount: one distribution is by one of them"
        raise Refusal("distribution-invalid", cause)
    if percents and sum(percents) != PERCENTS:
        raise Refusal("distribution-invalid", f"the percents sum to {sum(percents):f}, not to 100")


def _check_part(place: int, part: Part) -> None:
    """One part has one measure, a finite one with no more decimals than we keep."""
    value = part.amount if part.percent is None else part.percent
    if value is None or (part.amount is not None and part.percent is not None):
        raise Refusal("distribution-invalid", f"part {place} needs an amount or a percent, one of them")
    if not value.is_finite() or abs(value) >= 10**DIGITS_MAX:
        raise Refusal("distribution-invalid", f"part {place}: {value} is not an amount")
    if part.percent is None:
        return
    if not 0 < part.percent <= PERCENTS:
        raise Refusal("distribution-invalid", f"part {place}: {value:f} percent is not above 0 and up to 100")
    if round(part.percent, PERCENT_DECIMALS) != part.percent:
        cause = f"part {place}: {value:f} percent has more than {PERCENT_DECIMALS} decimals"
        raise Refusal("distribution-invalid", cause)
