"""Posting: the order of work from claimed journals to the books (P1-P10).

Journals are claimed in sets, each set posted in one transaction: lock the claims and the periods, load the
lines, expand and judge them wave by wave, append the good ones to the ledger, settle the journals. If
anything fails nothing of the set is kept and its journals are tried one by one, so that one that cannot be
posted stops no other.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from primanota.core.errors import Refusal
from primanota.core.records import JournalPosted, PostReceipt
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.journal import claiming, lifecycle
from primanota.journal.claiming import Claim, PostFilters
from primanota.ledger.append import append
from primanota.posting import lines, rules
from primanota.posting.expand import expand
from primanota.setup import parameters, reference, sequences

SQL = statements.beside(__file__)

SET_LINES_MAX = 50_000
"""Lines posted in one transaction, unless a single journal holds more."""

Progress = Callable[[int], None]
"""Called with the lines of journals done since the last call."""


@dataclass(slots=True)
class _Run:
    """What a posting run has done so far, in one company by one poster."""

    conn: Connected
    company: str
    actor: str
    tried: set[str]
    journals: list[JournalPosted] = field(default_factory=list)
    issues: Counter[str] = field(default_factory=Counter)
    vouchers: int = 0
    entries: int = 0
    failed: dict[str, Exception] = field(default_factory=dict)


def post(
    conn: Connected,
    *,
    company: str,
    actor: str,
    filters: PostFilters | None = None,
    tried: set[str] | None = None,
    progress: Progress | None = None,
) -> PostReceipt:
    """Post every draft journal of a company that the filters admit; several posters may share a run.

    ``tried`` is shared by the posters of one run, so that a journal that goes back to draft is tried once.
    Runs its own transactions. Journals given by name are checked first.

    Raises:
        Refusal: ``company-unknown``, ``journal-unknown``, ``journal-not-draft``, ``journal-busy``,
            ``number-sequence-missing``, ``disk-full``.
    """
    started = time.monotonic()
    filters = filters or PostFilters()
    reference.company(conn, company)
    if filters.journals is not None:
        claiming.require_draft(conn, company=company, journals=filters.journals)
    declare(conn)
    run = _Run(conn, company, actor, set() if tried is None else tried)
    while True:
        claims, block = claiming.claim(
            conn,
            company=company,
            actor=actor,
            filters=filters,
            tried=run.tried,
            journals_max=_journals_max(conn, company),
        )
        if block is None:
            break
        _post_set(run, claims, block)
        if progress:
            progress(sum(claim.line_count for claim in claims))
    return PostReceipt(
        company=company,
        journals=sorted(run.journals, key=lambda posted: posted.journal),
        vouchers=run.vouchers,
        entries=run.entries,
        issues=dict(sorted(run.issues.items())),
        failed={journal: _told(error) for journal, error in sorted(run.failed.items())},
        seconds=time.monotonic() - started,
    )


def declare(conn: Connected) -> None:
    """Make the sets of a posting transaction, once for each connection."""
    lines.declare(conn)
    SQL.declare(conn)


def _journals_max(conn: Connected, company: str) -> int:
    """How many journals make a set. Without transfer of error lines a journal is posted whole or not at all,
    so that what leans on a line of another journal must see that one settled: a set is one journal.
    """
    if not parameters.features(conn, company).transfer_errors:
        return 1
    return max(1, SET_LINES_MAX // parameters.read(conn, company).lines_per_journal)


def _post_set(run: _Run, claims: list[Claim], block: sequences.Block) -> None:
    """Post a set in one transaction; if that fails, each journal in one of its own."""
    try:
        try:
            _post_together(run, claims, block, doubles=False)
        except psycopg.errors.UniqueViolation:  # something is in the ledger already: find it and set it aside
            _post_together(run, claims, block, doubles=True)
    except (psycopg.Error, AssertionError, Refusal) as error:
        if run.conn.closed or (isinstance(error, Refusal) and error.code in {"disk-full", "database-lost"}):
            raise
        if len(claims) == 1:
            run.tried.add(claims[0].journal)
            run.failed[claims[0].journal] = error
            claiming.release(
                run.conn,
                company=run.company,
                actor=run.actor,
                claims=claims,
                reason=f"posting failed: {_told(error)}",
            )
            return
        first = block.first
        for claim in claims:  # a journal each: the one that fails must not take the others along
            own = sequences.Block(
                first, first + claim.line_count - 1, block.prefix, block.width, block.suffix
            )
            _post_set(run, [claim], own)
            first += claim.line_count


def _told(error: Exception) -> str:
    """What went wrong, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


def _post_together(run: _Run, claims: list[Claim], block: sequences.Block, *, doubles: bool) -> None:
    with transaction(run.conn):
        posted_at, waves = _prepare(run, claims)
        values = _settings(run)
        for wave in range(waves):
            expand(run.conn, **values, wave=wave)
            rules.report(run.conn, doubles=doubles, **values, wave=wave)
        lifecycle.judge(run.conn, company=run.company)
        vouchers, entries = append(
            run.conn,
            company=run.company,
            actor=run.actor,
            posted_at=posted_at,
            numbering=block.numbering(),
        )
        issues = {row["code"]: row["lines"] for row in SQL.count_issues(run.conn)}
        settled = lifecycle.settle(
            run.conn, company=run.company, actor=run.actor, claims=claims, posted_at=posted_at
        )
        # Before the commit: once it is done, the other posters of the run may claim what went back to draft.
        run.tried.update(posted.journal for posted in settled if posted.status == "draft")
        run.tried.update(posted.error_journal for posted in settled if posted.error_journal)
    run.vouchers += vouchers
    run.entries += entries
    run.issues.update(issues)
    run.journals.extend(settled)


def _prepare(run: _Run, claims: list[Claim]) -> tuple[datetime, int]:
    """Hold the claims, lock the periods, load the lines; answer the moment of posting and the number of
    waves.
    """
    SQL.plan_for_sets(run.conn)
    SQL.note_claims(
        run.conn,
        journals=[claim.journal for claim in claims],
        tokens=[claim.claim_token for claim in claims],
    )
    claiming.hold(run.conn, company=run.company, claims=claims)
    reference.share_setup(run.conn, run.company)
    settings = parameters.read(run.conn, run.company)
    return lines.load(run.conn, company=run.company, set_open_period=settings.set_open_period)


def _settings(run: _Run) -> dict[str, Any]:
    """The values that expansion and rules may name."""
    company = reference.company(run.conn, run.company)
    settings = parameters.read(run.conn, run.company)
    return {
        "company": run.company,
        "accounting_decimals": company.accounting_decimals,
        "reporting_decimals": company.reporting_decimals,
        "set_open_period": settings.set_open_period,
        "account_search": settings.account_search,
        "procurement_integration_account": settings.procurement_integration_account,
        "rounding_account": settings.rounding_account,
        "penny_max": settings.penny_max,
    }
