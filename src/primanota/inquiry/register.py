"""Register: the voucher numbers that were given up, with lines that were deleted or written off (I6).

With the numbers on lines and in the books they are all numbers that were ever drawn; a proof says so. Runs
whenever a door shows the list; nothing is changed.
"""

from collections.abc import Iterator

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, stream_whole

SQL = statements.beside(__file__)


def voided(conn: Connected, *, company: str | None = None, how: str | None = None) -> Iterator[Row]:
    """Voucher numbers that were given up (I6): ``how`` is deleted or written_off; in their order."""
    return stream_whole(conn, SQL.voided, company=company, how=how)
