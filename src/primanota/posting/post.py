"""Posting: the order of work from claimed journals to the books (P1-P10).

Journals are claimed in sets, each set posted in one transaction: lock the claims and the periods, load the
lines, expand and judge them wave by wave, append the good ones to the ledger, settle the journals and note
them in the run's register. If anything fails nothing of the set is kept and its journals are tried one by
one, so that one that cannot be posted stops no other.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg
from psycopg import errors

from primanota.core.errors import Refusal
from primanota.core.records import JournalPosted, PostReceipt
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.jobs import register
from primanota.jobs.register import Noted
from primanota.journal import claiming, rescue
from primanota.journal.claiming import Claim, PostFilters
from primanota.posting import isolate, together
from primanota.setup import parameters, reference, sequences

SQL = statements.beside(__file__)

SET_LINES_MAX = 50_000
"""Lines posted in one transaction, unless a single journal holds more."""

TRIES_MAX = 3
"""How often a set is tried when what kept it from being posted passes by itself."""

WAIT_S = 0.1
PASSING = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)

FRUITLESS_MAX = 3
"""After so many journals in a row in which no line could be blamed, a run looks for none any more."""

Progress = Callable[[int], None]
"""Called with the lines of journals done since the last call."""

Check = Callable[[], None]
"""Called between two units of work; raises when the run is to stop."""


@dataclass(slots=True)
class _Poster:
    """One poster of a run, and the journals that it holds."""

    conn: Connected
    company: str
    actor: str
    run: UUID
    check: Check
    progress: Progress
    held: dict[str, Claim] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    renewed: float = 0.0
    fruitless: int = 0


def post(
    conn: Connected,
    *,
    company: str,
    actor: str,
    run: UUID | None = None,
    filters: PostFilters | None = None,
    check: Check | None = None,
    progress: Progress | None = None,
) -> PostReceipt:
    """Post every draft journal of a company that the filters admit; several posters may share a run.

    A run tries each journal once: its register tells. Runs its own transactions; what it holds when ``check``
    or anything else stops it is given back. None: a run of its own, no check, nobody who wants to know.

    Raises:
        Refusal: ``company-unknown``, ``number-sequence-missing``, ``number-sequence-exhausted``,
            ``disk-full``, ``database-lost``.
    """
    started = time.monotonic()
    filters = filters or PostFilters()
    reference.company(conn, company)
    together.declare(conn)
    nothing: Callable[..., None] = lambda *_: None  # noqa: E731  # whoever is not there is told nothing
    poster = _Poster(conn, company, actor, run or uuid4(), check or nothing, progress or nothing)
    try:
        _post_all(poster, filters)
    except BaseException:
        _give_back(poster)
        raise
    return gathered(conn, company=company, run=poster.run, seconds=time.monotonic() - started)


def gathered(conn: Connected, *, company: str, run: UUID, seconds: float) -> PostReceipt:
    """What a run has posted so far, whoever did it: the register is exact at any moment."""
    noted = register.noted(conn, company=company, run=run)
    issues: Counter[str] = Counter()
    for each in noted:
        issues.update(each.issues)
    given_back = [each for each in noted if each.fault and each.status == "draft"]
    return PostReceipt(
        company=company,
        journals=[
            JournalPosted(
                each.journal, each.status, each.lines_posted, each.lines_with_issues, each.error_journal
            )
            for each in noted
            if each not in given_back
        ],
        vouchers=sum(each.lines_posted for each in noted),
        entries=sum(each.entries for each in noted),
        issues=dict(sorted(issues.items())),
        failed={each.journal: each.fault for each in given_back},
        seconds=seconds,
    )


def _post_all(poster: _Poster, filters: PostFilters) -> None:
    conn, company = poster.conn, poster.company
    claiming.await_editors(conn, company=company, journals=filters.journals or [])
    while True:
        poster.check()
        claims, block = claiming.claim(
            conn,
            company=company,
            actor=poster.actor,
            filters=filters,
            tried=lambda: poster.lost.union(register.tried(conn, company=company, run=poster.run)),
            journals_max=journals_max(conn, company),
        )
        if block is None:
            return
        poster.held = {claim.journal: claim for claim in claims}
        poster.renewed = time.monotonic()
        _post_set(poster, claims, block)


def journals_max(conn: Connected, company: str) -> int:
    """How many journals make a set. Without transfer of error lines a journal is posted whole or not at all,
    so that what leans on a line of another journal must see that one settled: a set is one journal.
    """
    if not parameters.features(conn, company).transfer_errors:
        return 1
    return max(1, SET_LINES_MAX // parameters.read(conn, company).lines_per_journal)


def _post_set(poster: _Poster, claims: Sequence[Claim], block: sequences.Block) -> None:
    """Post a set in one transaction; if that fails, each journal in one of its own."""
    fault = _attempt(poster, claims, block)
    if fault is None:
        poster.progress(sum(claim.line_count for claim in claims))
    elif len(claims) == 1:
        _blame(poster, claims[0], block, fault)
        poster.progress(claims[0].line_count)
    else:
        first = block.first
        for claim in claims:  # a journal each: the one that fails must not take the others along
            last = first + claim.line_count - 1
            own = sequences.Block(first, last, block.prefix, block.width, block.suffix)
            poster.check()
            _renew(poster)
            _post_set(poster, [claim], own)
            first = last + 1


def _attempt(poster: _Poster, claims: Sequence[Claim], block: sequences.Block) -> Exception | None:
    """Post a set in one transaction; answer what kept it from being posted, if anything did."""
    doubles = False
    fault: Exception | None = None
    for tried in range(TRIES_MAX):
        try:
            _post(poster, claims, block, doubles=doubles)
        except (
            errors.UniqueViolation
        ) as error:  # something is in the ledger already: find it and set it aside
            fault = error
            if doubles:
                return fault
            doubles = True
        except PASSING as error:
            fault = error
            time.sleep(WAIT_S * 2**tried)
        except (psycopg.Error, AssertionError, Refusal) as error:
            if poster.conn.closed or (isinstance(error, Refusal) and error.code != "journal-changed"):
                raise
            return error
        else:
            return None
        poster.check()
        _renew(poster)
    return fault


def _post(
    poster: _Poster,
    claims: Sequence[Claim],
    block: sequences.Block,
    *,
    doubles: bool,
    aside: dict[str, str] | None = None,
) -> None:
    """Post a set, note it in the register, and commit."""
    with transaction(poster.conn):
        settled = together.post(
            poster.conn,
            company=poster.company,
            actor=poster.actor,
            claims=claims,
            block=block,
            doubles=doubles,
            aside=aside or {},
        )
        register.note(poster.conn, company=poster.company, run=poster.run, journals=settled)
    for claim in claims:
        del poster.held[claim.journal]


def _renew(poster: _Poster) -> None:
    """Let the leases of what we hold begin anew, if they are not fresh."""
    lease = parameters.read(poster.conn, poster.company).lease_seconds
    if time.monotonic() - poster.renewed > lease / 6:
        claiming.renew(poster.conn, company=poster.company, claims=list(poster.held.values()))
        poster.renewed = time.monotonic()


def _blame(poster: _Poster, claim: Claim, block: sequences.Block, fault: Exception) -> None:
    """Deal with a journal that cannot be posted though no rule is broken.

    Where some of its lines are to blame the others post; else it is given back, and after too many attempts
    it is in error. One that is not ours any more is somebody else's to tell of; if it was only given back
    because we were silent for too long, we may claim it again.
    """
    poster.check()  # it may be our own stop that cancelled the statement
    if isinstance(fault, Refusal):
        del poster.held[claim.journal]
        if not rescue.was_rescued(poster.conn, company=poster.company, journal=claim.journal):
            poster.lost.add(claim.journal)
        return
    if _post_without_offenders(poster, claim, block):
        return
    settings = parameters.read(poster.conn, poster.company)
    with transaction(poster.conn):
        status = rescue.fail(
            poster.conn,
            company=poster.company,
            actor=poster.actor,
            journal=claim.journal,
            claim_token=claim.claim_token,
            fault=told(fault),
            attempts_max=settings.posting_attempts,
        )
        if status:
            bad = claim.line_count if status == "error" else 0
            issues = {rescue.CODE: bad} if bad else {}
            noted = Noted(claim.journal, status, lines_with_issues=bad, issues=issues, fault=told(fault))
            register.note(poster.conn, company=poster.company, run=poster.run, journals=[noted])
    del poster.held[claim.journal]


def _post_without_offenders(poster: _Poster, claim: Claim, block: sequences.Block) -> bool:
    """Post a journal but for the lines that the database refuses, if it takes the others."""
    transfer = parameters.features(poster.conn, poster.company).transfer_errors
    if claim.line_count == 1 or not transfer or poster.fruitless >= FRUITLESS_MAX:
        return False
    lines = [
        row["voucher"]
        for row in SQL.list_vouchers(poster.conn, company=poster.company, journal=claim.journal)
    ]
    causes: dict[str, str] = {}

    def takes(some: Sequence[str]) -> bool:
        poster.check()
        _renew(poster)
        kept = set(some)
        fault = _trial(poster, claim, block, aside={line: "" for line in lines if line not in kept})
        if fault:
            causes.update(dict.fromkeys(some, f"the books refused it: {told(fault)}"))
        return fault is None

    offenders = isolate.offenders(lines, takes=takes)
    if offenders:
        try:
            aside = {line: causes[line] for line in offenders}
            _post(poster, [claim], block, doubles=True, aside=aside)
        except (psycopg.Error, AssertionError):
            if poster.conn.closed:
                raise
        else:
            poster.fruitless = 0
            return True
    poster.fruitless += 1
    return False


def _trial(
    poster: _Poster, claim: Claim, block: sequences.Block, *, aside: dict[str, str]
) -> Exception | None:
    """Post a journal without some lines and keep nothing of it; what went wrong, if anything did."""
    try:
        with poster.conn.transaction(force_rollback=True):
            together.post(
                poster.conn,
                company=poster.company,
                actor=poster.actor,
                claims=[claim],
                block=block,
                doubles=True,
                aside=aside,
            )
    except (psycopg.Error, AssertionError) as error:
        if poster.conn.closed:
            raise
        return error
    return None


def _give_back(poster: _Poster) -> None:
    """Give back what we hold, if the database still listens; else the leases run out."""
    if poster.held and not poster.conn.closed:
        with suppress(psycopg.Error, Refusal):
            claiming.release(
                poster.conn,
                company=poster.company,
                actor=poster.actor,
                claims=list(poster.held.values()),
                reason="given back: the run stopped before it was posted",
            )


def told(error: Exception) -> str:
    """What went wrong, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]
