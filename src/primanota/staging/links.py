"""Links: which actuals belong together, staged in any order, before or after the actuals they name (S4).

Runs when a file of links is staged. A file may give a link in either direction; it is kept from the
dependent actual to the one it depends on. Whether the two actuals are there is not asked here.
"""

from primanota.core.records import StagingReceipt
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.staging import receipt
from primanota.staging.landing import Contract, Progress, land, land_grid
from primanota.staging.source import FOREIGN_SHAPES, WITH_HEADER, Handed, opened
from primanota.staging.tabular.grid import open_grid

SQL = statements.beside(__file__)

COLUMNS = ("company", "actual_id", "role", "related_actual_id", "related_role")

ROLES = ("cost", "unbilled_sales", "billed_sales", "original", "reversing", "replacing")

CONTRACT = Contract(COLUMNS, COLUMNS, SQL.copy_bytes, SQL.copy_records)


def accept_links(
    conn: Connected,
    source: Handed,
    *,
    actor: str,
    file_format: str | None = None,
    company: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> StagingReceipt:
    """Stage the links of a file (any format but the foreign shapes), all in the caller's transaction; the
    same file again changes nothing.

    ``company``: refuse rows of others. ``strict``: all rows or none. ``progress`` is told bytes done and
    bytes in all.

    Raises:
        Refusal: ``file-not-found``, ``file-unreadable``, ``format-unknown``, ``column-unknown``,
        ``column-doubled``,
            ``column-missing``; ``rows-refused`` if strict. Nothing was kept then.
    """
    with opened(source, file_format) as file, conn.transaction():
        SQL.declare(conn)
        batch = receipt.begin(conn, source=file.name, kind="links", actor=actor, company=company)
        SQL.forget(conn)
        if file.format in WITH_HEADER and file.format not in FOREIGN_SHAPES:
            with open_grid(file, kind="links") as grid:
                land_grid(conn, file, grid, CONTRACT, progress)
        else:
            land(conn, file, CONTRACT, progress)
        sound = _judge(conn, company)
        _keep(conn, batch.batch, sound)
        receipt.explain(conn, batch, {"role": ROLES, "related_role": ROLES})
        return receipt.settle(conn, batch, SQL.count_outcomes(conn), strict=strict)


def _judge(conn: Connected, company: str | None) -> int:
    """Find everything that is wrong with the rows; the rows without fault become links, and are counted."""
    SQL.analyze_landing(conn)
    SQL.find_unreadable(conn)
    SQL.find_bad_cells(conn, company=company, roles=list(ROLES))
    sound = SQL.read_links(conn).rowcount
    SQL.find_bad_pairs(conn)
    return sound


def _keep(conn: Connected, batch: str, sound: int) -> None:
    """Keep what is new; what is not is a repetition or a contradiction."""
    SQL.lock_companies(conn)
    new = SQL.keep_links(conn, batch=batch).rowcount
    if new < sound:
        SQL.find_repeated(conn)
        SQL.find_conflicts(conn)
