"""Lifecycle: the only place where states move (rules.md §6).

A poster claims journals (committed at once, so that all see it), posts in a transaction that holds the
claim's fencing token, and settles them in that same transaction. A reset sets what is in error, or what a
dead poster left, back to draft. Every move is a compare-and-set and leaves a record of who, when, from, to
and why (T3).
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg import Rollback

from primanota.core.codes import ISSUES
from primanota.core.errors import Refusal
from primanota.core.records import JournalPosted
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.setup import parameters, sequences

SQL = statements.beside(__file__)

REMEDIES = json.dumps({code: issue.remedy for code, issue in ISSUES.items()})


@dataclass(frozen=True, slots=True)
class Claim:
    """A journal that this poster holds, and the token that proves it."""

    journal: str
    claim_token: int
    line_count: int


@dataclass(frozen=True, slots=True)
class PostFilters:
    """Which journals a posting run takes (P7); lines_max leaves larger journals alone."""

    journals: Sequence[str] | None = None
    period_start: date | None = None
    original: str | None = None
    lines_max: int | None = None


def claim(
    conn: Connected,
    *,
    company: str,
    actor: str,
    filters: PostFilters,
    tried: Collection[str],
    journals_max: int,
) -> tuple[list[Claim], sequences.Block | None]:
    """Claim up to so many journals for posting, in a transaction of their own, with a block of numbers for
    their project transactions, so that posters never wait for each other's numbers; an empty list: nothing is
    left. ``tried`` are journals to leave alone; the posters of a run share it and add to it before they give
    a journal back.
    """
    settings = parameters.read(conn, company)
    while True:
        with transaction(conn):
            sequences.lock_claims(conn, company)
            found = SQL.claim(
                conn,
                company=company,
                actor=actor,
                journals=None if filters.journals is None else list(filters.journals),
                period_start=filters.period_start,
                original=filters.original,
                lines_max=filters.lines_max,
                tried=list(tried),
                journals_max=journals_max,
                lease_seconds=settings.lease_seconds,
            )
            claims = [Claim(**row) for row in found]
            if any(claimed.journal in tried for claimed in claims):
                raise Rollback  # another poster of the run has given it back meanwhile: look again
            lines = sum(claimed.line_count for claimed in claims)
            if not lines:
                return claims, None
            return claims, sequences.draw(conn, company=company, sequence="project_transaction", count=lines)


def claimable(conn: Connected, *, company: str, filters: PostFilters) -> list[tuple[str, int]]:
    """The journals a run with these filters would take, and how many lines each has."""
    found = SQL.list_claimable(
        conn,
        company=company,
        journals=None if filters.journals is None else list(filters.journals),
        period_start=filters.period_start,
        original=filters.original,
    )
    return [(row["journal"], row["line_count"]) for row in found]


def require_draft(conn: Connected, *, company: str, journals: Sequence[str]) -> dict[str, int]:
    """See that every named journal is there and can be posted; answer its lines.

    Raises:
        Refusal: ``journal-unknown``, ``journal-not-draft``, ``journal-busy``.
    """
    found = {row["journal"]: row for row in SQL.find_journals(conn, company=company, journals=list(journals))}
    for journal in journals:
        row = found.get(journal)
        if row is None:
            raise Refusal("journal-unknown", f"company {company} has no journal {journal}")
        if row["status"] == "processing" and not row["lapsed"]:
            raise Refusal("journal-busy", f"journal {journal} is being posted")
        if row["status"] in {"posted", "error"}:
            raise Refusal("journal-not-draft", f"journal {journal} is in status {row['status']}")
    return {journal: row["line_count"] for journal, row in found.items()}


def hold(conn: Connected, *, company: str, claims: Sequence[Claim]) -> None:
    """Lock the claimed journals inside the posting transaction and see that the tokens are still the newest.

    Raises:
        Refusal: ``journal-changed``: another poster took one over after the lease ran out.
    """
    held = {row["journal"] for row in SQL.hold_claims(conn, company=company)}
    lost = [claim.journal for claim in claims if claim.journal not in held]
    if lost:
        raise Refusal("journal-changed", f"another process took over {', '.join(lost)}")


def release(conn: Connected, *, company: str, actor: str, claims: Sequence[Claim], reason: str) -> None:
    """Give claimed journals back as drafts, in a transaction of their own; those taken over meanwhile stay as
    they are.
    """
    with transaction(conn):
        SQL.release(
            conn,
            company=company,
            actor=actor,
            journals=[claim.journal for claim in claims],
            tokens=[claim.claim_token for claim in claims],
            reason=reason,
        )


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


def reset(
    conn: Connected,
    *,
    company: str,
    journal: str,
    actor: str,
    line: int | None = None,
    force: bool = False,
    reason: str = "",
) -> None:
    """Set a journal, or one line of it, back to draft (T1), inside the caller's transaction.

    A journal in error always; one in processing when its poster's lease ran out, it was claimed long ago, or
    an administrator forces it. Its old poster can not post it any more: the token has moved on.

    Raises:
        Refusal: ``journal-unknown``, ``line-unknown``, ``not-resettable``.
    """
    settings = parameters.read(conn, company)
    found = SQL.lock_header(
        conn, company=company, journal=journal, stuck_after_hours=settings.stuck_after_hours
    ).fetchone()
    if found is None:
        raise Refusal("journal-unknown", f"company {company} has no journal {journal}")
    if line is not None:
        _reset_line(
            conn,
            company=company,
            journal=journal,
            line=line,
            status=found["status"],
            actor=actor,
            reason=reason,
        )
        return
    if found["status"] == "processing" and not (found["lapsed"] or found["stuck"] or force):
        raise Refusal("not-resettable", f"journal {journal} is being posted by {found['claimed_by']}")
    if found["status"] not in {"error", "processing"}:
        raise Refusal("not-resettable", f"journal {journal} is in status {found['status']}")
    SQL.reset_header(
        conn,
        company=company,
        journal=journal,
        from_status=found["status"],
        actor=actor,
        reason=reason or "reset to draft",
    )


def _reset_line(
    conn: Connected, *, company: str, journal: str, line: int, status: str, actor: str, reason: str
) -> None:
    """Set one line to draft; the header follows when no line is left in error."""
    found = SQL.find_line(conn, company=company, journal=journal, line=line).fetchone()
    if found is None:
        raise Refusal("line-unknown", f"journal {journal} has no line {line}")
    if status != "error" or found["own_status"] is not None:
        raise Refusal("not-resettable", f"line {journal}/{line} is in status {found['own_status'] or status}")
    values = {"company": company, "journal": journal, "actor": actor}
    SQL.reset_line(conn, **values, line=line, reason=reason or "reset to draft")
    left = SQL.count_in_error(conn, company=company, journal=journal).fetchone()
    if left and not left["lines"]:
        SQL.reset_header(conn, **values, from_status="error", reason="no line is left in error")
