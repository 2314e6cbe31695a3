"""Lifecycle: how a claim ends (rules.md §6, P5, P6).

Runs inside the posting transaction: what becomes of each claimed journal is judged from the issues found,
lines with issues are moved to journals of their own, and the claims are settled. Every move is a
compare-and-set and leaves a record of who, when, from, to and why (T3). Claims are taken in ``claiming``,
resets are in ``resets``.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from primanota.core.codes import ISSUES
from primanota.core.errors import Refusal
from primanota.core.records import JournalPosted
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.journal.claiming import Claim
from primanota.setup import parameters, sequences

SQL = statements.beside(__file__)

REMEDIES = json.dumps({code: issue.remedy for code, issue in ISSUES.items()})


def judge(conn: Connected, *, company: str) -> None:
    """Decide what becomes of each claimed journal from the issues found; writes only the set
    ``post_outcome``.
    """
    features = parameters.features(conn, company)
    SQL.judge_journals(
        conn,
        transfer_errors=features.transfer_errors,
        processing_improvements=features.processing_improvements,
    )


def settle(
    conn: Connected, *, company: str, actor: str, claims: Sequence[Claim], posted_at: datetime
) -> list[JournalPosted]:
    """Record issues, move lines that have them to journals of their own, and end every claim (P5, P6).

    Raises:
        Refusal: ``journal-changed``: a claim was lost; the caller's transaction must not commit.
    """
    features = parameters.features(conn, company)
    values = {"company": company, "actor": actor, "processing_improvements": features.processing_improvements}
    SQL.plan_freely(conn)
    SQL.forget_issues(conn, company=company)
    SQL.record_issues(conn, company=company, remedies=REMEDIES)
    SQL.mark_lines(conn, company=company, actor=actor)
    SQL.record_dates(conn, company=company)
    SQL.record_mirrors(conn, company=company)
    splits = SQL.count_splits(conn).fetchone()
    if splits and splits["journals"]:
        block = sequences.draw(conn, company=company, sequence="journal", count=splits["journals"])
        SQL.open_error_journals(conn, **values, **block.numbering())
        SQL.move_lines(conn, **values)
    settled = [
        JournalPosted(
            journal=row["journal"],
            status=row["status"],
            lines_posted=row["good"] if row["status"] == "posted" else 0,
            lines_with_issues=row["bad"],
            error_journal=row["error_journal"],
        )
        for row in SQL.settle(conn, company=company, actor=actor, posted_at=posted_at)
    ]
    if len(settled) != len(claims):
        raise Refusal("journal-changed", "another process took a journal over while it was being posted")
    return settled
