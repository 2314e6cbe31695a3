"""Rescue: what becomes of a claim whose poster died, or whose posting failed of no rule (rules.md T2).

The journal is a draft again and the next run takes it, until that has happened too often: then it is in error
with the issue ``posting-failed``, and nobody tries it again before somebody has looked. Runs before every
claim, in the sweep of every worker, and when a posting has failed.
"""

from primanota.core.codes import ISSUES
from primanota.core.wording import counted
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

CODE = "posting-failed"
RANK = 900  # behind all rules

SILENCE = "given back: its poster was silent for longer than the lease"


def rescue(conn: Connected, *, company: str, actor: str, attempts_max: int) -> dict[str, str]:
    """Give back what posters left whose lease has run out, inside the caller's transaction.

    Who is posting holds the header's row, and is passed by, however old its lease is. Answers the journals
    and where they stand now.
    """
    return _give_back(
        conn,
        company=company,
        actor=actor,
        attempts_max=attempts_max,
        journal=None,
        claim_token=None,
        reason=SILENCE,
        cause=f"{_times(attempts_max)} it was claimed, and every time its poster died or fell silent",
    )


def was_rescued(conn: Connected, *, company: str, journal: str) -> bool:
    """Whether the last that happened to a journal is that it was given back because its poster was silent."""
    found = SQL.last_move(conn, company=company, journal=journal).fetchone()
    return found is not None and found["reason"] == SILENCE


def fail(
    conn: Connected,
    *,
    company: str,
    actor: str,
    journal: str,
    claim_token: int,
    fault: str,
    attempts_max: int,
) -> str | None:
    """Give back a journal that we hold and could not post, inside the caller's transaction.

    Answers where it stands now, draft or error; None: it is not ours any more.
    """
    ended = _give_back(
        conn,
        company=company,
        actor=actor,
        attempts_max=attempts_max,
        journal=journal,
        claim_token=claim_token,
        reason=f"posting failed: {fault}",
        cause=f"{_times(attempts_max)} posting failed, at last with {fault}",
    )
    return ended.get(journal)


def _times(attempts_max: int) -> str:
    return counted(attempts_max, "time")


def _give_back(conn: Connected, *, company: str, **values: object) -> dict[str, str]:
    ended = SQL.give_back(conn, company=company, **values, code=CODE, rank=RANK, remedy=ISSUES[CODE].remedy)
    return {row["journal"]: row["status"] for row in ended}
