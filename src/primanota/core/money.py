"""Money: the one rounding, and splitting without remainder.

Used wherever Python touches an amount; SQL does the same work for whole sets with ``round(numeric,
integer)``, which also rounds half away from zero. Nothing here is float, and NaN or infinite values are
refused.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

RATE_DECIMALS = 10
"""Decimals an exchange rate keeps (F2)."""

QUANTITY_DECIMALS = 6
"""Decimals a quantity and a unit price keep (contract.md §2)."""


def unit(decimals: int) -> Decimal:
    """Return the smallest unit of a currency with so many decimals, e.g. 0.01 for 2."""
    return Decimal(1).scaleb(-decimals)


def round_half_away(value: Decimal, decimals: int) -> Decimal:
    """Round to so many decimals, halves away from zero (M2).

    Raises:
        ValueError: the value is NaN or infinite.
    """
    if not value.is_finite():
        message = f"not a finite number: {value}"
        raise ValueError(message)
    with localcontext(prec=60):
        # ROUND_HALF_UP is Python's name for half away from zero.
        return value.quantize(unit(decimals), ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """Split a total by weights so that the parts sum to it exactly (F6).

    Each part is rounded down to the currency's unit; left-over units go one by one to the largest remainders,
    ties to the earlier part. The total's sign is kept.

    Raises:
        ValueError: no weights, weights that sum to zero, or a total finer than the currency's unit.
    """
    whole = sum(weights, Decimal(0))
    if not weights or whole == 0:
        message = "an amount needs weights that do not sum to zero to be split by"
        raise ValueError(message)
    smallest = unit(decimals)
    if round_half_away(total, decimals) != total:
        message = f"{total} is finer than {smallest}"
        raise ValueError(message)
    sign = -1 if total < 0 else 1
    with localcontext(prec=60):
        shares = [abs(total) * weight / whole for weight in weights]
        parts = [share.quantize(smallest, ROUND_DOWN) for share in shares]
        left = int((abs(total) - sum(parts, Decimal(0))) / smallest)
        order = sorted(range(len(parts)), key=lambda index: (parts[index] - shares[index], index))
        for index in order[:left]:
            parts[index] += smallest
        return [sign * part for part in parts]
