"""Desk: a firm where an accountant reviews lines, and tables of what she was answered and left behind."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from psycopg import Connection

from primanota.core.answers import Item, ReviewReceipt
from primanota.core.parts import Part
from primanota.db.connect import transaction
from primanota.journal import removing, resets, review
from tests.codes.firm import Firm
from tests.journal.journals import found

MORE_TAX = {
    "sales_tax_groups": "company  code  name\nDE  DOM  Domestic\nDE  EU  Union\nDE  EXPORT  Abroad\n",
    "item_sales_tax_groups": "company  code  name\nDE  STD  Standard\nDE  RED  Reduced\n",
}

LINES = """
    SELECT
        line.journal || '/' || line.line AS line, COALESCE(line.own_status, header.status) AS status,
        line.version, line.sales_tax_group AS tax, line.item_sales_tax_group AS item_tax, line.amount,
        line.currency
    FROM journal.line
    JOIN journal.header USING (company, journal)
    ORDER BY line.journal, line.line
"""
PARTS = """
    SELECT
        line.journal || '/' || line.line AS line, part.part, part.amount, trim_scale(part.percent) AS percent,
        part.dimensions
    FROM journal.distribution AS part
    JOIN journal.line USING (company, voucher)
    ORDER BY line.journal, line.line, part.part
"""
CHANGES = """
    SELECT voucher, version, field, old_value, new_value, actor
    FROM journal.line_change
    ORDER BY voucher, version, field
"""
MOVES = """
    SELECT
        journal, line, from_status AS "from", to_status AS "to", voucher, actor AS who, reason AS why
    FROM journal.move
    WHERE reason <> 'opened by import'
    ORDER BY at, journal, version, line
"""
TABLES = (
    "journal.header",
    "journal.line",
    "journal.distribution",
    "journal.issue",
    "journal.line_change",
    "journal.voided_voucher",
    "journal.write_off",
    "journal.move",
    "ledger.project_transaction",
    "ledger.entry",
)


@dataclass
class Desk:
    """What rosa does, each in a transaction of its own, as the service would."""

    firm: Firm
    actor: str = "rosa"

    @classmethod
    def opened(cls, conn: Connection[Any], folder: Path) -> "Desk":
        """A firm with tax groups to choose from."""
        firm = Firm(conn, folder)
        firm.load(**MORE_TAX)
        return cls(firm)

    @property
    def conn(self) -> Connection[Any]:
        """The firm's connection."""
        return self.firm.conn

    def work(self, table: str) -> None:
        """Stage and import actuals."""
        self.firm.stage(table)
        self.firm.build()

    def edit(self, what: str, **changes: str) -> ReviewReceipt:
        """Edit fields; ``what`` names items with blanks between, ``J-000001/2@3`` at a version."""
        return self._do(lambda: review.edit(self.conn, **self._whose(what), changes=changes))

    def distribute(self, what: str, *parts: str) -> ReviewReceipt:
        """Distribute; a part is written ``60.00 Department=D1``, a percent ``60% Department=D1``."""
        asked = [part(text) for text in parts]
        return self._do(lambda: review.distribute(self.conn, **self._whose(what), parts=asked))

    def undo(self, what: str) -> ReviewReceipt:
        """Undo a distribution."""
        return self._do(lambda: review.undistribute(self.conn, **self._whose(what)))

    def delete(self, what: str, reason: str = "entered twice") -> ReviewReceipt:
        """Delete lines and journals."""
        return self._do(lambda: removing.delete(self.conn, **self._whose(what), reason=reason))

    def write_off(self, what: str, reason: str = "gone at the source") -> ReviewReceipt:
        """Write lines off."""
        return self._do(lambda: removing.write_off(self.conn, **self._whose(what), reason=reason))

    def reset(self, what: str, **more: Any) -> ReviewReceipt:
        """Set lines and journals to draft."""
        return self._do(lambda: resets.reset_items(self.conn, **self._whose(what), **more))

    def _whose(self, what: str) -> dict[str, Any]:
        return {"company": "DE", "actor": self.actor, "items": items(what)}

    def _do(self, work: Callable[[], ReviewReceipt]) -> ReviewReceipt:
        with transaction(self.conn):
            return work()

    def lines(self) -> list[dict[str, Any]]:
        """Every line in its place."""
        return found(self.conn, LINES)

    def parts(self) -> list[dict[str, Any]]:
        """Every part of every distributed line."""
        return found(self.conn, PARTS)

    def changes(self) -> list[dict[str, Any]]:
        """Every change recorded."""
        return found(self.conn, CHANGES)

    def moves(self) -> list[dict[str, Any]]:
        """Every move but the imports'."""
        return found(self.conn, MOVES)

    def waiting(self) -> list[int]:
        """The numbers of the actuals that an import would take."""
        query = """
            SELECT actual.actual_id FROM staging.actual
            WHERE NOT EXISTS (SELECT FROM journal.line WHERE line.actual_id = actual.actual_id)
                AND NOT EXISTS (SELECT FROM journal.write_off WHERE write_off.actual_id = actual.actual_id)
            ORDER BY actual.actual_id
        """
        return [row["actual_id"].int for row in found(self.conn, query)]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All that a command of the review could change, for those that must change nothing."""
        query = "SELECT * FROM {} ORDER BY 1, 2, 3"
        return {table: found(self.conn, query.format(table)) for table in TABLES}


def items(what: str) -> list[Item]:
    """Items from their names."""
    return [item(name) for name in what.split()]


def item(name: str) -> Item:
    """An item from its name."""
    named, _, version = name.partition("@")
    journal, _, line = named.partition("/")
    return Item(journal, int(line) if line else None, int(version) if version else None)


def part(text: str) -> Part:
    """A part from how a test writes it."""
    measure, *held = text.split()
    dimensions = dict(word.split("=") for word in held)
    if measure.endswith("%"):
        return Part(percent=Decimal(measure[:-1]), dimensions=dimensions)
    return Part(amount=Decimal(measure), dimensions=dimensions)


def answered(receipt: ReviewReceipt) -> list[dict[str, Any]]:
    """The answers of a receipt as rows."""
    return [
        {
            "item": each.name,
            "outcome": each.outcome,
            "lines": each.lines,
            "version": each.version,
            "code": each.code,
            "cause": each.cause,
        }
        for each in receipt.items
    ]
