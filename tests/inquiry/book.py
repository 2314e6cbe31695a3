"""A small book, really staged, imported and posted, for tests that look at it or tamper with it.

Company DE: hours, expense, material and fee on P1 (sold in pounds), a reversal, distributed hours on P2 (in
house), a line in error, a line moved out with its issue, actuals that wait and one that is skipped. It is
made once for each folder of tests; who tampers with it gets a transaction that is rolled back.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.db.connect import open_connection
from primanota.jobs import runs
from primanota.jobs.runs import LogEntry
from primanota.service import audit
from tests.codes.firm import Firm
from tests.conftest import TEMPLATE
from tests.databases import made
from tests.posting.recording import note_distributions
from tests.staging.files import ident, link, stage_links

ACTUALS = """
    actual,transaction_type,transaction_class,transaction_date,project,quantity,unit_price,amount,currency,more
    1,cost,time,2026-03-02,P1,8,80,640.00,EUR,
    2,unbilled_sales,time,2026-03-02,P1,8,120,960.00,GBP,chargeable
    3,cost,material,2026-03-03,P1,2,125,250.00,EUR,
    4,cost,expense,2026-03-04,P1,1,,99.90,EUR,
    5,unbilled_sales,fee,2026-03-05,P1,1,500,500.00,GBP,chargeable
    6,cost,time,2026-02-10,P1,1,80,80.00,EUR,
    7,cost,time,2026-03-06,P9,1,80,80.00,EUR,
    8,cost,time,2026-03-09,P1,-8,80,-640.00,EUR,
    9,unbilled_sales,time,2026-03-10,P1,1,100,100.00,GBP,non_chargeable
    10,cost,time,2026-03-10,P1,1,80,80.00,EUR,unknown category
    11,billed_sales,time,2026-03-11,P1,8,120,960.00,GBP,chargeable
    12,cost,time,2026-03-12,P2,1.5,,100.01,EUR,
    13,cost,time,2026-03-13,P1,1,80,80.00,JPY,
"""
LATE = """
    actual  transaction_date  amount
    14      2026-03-14        40.00
"""


def tell(firm: Firm) -> None:
    """Stage, import, distribute, post; and leave something for the next import."""
    firm.stage(_table(ACTUALS))
    links = [
        link(2, "unbilled_sales", 1, "cost"),
        link(8, "reversing", 1, "original"),
        link(11, "billed_sales", 2, "unbilled_sales"),
    ]
    _stage_links(firm, links)
    firm.build()
    firm.conn.execute(
        """
        INSERT INTO journal.distribution (company, voucher, part, amount, percent, dimensions)
        SELECT line.company, line.voucher, part.part, part.amount, 50, part.dimensions::jsonb
        FROM journal.line
        CROSS JOIN (VALUES (1, 50.01, '{"Department": "D1"}'), (2, 50.00, '{"Department": "D2"}'))
            AS part (part, amount, dimensions)
        WHERE line.actual_id = %s
        """,
        (ident(12),),
    )
    note_distributions(firm.conn)
    firm.post()
    firm.stage(LATE)
    for action in ("stage", "import", "post"):
        audit.append(firm.conn, company="DE", actor="anna", action=action, details={"by": "hand"})
    run = runs.start(firm.conn, company="DE", job="import", parameters={"until": "2026-03-31"}, actor="anna")
    entries = [
        LogEntry("info", "imported", "9 lines added"),
        LogEntry("warning", "category-not-in-company", "1 actual waits", journal="J-000002", line=1),
    ]
    runs.log(firm.conn, company="DE", run=run, entries=entries)
    runs.finish(firm.conn, company="DE", run=run, status="done", counts={"added": 9})


def _table(text: str) -> str:
    """The actuals as a text table, the last column spread over the columns it means."""
    lines = []
    for count, row in enumerate(text.strip().splitlines()):
        *cells, more = [cell.strip() or "-" for cell in row.split(",")]
        category = "Unknown" if more == "unknown category" else "-"
        billing = more if more.endswith("chargeable") else "-"
        extra = ["billing_type", "transaction_category"] if count == 0 else [billing, category]
        lines.append(" | ".join([*cells, *extra]))
    return "\n".join(lines)


def _stage_links(firm: Firm, links: list[dict[str, str]]) -> None:
    path = firm.folder / "links.csv"
    columns = list(links[0])
    rows = [",".join(columns)] + [",".join(each.values()) for each in links]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert stage_links(firm.conn, path, strict=True).accepted == len(links)


@pytest.fixture(scope="session")
def book(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The conninfo of the database that holds the book; who changes it rolls back."""
    with made(server, TEMPLATE) as conninfo:
        with open_connection(conninfo) as conn:
            firm = Firm(conn, Path(tmp_path_factory.mktemp("book")))
            firm.load()
            tell(firm)
        yield conninfo


@pytest.fixture
def reader(book: str) -> Iterator[Connection[Any]]:
    """A connection to the book as the application."""
    with open_connection(book) as conn:
        yield conn


@pytest.fixture
def tamperer(book: str) -> Iterator[Connection[Any]]:
    """A connection to the book as its owner, in a transaction that is rolled back."""
    with open_connection(book, as_owner=True) as conn, conn.transaction(force_rollback=True):
        yield conn
