"""Exchange: what sources said of actuals (S5), and how far they were told what became of them (J3).

Runs whenever a door shows a list, like ``desk``. Nobody is asked or told anything here.
"""

from collections.abc import Iterator

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, stream, stream_whole

SQL = statements.beside(__file__)


def invalid(conn: Connected, *, company: str | None = None) -> Iterator[Row]:
    """Actuals that their source withdrew or changed, why, and where that found them: ``kept_out`` of the
    journals, ``written_off``, or on a line, with its status.
    """
    return stream_whole(conn, SQL.invalid, company=company)


def write_back(conn: Connected, *, company: str | None = None) -> Iterator[Row]:
    """Each company's last batch, the one that could not be sent, and what no batch tells of yet."""
    return stream(conn, SQL.write_back, company=company)
