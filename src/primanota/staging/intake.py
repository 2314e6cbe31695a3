"""Intake: the actuals of a file become staged actuals, each accepted once (S1-S3).

Runs when a file is staged: the rows land as text, every field of every row is judged in sets, and what is
wrong is told with row, column, value and reason while the good rows are kept. Whether an actual can become
a journal line is not asked here: that is the import's question, for setup may still be on its way.
"""

from pathlib import Path
from typing import Any

from primanota.core.records import StagingReceipt
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.staging import judge, receipt
from primanota.staging.dataverse import is_dataverse, read_dataverse
from primanota.staging.finance import is_finance, read_finance
from primanota.staging.landing import Contract, Progress, land, land_grid, land_records
from primanota.staging.mapped import read_mapped, require_grid
from primanota.staging.mapping import Map, Sent, read_map
from primanota.staging.source import WITH_HEADER, Format, Handed, Source, opened
from primanota.staging.tabular.grid import open_grid

SQL = statements.beside(__file__)

COLUMNS = (
    "company",
    "actual_id",
    "transaction_type",
    "transaction_class",
    "billing_type",
    "adjustment_status",
    "transaction_date",
    "accounting_date",
    "project",
    "contract",
    "contract_line",
    "task",
    "transaction_category",
    "resource",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "currency",
    "document_type",
    "description",
    "external_reference",
    "skip_sync",
)

REQUIRED = (
    "company",
    "actual_id",
    "transaction_type",
    "transaction_class",
    "transaction_date",
    "project",
    "quantity",
    "amount",
    "currency",
)

CONTRACT = Contract(COLUMNS, REQUIRED, SQL.copy_bytes, SQL.copy_records)


def accept_actuals(
    conn: Connected,
    source: Handed,
    *,
    actor: str,
    file_format: str | None = None,
    mapping: Path | Sent | None = None,
    company: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> StagingReceipt:
    """Stage the actuals of a file (one of :class:`Format`), all in the caller's transaction; the same file
    again changes nothing.

    ``mapping``: the map file by which another CSV file is read. ``company``: refuse rows of others; of a
    file that holds no company, the company. ``strict``: all rows or none. ``progress`` is told bytes done and
    bytes in all.

    Raises:
        Refusal: ``file-not-found``, ``file-unreadable``, ``format-unknown``, ``column-unknown``,
        ``column-doubled``,
            ``column-missing``, ``map-invalid``, ``company-required``; ``rows-refused`` if strict. Nothing was
            kept then.
    """
    by = read_map(mapping, columns=COLUMNS, required=REQUIRED, company=company) if mapping else None
    with opened(source, file_format) as file, conn.transaction():
        SQL.declare(conn)
        batch = receipt.begin(conn, source=file.name, kind="actuals", actor=actor, company=company)
        SQL.forget(conn)
        _land(conn, file, by, company, progress)
        SQL.analyze_landing(conn)
        judge.find_faults(conn, company)
        _keep(conn, batch.batch)
        receipt.explain(conn, batch, judge.WORDS)
        return receipt.settle(conn, batch, SQL.count_outcomes(conn), strict=strict)


def landed_rows(conn: Connected, *, limit: int) -> list[dict[str, Any]]:
    """The first rows of the file that was accepted last in this transaction, as they were read."""
    return SQL.list_landed(conn, limit=limit).fetchall()


def _land(
    conn: Connected, file: Source, by: Map | None, company: str | None, progress: Progress | None
) -> None:
    """Bring the rows into the landing table, those of a foreign file as rows of ours."""
    if by is not None:
        require_grid(file)
        decimals = {row["currency"]: row["decimals"] for row in SQL.list_currencies(conn)}
        with open_grid(file, kind="actuals", separator=by.separator) as grid:
            land_records(conn, file, read_mapped(file, grid, by, COLUMNS, decimals), CONTRACT, progress)
    elif file.format in WITH_HEADER:
        with open_grid(file, kind="actuals") as grid:
            if file.format is Format.FINANCE or is_finance(grid.header):
                land_records(conn, file, read_finance(file, grid, COLUMNS, REQUIRED), CONTRACT, progress)
            else:
                land_grid(conn, file, grid, CONTRACT, progress)
    elif file.format is Format.DATAVERSE or (file.format is Format.JSON and is_dataverse(file)):
        land_records(conn, file, read_dataverse(file, COLUMNS, company), CONTRACT, progress)
    else:
        land(conn, file, CONTRACT, progress)


def _keep(conn: Connected, batch: str) -> None:
    """Keep what is new; what is not is a repetition or a change."""
    sound = SQL.read_actuals(conn).rowcount
    new = SQL.keep_actuals(conn, batch=batch).rowcount
    if new < sound:
        SQL.find_repeated(conn, batch=batch)
        SQL.find_changed(conn, batch=batch)
