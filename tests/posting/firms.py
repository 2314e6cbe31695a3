"""Firms: the days' work of the posting tests, with everything that a posting has to do."""

import json
from pathlib import Path
from typing import Any

from psycopg import Connection

from tests.codes.firm import Firm
from tests.journal.days import firm_of_days, number, stage_days
from tests.journal.journals import stage_links_of
from tests.posting.recording import note_distributions
from tests.staging.files import ident

WORK = """
    actual  transaction_type  project  amount   currency  quantity  billing_type
    1       cost              P1       80.00    EUR       8         -
    2       unbilled_sales    P1       100.00   GBP       8         chargeable
    3       cost              P9       80.00    EUR       8         -
    4       cost              P1       -80.00   EUR       -8        -
    5       cost              P2       100.01   EUR       4         -
"""
"""The third has an issue, the fourth reverses the first, the fifth is distributed."""

POSTED = 4
ENTRIES = 2 + 2 + 2 + 4


def working_days(
    conn: Connection[Any], folder: Path, *, days: int, linked: bool = True, **more: object
) -> Firm:
    """A firm with a journal of this work on each day, imported and not yet posted.

    Not linked, the reversals are work like any other, and a posting has one wave and fewer statements.
    """
    firm = firm_of_days(conn, folder, **more)
    stage_days(firm, range(days), WORK)
    if linked:
        reversals = [(number(each, 4), "reversing", number(each, 1), "original") for each in range(days)]
        stage_links_of(firm, reversals)
    firm.build()
    # What was done on P2 is distributed to two departments.
    conn.execute("""
        INSERT INTO journal.distribution (company, voucher, part, amount, dimensions)
        SELECT line.company, line.voucher, part.part, part.amount, part.dimensions::jsonb
        FROM journal.line
        CROSS JOIN (VALUES (1, 33.34, '{"Department": "D1"}'), (2, 66.67, '{"Department": "D2"}'))
            AS part (part, amount, dimensions)
        WHERE line.project = 'P2'
    """)
    note_distributions(conn)
    return firm


def distribute(firm: Firm, actual: int, *parts: tuple[str, dict[str, str]]) -> None:
    """Distribute the amount of a line, by the number of its actual: amounts and their dimensions."""
    for part, (amount, dimensions) in enumerate(parts, start=1):
        firm.conn.execute(
            """
            INSERT INTO journal.distribution (company, voucher, part, amount, dimensions)
            SELECT line.company, line.voucher, %s, %s, %s::jsonb
            FROM journal.line
            WHERE line.company = 'DE' AND line.actual_id = %s
            """,
            (part, amount, json.dumps(dimensions), ident(actual)),
        )
    note_distributions(firm.conn)


def let_lapse(conn: Connection[Any]) -> None:
    """The lease of every poster runs out."""
    conn.execute(
        "UPDATE journal.header SET lease_until = clock_timestamp() - interval '1 second'"
        " WHERE status = 'processing'"
    )
