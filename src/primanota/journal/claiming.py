"""Claiming: who is posting which journal (rules.md §6, T2).

A poster claims journals in a transaction of its own, so that all see it, and proves in its posting
transaction that the claim's fencing token is still the newest. While it posts it holds the header's row,
which nobody takes from it; between claim and posting a lease says how long it may be silent. It does not
decide what becomes of a journal; claims that ended badly are in ``rescue``.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg import Rollback

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.journal import rescue
from primanota.setup import parameters, sequences

SQL = statements.beside(__file__)

LEASE_PART = 0.9
"""The part of the lease that a claim runs: the rest is for whoever gives back what a dead poster left."""


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
    tried: Callable[[], Collection[str]],
    journals_max: int,
) -> tuple[list[Claim], sequences.Block | None]:
    """Claim up to so many journals for posting, in a transaction of their own, with a block of numbers for
    their project transactions, so that posters never wait for each other's numbers; an empty list: nothing is
    left. What dead posters have left is given back first.

    ``tried`` answers the journals to leave alone. The posters of a run share them, and note a journal there
    in the transaction that gives it back: so it is asked again once the journals are held.
    """
    settings = parameters.read(conn, company)
    while True:
        known = list(tried())
        with transaction(conn):
            rescue.rescue(conn, company=company, actor=actor, attempts_max=settings.posting_attempts)
            sequences.lock_claims(conn, company)
            found = SQL.claim(
                conn,
                company=company,
                actor=actor,
                journals=None if filters.journals is None else list(filters.journals),
                period_start=filters.period_start,
                original=filters.original,
                lines_max=filters.lines_max,
                tried=known,
                journals_max=journals_max,
                lease_seconds=settings.lease_seconds * LEASE_PART,
            )
            claims = [Claim(**row) for row in found]
            lines = sum(claimed.line_count for claimed in claims)
            if not lines:
                return claims, None
            by_now = set(tried())
            if any(claimed.journal in by_now for claimed in claims):
                raise Rollback  # another poster of the run has given it back meanwhile: look again
            return claims, sequences.draw(conn, company=company, sequence="project_transaction", count=lines)


def renew(conn: Connected, *, company: str, claims: Sequence[Claim]) -> None:
    """Let the lease of journals that are still ours begin anew, in a transaction of its own."""
    with transaction(conn):
        SQL.renew(
            conn,
            company=company,
            journals=[claim.journal for claim in claims],
            tokens=[claim.claim_token for claim in claims],
            lease_seconds=parameters.read(conn, company).lease_seconds * LEASE_PART,
        )


def await_editors(conn: Connected, *, company: str, journals: Sequence[str]) -> None:
    """Wait for whoever edits a line of these drafts at this moment: who asks for a journal by its number must
    not pass it over. The locks that tell of the end are given back at once.
    """
    if journals:
        with conn.transaction(force_rollback=True):
            SQL.await_editors(conn, company=company, journals=list(journals))


def claimable(conn: Connected, *, company: str, filters: PostFilters) -> list[tuple[str, int]]:
    """The journals a run with these filters would take, larger ones too, and how many lines each has."""
    found = SQL.list_claimable(
        conn,
        company=company,
        journals=None if filters.journals is None else list(filters.journals),
        period_start=filters.period_start,
        original=filters.original,
    )
    return [(row["journal"], row["line_count"]) for row in found]


def named(conn: Connected, *, company: str, journals: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Each journal asked for, in that order, with its status and its lines; none that is being posted.

    Raises:
        Refusal: ``journal-unknown``, ``journal-busy``.
    """
    found = {row["journal"]: row for row in SQL.find_journals(conn, company=company, journals=list(journals))}
    for journal in journals:
        row = found.get(journal)
        if row is None:
            raise Refusal("journal-unknown", f"company {company} has no journal {journal}")
        if row["status"] == "processing" and not row["lapsed"]:
            raise Refusal("journal-busy", f"journal {journal} is being posted")
        yield journal, row["status"], row["line_count"]


def require_draft(conn: Connected, *, company: str, journals: Sequence[str]) -> dict[str, int]:
    """See that every named journal is there and can be posted; answer its lines.

    Raises:
        Refusal: ``journal-unknown``, ``journal-not-draft``, ``journal-busy``.
    """
    lines = {}
    for journal, status, count in named(conn, company=company, journals=journals):
        if status in {"posted", "error"}:
            raise Refusal("journal-not-draft", f"journal {journal} is in status {status}")
        lines[journal] = count
    return lines


def hold(conn: Connected, *, company: str, claims: Sequence[Claim]) -> None:
    """Lock the claimed journals inside the posting transaction and see that the tokens are still the newest.

    The locks tell that the poster lives. One that falls silent for longer than a claim runs loses its
    session, and with it the locks.

    Raises:
        Refusal: ``journal-changed``: one was given back or taken over after the lease ran out.
    """
    silence_s = parameters.read(conn, company).lease_seconds * LEASE_PART
    SQL.end_when_silent(conn, silence=f"{int(silence_s * 1000)}ms")
    held = {row["journal"] for row in SQL.hold_claims(conn, company=company)}
    lost = [claim.journal for claim in claims if claim.journal not in held]
    if lost:
        raise Refusal("journal-changed", f"another process took over {', '.join(lost)}")


def release(conn: Connected, *, company: str, actor: str, claims: Sequence[Claim], reason: str) -> None:
    """Give claimed journals back as drafts, in a transaction of their own, in order: the attempt does not
    count. Those that are not ours any more stay as they are.
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
