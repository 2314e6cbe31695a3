"""Number sequences: the company's own counters for journals, vouchers and project transactions (I6).

Numbers are drawn in blocks inside the caller's transaction, under the lock of the counter's row, so that a
rolled back block leaves no gap; every block is kept in ``setup.number_block``. Nothing here commits.
"""

from dataclasses import dataclass

from primanota.core.errors import Refusal
from primanota.core.wording import counted
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers ``first`` to ``last``, both included, and how they are written."""

    first: int
    last: int
    prefix: str
    width: int
    suffix: str

    def text(self, number: int) -> str:
        """Write one number of the block; SQL does the same with ``prefix || lpad(n::text, width, '0') ||
        suffix``.
        """
        return f"{self.prefix}{number:0{self.width}d}{self.suffix}"

    def numbering(self) -> dict[str, str | int]:
        """The values a statement needs to write the numbers from ``first`` on."""
        return {"first": self.first, "prefix": self.prefix, "width": self.width, "suffix": self.suffix}


def draw(conn: Connected, *, company: str, sequence: str, count: int) -> Block:
    """Draw the next ``count`` numbers of a sequence; others who draw from it wait until the caller's
    transaction ends.

    Raises:
        Refusal: ``number-sequence-missing``, ``number-sequence-exhausted``; nothing was drawn.
        ValueError: fewer than one number asked for.
    """
    if count < 1:
        message = f"cannot draw {count} numbers"
        raise ValueError(message)
    row = SQL.draw_block(conn, company=company, sequence=sequence, count=count).fetchone()
    if row is None:
        raise _refusal(conn, company=company, sequence=sequence, count=count)
    return Block(row["first_number"], row["last_number"], row["prefix"], row["width"], row["suffix"])


def _refusal(conn: Connected, *, company: str, sequence: str, count: int) -> Refusal:
    counter = SQL.read_counter(conn, company=company, sequence=sequence).fetchone()
    if counter is None:
        return Refusal("number-sequence-missing", f"company {company} has no number sequence {sequence}")
    needed = counted(count, "number is", "numbers are")
    cause = f"{needed} needed of sequence {sequence} of company {company}, "
    standing = f"whose next is {counter['next']} and whose format is {counter['format']}"
    return Refusal("number-sequence-exhausted", cause + standing)


def lock(conn: Connected, company: str) -> int:
    """Hold the company's voucher counter until the caller's transaction ends, and answer its next number:
    the latch that lets one import in at a time, and tells whether another was faster.

    Raises:
        Refusal: ``number-sequence-missing``.
    """
    counter = SQL.lock_voucher_counter(conn, company=company).fetchone()
    if counter is None:
        raise Refusal("number-sequence-missing", f"company {company} has no number sequence voucher")
    return int(counter["next"])


def lock_claims(conn: Connected, company: str) -> None:
    """Hold the company's counter of project transactions until the caller's transaction ends: posters claim
    journals one after the other, so that what one claims never lies between what another has claimed.
    """
    SQL.lock_transaction_counter(conn, company=company)
