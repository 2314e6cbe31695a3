"""Together: what happens to a set of claimed journals within one transaction (P1-P10).

Runs inside the caller's transaction, which it neither begins nor ends: hold the claims, lock the periods,
load the lines, expand and judge them wave by wave, append the good ones to the ledger, settle the journals.
Which journals, and what becomes of those that fail, is decided in ``post``.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.jobs.register import Noted
from primanota.journal import claiming, lifecycle, rescue
from primanota.journal.claiming import Claim
from primanota.ledger.append import append
from primanota.posting import lines, rules
from primanota.posting.expand import expand, settings
from primanota.setup import parameters, reference, sequences

SQL = statements.beside(__file__)


def declare(conn: Connected) -> None:
    """Make the sets of a posting transaction, once for each connection."""
    lines.declare(conn)
    SQL.declare(conn)


def post(
    conn: Connected,
    *,
    company: str,
    actor: str,
    claims: Sequence[Claim],
    block: sequences.Block,
    doubles: bool,
    aside: Mapping[str, str],
) -> list[Noted]:
    """Post a set of claimed journals and answer what became of each.

    ``doubles`` looks every line up in the ledger first. ``aside`` are lines, by voucher, that are not to be
    tried, each with the cause: they have the issue ``posting-failed``.

    Raises:
        Refusal: ``journal-changed``: a claim was lost; the caller's transaction must not commit.
    """
    posted_at, waves = prepare(conn, company=company, claims=claims)
    if aside:
        SQL.set_aside(
            conn, vouchers=list(aside), causes=list(aside.values()), code=rescue.CODE, rank=rescue.RANK
        )
    judge(conn, settings(conn, company), waves=waves, doubles=doubles)
    vouchers, entries = append(
        conn, company=company, actor=actor, posted_at=posted_at, numbering=block.numbering()
    )
    issues, written = _counts(conn)
    assert sum(written.values()) == entries, "each entry is of one journal"
    settled = lifecycle.settle(conn, company=company, actor=actor, claims=claims, posted_at=posted_at)
    assert sum(each.lines_posted for each in settled) == vouchers, "each voucher is of one journal"
    return [
        Noted(
            each.journal,
            each.status,
            each.lines_posted,
            each.lines_with_issues,
            written.get(each.journal, 0),
            issues[each.journal],
            each.error_journal,
        )
        for each in settled
    ]


def judge(conn: Connected, values: dict[str, Any], *, waves: int, doubles: bool) -> None:
    """Expand the loaded lines and find what is wrong with them, wave by wave; then judge their journals.

    ``values`` are the ``settings`` of expansion. Posting and preview both come through here (P11).
    """
    for wave in range(waves):
        if wave == 1:
            lines.await_originals(conn, company=values["company"])
        expand(conn, **values, wave=wave)
        rules.report(conn, doubles=doubles, **values, wave=wave)
    lifecycle.judge(conn, company=values["company"])


def _counts(conn: Connected) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """For each journal of the set: lines by the code of the rule they break, and entries written."""
    issues: dict[str, dict[str, int]] = defaultdict(dict)
    for row in SQL.count_issues(conn):
        issues[row["journal"]][row["code"]] = row["lines"]
    return issues, {row["journal"]: row["entries"] for row in SQL.count_entries(conn)}


def prepare(conn: Connected, *, company: str, claims: Sequence[Claim]) -> tuple[datetime, int]:
    """Hold the claims, lock the periods, load the lines; answer the moment of posting and the number of
    waves.
    """
    SQL.plan_for_sets(conn)
    SQL.note_claims(
        conn,
        journals=[claim.journal for claim in claims],
        tokens=[claim.claim_token for claim in claims],
    )
    claiming.hold(conn, company=company, claims=claims)
    reference.share_setup(conn, company)
    chosen = parameters.read(conn, company)
    return lines.load(conn, company=company, set_open_period=chosen.set_open_period)
