"""Big money: every price, quantity and amount that a row of the big company may carry, written out once.

A row of the generator only picks from these tables, which is what makes it fast. Amounts are exact: quarters
of an hour times a price that divides by four cents.
"""

from typing import NamedTuple

COST_CURRENCIES = ("USD",) * 6 + ("EUR", "GBP")
QUANTITIES = 32
PRICES = 8
YEN = 150
CENTS = 36


class Kind(NamedTuple):
    """A class of work, the unit it is counted in, its categories, and eight prices of a unit in whole US
    dollars.
    """

    name: str
    unit: str
    categories: tuple[str, ...]
    dollars: tuple[int, ...]


class Half(NamedTuple):
    """Quantity, unit, price, amount and currency as a row says them, and the same taken back."""

    plus: str
    minus: str


TIME = Kind("time", "hour", ("Development", "Consulting", "Management"), (44, 52, 60, 68, 76, 84, 96, 120))
EXPENSE = Kind("expense", "each", ("Flight", "Hotel", ""), (12, 28, 40, 96, 120, 180, 260, 480))
MATERIAL = Kind("material", "piece", ("Hardware", "Licence", "Hardware"), (8, 16, 24, 60, 92, 140, 400, 900))
FEE = Kind("fee", "each", ("Set-up", "On-call", "On-call"), (100, 240, 400, 500, 720, 1000, 1500, 2500))
KINDS = (TIME,) * 45 + (EXPENSE,) * 8 + (MATERIAL,) * 7 + (FEE,) * 4


def table(kind: Kind, currency: str, *, mark_up: int) -> list[Half]:
    """Every price of a kind times every quantity, in one currency: at ``price * QUANTITIES + quantity``."""
    found = []
    for dollars in kind.dollars:
        price, decimals = (dollars * YEN, 0) if currency == "JPY" else (dollars * 100 + CENTS, 2)
        for number in range(QUANTITIES):
            quarters = number + 1 if kind is TIME else 4 * (number // 8 + 1)
            amount = price * mark_up * quarters // 4
            quantity = _decimal(quarters * 25, 2) if kind is TIME else str(quarters // 4)
            middle = f"{kind.unit},{_decimal(price * mark_up, decimals)}"
            money = f"{_decimal(amount, decimals)},{currency},"
            found.append(Half(f"{quantity},{middle},{money}", f"-{quantity},{middle},-{money}"))
    return found


def _decimal(number: int, decimals: int) -> str:
    """Write a whole number of smallest units with its point."""
    text = str(number)
    return f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text
