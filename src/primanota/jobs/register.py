"""Register: what a posting run did with each journal, shared by the tasks of the run (P7).

Written in the transaction that settles or gives back the journal, so that it is exact whatever dies, and
nobody of the run tries the journal again. What became of a journal is decided in ``posting``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a journal; ``issues`` counts lines by code, ``fault`` is told when no rule is broken."""

    journal: str
    status: str
    lines_posted: int = 0
    lines_with_issues: int = 0
    entries: int = 0
    issues: dict[str, int] = field(default_factory=dict)
    error_journal: str | None = None
    fault: str = ""


def note(conn: Connected, *, company: str, run: UUID, journals: Sequence[Noted]) -> None:
    """Take down what became of journals, inside the transaction in which it does."""
    SQL.note(
        conn,
        company=company,
        run=run,
        journals=[each.journal for each in journals],
        statuses=[each.status for each in journals],
        lines_posted=[each.lines_posted for each in journals],
        lines_with_issues=[each.lines_with_issues for each in journals],
        entries=[each.entries for each in journals],
        issues=[json.dumps(each.issues) for each in journals],
        error_journals=[each.error_journal for each in journals],
        faults=[each.fault for each in journals],
    )


def tried(conn: Connected, *, company: str, run: UUID) -> list[str]:
    """The journals that the run must leave alone, though they may be drafts."""
    return [row["journal"] for row in SQL.list_tried(conn, company=company, run=run)]


def noted(conn: Connected, *, company: str, run: UUID) -> list[Noted]:
    """All that the run did, in the order of the journals."""
    return [Noted(**row) for row in SQL.list_noted(conn, company=company, run=run)]
