"""Files: a plain actual and a plain link to vary, and the files made of them."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from primanota.core.records import StagingReceipt
from primanota.db.connect import transaction
from primanota.staging import intake, links

COMPANIES = """
    INSERT INTO setup.company (company, name, accounting_currency, reporting_currency, rate_type)
    VALUES ('DE', 'Hamburg', 'EUR', 'USD', 'default'), ('JP', 'Osaka', 'JPY', 'USD', 'default')
"""

PLAIN = {
    "company": "DE",
    "transaction_type": "cost",
    "transaction_class": "time",
    "transaction_date": "2026-03-02",
    "project": "P1",
    "quantity": "8",
    "amount": "640.00",
    "currency": "EUR",
}
"""What an actual must have, but for its id."""


def ident(number: int) -> str:
    """The id of an actual, by number."""
    return str(UUID(int=number))


def actuals(*changes: Mapping[str, str]) -> list[dict[str, str]]:
    """Plain actuals with the ids 2, 3 …, which are their rows in a file, each with its changes."""
    return [{**PLAIN, "actual_id": ident(row), **each} for row, each in enumerate(changes, start=2)]


def link(dependent: int, role: str, related: int, related_role: str, company: str = "DE") -> dict[str, str]:
    """A link between two actuals by their numbers."""
    return {
        "company": company,
        "actual_id": ident(dependent),
        "role": role,
        "related_actual_id": ident(related),
        "related_role": related_role,
    }


def as_csv(path: Path, rows: Iterable[Mapping[str, str]], columns: Sequence[str] = intake.COLUMNS) -> Path:
    """Write rows as CSV with these columns, in this order."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_json_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def stage(conn: Connection[Any], path: Path, **options: Any) -> StagingReceipt:
    """Stage a file of actuals in one transaction, as the service does."""
    with transaction(conn):
        return intake.accept_actuals(conn, path, actor="anna", **options)


def stage_links(conn: Connection[Any], path: Path, **options: Any) -> StagingReceipt:
    """Stage a file of links in one transaction, as the service does."""
    with transaction(conn):
        return links.accept_links(conn, path, actor="anna", **options)


def counts(receipt: StagingReceipt) -> tuple[int, int, int, int]:
    """Rows accepted, skipped, repeated and refused."""
    return receipt.accepted, sum(receipt.skipped.values()), receipt.repeated, receipt.refused


def told(receipt: StagingReceipt) -> list[dict[str, Any]]:
    """The refusals a receipt tells, as rows."""
    return [
        {
            "row": each.row,
            "field": each.field,
            "code": each.code,
            "value": each.value,
            "message": each.message,
        }
        for each in receipt.refusals
    ]


def kept(conn: Connection[Any], columns: str) -> list[dict[str, Any]]:
    """The staged actuals in the order of their ids."""
    cursor = conn.execute(f"SELECT {columns} FROM staging.actual ORDER BY company, actual_id")  # noqa: S608
    names = [column.name for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def kept_links(conn: Connection[Any]) -> list[tuple[int, str, int, str]]:
    """The staged links of DE, by the numbers of their actuals."""
    query = """
        SELECT actual_id, role, related_actual_id, related_role
        FROM staging.link
        WHERE company = 'DE'
        ORDER BY actual_id, role, related_actual_id
    """
    return [(row[0].int, row[1], row[2].int, row[3]) for row in conn.execute(query)]


HEADER = (
    "company,actual_id,transaction_type,transaction_class,transaction_date,project,quantity,amount,currency,"
    "description"
)


def line(number: int, description: str, ending: str = "\n") -> str:
    """A row of the file with an id and a description."""
    return f"DE,{ident(number)},cost,time,2026-03-02,P1,8,640.00,EUR,{description}{ending}"


def as_bytes(path: Path, content: str | bytes) -> Path:
    """Write a file as it is, no line ends changed."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def descriptions(conn: Connection[Any]) -> list[tuple[int, str]]:
    """The rows kept and their descriptions."""
    return [(row["source_row"], row["description"]) for row in kept(conn, "source_row, description")]
