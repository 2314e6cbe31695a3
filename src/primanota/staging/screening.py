"""Screening: what a source answered about some actuals becomes their verdicts (S5).

Runs in prevalidation, once for each question, in one transaction of its own: the answer is read and judged
like a staged file, compared with what was staged, and every actual asked for is confirmed or invalid. An
answer with anything wrong in it judges nothing. Which actuals are asked about is decided by the caller.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.staging import intake, judge, receipt
from primanota.staging.confirming import AnswerInvalid, Held

SQL = statements.beside(__file__)

NONE_KNOWN_MAX = 25
"""A source that knows none of more actuals than these is taken for the wrong one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one answer did: how many actuals it confirms, and which it makes invalid, with the reason."""

    confirmed: int
    invalid: list[tuple[UUID, str]]


def screen(
    conn: Connected,
    *,
    company: str,
    source: str,
    asked: Sequence[UUID],
    answer: Iterable[Held],
    again: bool = False,
) -> Judged:
    """Judge the actuals asked for by the source's answer, all or none of them.

    ``again``: a verdict of invalid may be taken back; else it stays.

    Raises:
        AnswerInvalid: the answer is not whole and sound.
    """
    with transaction(conn):
        _land(conn, asked, answer)
        _refuse_unsound(conn, company=company, source=source, asked=len(asked))
        SQL.plan_for_sets(conn)
        verdicts = SQL.record_verdicts(conn, company=company, again=again).fetchall()
    invalid = [(row["actual_id"], row["reason"]) for row in verdicts if row["verdict"] == "invalid"]
    return Judged(len(verdicts) - len(invalid), invalid)


def _land(conn: Connected, asked: Sequence[UUID], answer: Iterable[Held]) -> None:
    """Bring question and answer into the database, the answer as if it were a file to be staged."""
    SQL.declare(conn)
    intake.SQL.declare(conn)
    intake.SQL.forget(conn)
    with conn.cursor() as cursor, cursor.copy(SQL.copy_asked.text.encode()) as copy:
        for actual_id in asked:
            copy.write_row((actual_id,))
    with conn.cursor() as cursor, cursor.copy(SQL.copy_answer.text.encode()) as copy:
        for place, held in enumerate(answer, start=1):
            copy.write_row((place, *held))
    SQL.analyze_asked(conn)
    SQL.land(conn)


def _refuse_unsound(conn: Connected, *, company: str, source: str, asked: int) -> None:
    """See that the answer can be read, speaks of each actual once, and knows any of them."""
    doubled = SQL.find_doubled(conn).fetchone()
    if doubled:
        raise AnswerInvalid(f"{source} has actual {doubled['actual_id']} more than once")
    batch = receipt.begin(conn, source=source, kind="actuals", actor="", company=company)
    judge.find_faults(conn, company)
    receipt.explain(conn, batch, judge.WORDS)
    fault = SQL.first_fault(conn).fetchone()
    if fault:
        where = f"{source}, actual {fault['actual_id']}" if fault["actual_id"] else source
        raise AnswerInvalid(f"{where}: {fault['code']}: {fault['message']}")
    known = intake.SQL.read_actuals(conn).rowcount
    if known == 0 and asked > NONE_KNOWN_MAX:
        raise AnswerInvalid(
            f"{source} knows none of the {asked} actuals it was asked for: is it the right one?"
        )
