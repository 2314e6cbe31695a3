"""Cells: what one cell of a company pack may hold, as functions from its text to its value.

Used when a pack is read (``pack``) and for the values of parameters (``parameters``). A cell that is not
what its column takes raises ``CellError`` with the reason and the remedy; nothing is trimmed, rounded or
guessed. Knows no database.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from primanota.core.wording import counted

Value: TypeAlias = str | bool | int | date | Decimal | list[str] | None
Kind: TypeAlias = Callable[[str], Value]

CODE_LENGTH_MAX = 60
TEXT_LENGTH_MAX = 250
PATTERN_LENGTH_MAX = 1000
COUNTER_MAX = 10**15
CLASSES = ("time", "expense", "material", "fee")

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"(?P<whole>[0-9]+)(\.(?P<decimals>[0-9]+))?")
_NUMBER_FORMAT = re.compile(r"[^#]*#{1,15}[^#]*")
_PATTERN_SIGNS = re.compile(r"[|*]|\.\.")


class CellError(ValueError):
    """A cell does not hold what its column takes; ``column`` is named where a whole row was looked at."""

    def __init__(self, reason: str, remedy: str, *, column: str = "") -> None:
        """Keep the reason and the remedy, both clauses without a full stop."""
        self.reason = reason
        self.remedy = remedy
        self.column = column
        super().__init__(f"{reason}; {remedy}")


def _limited(text: str, length_max: int) -> str:
    if len(text) > length_max:
        raise CellError(f"{counted(len(text), 'character')} long", f"write at most {length_max}")
    if _CONTROL.search(text):
        raise CellError("holds a line break or control character", "remove it")
    return text


def text(cell: str) -> str:
    """Free text of one line, e.g. a name; may be empty."""
    return _limited(cell, TEXT_LENGTH_MAX)


def optional_code(cell: str) -> str:
    """A code, or empty for none."""
    if cell != cell.strip():
        raise CellError("has blanks around it", "remove them")
    return _limited(cell, CODE_LENGTH_MAX)


def code(cell: str) -> str:
    """A code that must be there."""
    if not cell.strip():
        raise CellError("is empty", "give a code")
    return optional_code(cell)


def plain_code(cell: str) -> str:
    """A code that patterns can name: without the signs that patterns are made of."""
    if _PATTERN_SIGNS.search(cell):
        raise CellError("holds | or * or .., which have a meaning in patterns", "use another code")
    return code(cell)


@dataclass(frozen=True, slots=True)
class Words:
    """The kind of a cell that holds one of a few words."""

    choices: tuple[str, ...]

    def __call__(self, cell: str) -> str:
        """The word.

        Raises:
            CellError: it is none of the words.
        """
        if cell not in self.choices:
            raise CellError(
                "is empty" if not cell else "is not one of the words", f"use {listed(self.choices)}"
            )
        return cell


def words(*choices: str) -> Words:
    """One of a few words."""
    return Words(choices)


def listed(choices: Sequence[str]) -> str:
    """Words as a sentence lists them: ``a, b or c``."""
    return " or ".join([", ".join(choices[:-1]), choices[-1]] if len(choices) > 1 else choices)


def yes_no(cell: str) -> bool:
    """``yes`` or ``no``."""
    return words("yes", "no")(cell) == "yes"


def on_off(cell: str) -> bool:
    """``yes`` or ``no``, also written ``on`` or ``off``."""
    return words("yes", "no", "on", "off")(cell) in {"yes", "on"}


def day(cell: str) -> date:
    """A date of the calendar written as YYYY-MM-DD."""
    try:
        # Python reads more than one way of writing a date, e.g. 20260131.
        return date.fromisoformat(cell if _DAY.fullmatch(cell) else "")
    except ValueError:
        reason = "is not a date" if cell else "is empty"
        raise CellError(reason, "write a date of the calendar as YYYY-MM-DD") from None


def optional_day(cell: str) -> date | None:
    """A date, or empty for none."""
    return day(cell) if cell else None


def decimal(decimals_max: int, *, below: Decimal, zero_allowed: bool = False) -> Kind:
    """A plain decimal number above zero: digits, a point, no sign, no exponent."""

    def number(cell: str) -> Decimal:
        match = _DECIMAL.fullmatch(cell)
        if not match:
            raise CellError(
                "is empty" if not cell else "is not a plain number", "write digits with a decimal point"
            )
        if len(match["decimals"] or "") > decimals_max:
            raise CellError(
                "has too many decimals",
                f"write at most {counted(decimals_max, 'decimal')}; nothing is rounded here",
            )
        value = Decimal(cell)
        if value >= below:
            raise CellError("is too large", f"write a number below {below:f}")
        if value == 0 and not zero_allowed:
            raise CellError("is zero", "write a number above zero")
        return value

    return number


rate: Kind = decimal(10, below=Decimal(10) ** 12)
"""An exchange rate: above zero, at most 10 decimals (F2)."""


def whole(minimum: int, maximum: int, *, measure: str = "") -> Kind:
    """A whole number within bounds; the unit of measure may stand behind it, as in ``60 s``."""

    def number(cell: str) -> int:
        digits = cell.removesuffix(measure).rstrip(" ") if measure else cell
        if not re.fullmatch(r"[0-9]{1,18}", digits) or not minimum <= int(digits) <= maximum:
            asked = f"write a whole number from {minimum} to {maximum}" + (f" ({measure})" if measure else "")
            raise CellError("is empty" if not cell else "is not such a number", asked)
        return int(digits)

    return number


counter: Kind = whole(1, COUNTER_MAX)
"""The next number of a sequence."""


def pattern(cell: str) -> str:
    """Accounts or values: ``*``, ``500100``, ``500000..599999``, ``AB*``, joined by ``|``."""
    if not cell:
        raise CellError("is empty", "write * for all")
    return optional_pattern(cell)


def optional_pattern(cell: str) -> str:
    """A pattern, or empty for any."""
    _limited(cell, PATTERN_LENGTH_MAX)
    for piece in cell.split("|") if cell else []:
        _check_piece(piece.strip(" "))
    return cell


def _check_piece(piece: str) -> None:
    if not piece:
        raise CellError("has an empty part", "write one code, range or AB* between the | signs")
    first, dots, last = piece.partition("..")
    if not dots:
        if "*" in piece[:-1]:
            raise CellError(f"has a * inside {piece}", "put * at the end only")
        return
    if (
        not first
        or not last
        or "*" in piece
        or ".." in last
        or first != first.strip()
        or last != last.strip()
    ):
        raise CellError(
            f"has a range {piece} that is not FIRST..LAST", "write two codes with two dots between"
        )
    # Codes compare as bytes of UTF-8, as the database's do (F4).
    if first.encode() > last.encode():
        raise CellError(
            f"has a range {piece} that ends before it begins (codes compare as text)", "swap the two"
        )


def classes(cell: str) -> list[str]:
    """Transaction classes joined by ``|``; empty for all."""
    if not cell:
        return []
    found = cell.split("|")
    if len(set(found)) != len(found) or not set(found) <= set(CLASSES):
        raise CellError(
            "does not list classes, each once",
            f"use {listed(CLASSES)}, joined by |, or leave it empty for all",
        )
    return sorted(found, key=CLASSES.index)


def number_format(cell: str) -> str:
    """How numbers are written: a text with one run of ``#``, which stand for the digits."""
    _limited(cell, CODE_LENGTH_MAX)
    if cell != cell.strip() or not _NUMBER_FORMAT.fullmatch(cell):
        raise CellError(
            "is empty" if not cell else "is not a number format",
            "write it like PV-########, with one run of at most 15 #",
        )
    return cell
