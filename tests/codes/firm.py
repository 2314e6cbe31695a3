"""A firm: one company that is set up without a flaw, and the few words a test needs to work in it.

Actuals are text tables; ``actual`` is the number of the id, every other column a staging column that
differs from the plain actual: eight hours of cost on project P1 on the 2nd of March, in euro.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from primanota.core.records import ImportReceipt, PostReceipt
from primanota.journal import build, resets
from primanota.posting import post
from primanota.setup import pack
from tests.books import rows
from tests.setup.packs import WHOLE, whole
from tests.staging.files import PLAIN, as_csv, ident, link, stage, stage_links

DEFAULTS = {**PLAIN, "transaction_category": "", "resource": "R1"}

LINES = """
    SELECT
        line.actual_id,
        line.journal || '/' || line.line AS line,
        line.voucher,
        header.status AS journal_status,
        COALESCE(line.own_status, header.status) AS status,
        line.accounting_date,
        COALESCE(string_agg(issue.code, ' ' ORDER BY issue.rank), '') AS issues,
        COALESCE(string_agg(issue.message, '; ' ORDER BY issue.rank), '') AS messages
    FROM journal.line
    JOIN journal.header USING (company, journal)
    LEFT JOIN journal.issue USING (company, voucher)
    GROUP BY line.company, line.journal, line.line, header.company, header.journal
    ORDER BY line.actual_id
"""


@dataclass
class Firm:
    """Company DE on a fresh database, and a folder for its files."""

    conn: Connection[Any]
    folder: Path

    def load(self, **changes: str) -> None:
        """Load the pack with some files replaced by text tables."""
        pack.load(self.conn, whole(self.folder / "pack", **changes), actor="anna")

    def change(self, file: str, old: str, new: str) -> None:
        """Load the pack with one text of a file replaced."""
        assert old in WHOLE[file], f"{file} does not say {old}"
        self.load(**{file: WHOLE[file].replace(old, new)})

    def add(self, file: str, row: str) -> None:
        """Load the pack with one row added to a file."""
        self.load(**{file: f"{WHOLE[file].rstrip()}\n        {row}\n"})

    def stage(self, table: str) -> None:
        """Stage actuals; all rows must be accepted."""
        read = [{**DEFAULTS, "actual_id": ident(int(row.pop("actual"))), **row} for row in rows(table)]
        assert stage(self.conn, as_csv(self.folder / "actuals.csv", read), strict=True).rows_read == len(read)

    def reverse(self, reversal: int, original: int) -> None:
        """Stage the link of a reversal to its original."""
        path = self.folder / "links.csv"
        row = link(reversal, "reversing", original, "original")
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerow(row)
        assert stage_links(self.conn, path, strict=True).accepted == 1

    def build(self) -> ImportReceipt:
        """Import what waits."""
        return build.build(self.conn, company="DE", actor="anna")

    def post(self) -> PostReceipt:
        """Post every draft journal."""
        return post.post(self.conn, company="DE", actor="anna")

    def run(self, table: str) -> PostReceipt:
        """Stage, import and post."""
        self.stage(table)
        self.build()
        return self.post()

    def reset(self, journal: str) -> None:
        """Set a journal to draft."""
        resets.reset(self.conn, company="DE", journal=journal, actor="anna")

    def lines(self) -> list[dict[str, Any]]:
        """Every line with its status, its codes in order of precedence, and their messages."""
        with self.conn.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(LINES).fetchall()
        return [{"actual": row["actual_id"].int, **row} for row in found]
