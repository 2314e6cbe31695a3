"""Exchange: the commands that speak with the neighbours: ask a source about actuals, tell it what became of
them.

Both are runs of many transactions with calls between them; what they had finished when something stopped
them stays, and running them again goes on from there. Tokens are in the environment only, under the names
below, wherever the command runs.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.core.records import ActualInvalid, PrevalidationReceipt, WriteBackReceipt
from primanota.core.wording import counted
from primanota.db.statements import Connected
from primanota.inquiry import exchange as inquiry
from primanota.jobs.runs import LogEntry
from primanota.journal import unposted
from primanota.ledger import feedback, targets
from primanota.service import running
from primanota.service.running import Job, Progress, Work
from primanota.service.session import Session
from primanota.setup import parameters
from primanota.staging import confirming, screening
from primanota.staging.confirming import AnswerInvalid, Confirming

SOURCE_TOKEN = "PRIMANOTA_SOURCE_TOKEN"  # noqa: S105  # the name of a variable
TARGET_TOKEN = "PRIMANOTA_TARGET_TOKEN"  # noqa: S105

TOLD_MAX = 1_000
"""Actuals that a receipt and the log spell out; all of them are kept with their reasons."""

FAULTS_MAX = 3
"""Unsound answers one after the other, before a source is left alone."""


# --- asking ------------------------------------------------------------------------------------------------


def prevalidate(
    session: Session,
    *,
    company: str,
    source: str | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> PrevalidationReceipt:
    """Ask a company's source about every actual that is not in the books yet (S5).

    ``source``: None for the parameter prevalidation_source. ``again``: also about what it confirmed a moment
    ago, and about what is invalid, which may be taken back.

    Raises:
        Refusal: ``company-unknown``, ``prevalidation-off``, ``source-missing``, ``source-unreachable``,
            ``source-refused``, ``source-answer-invalid``, ``place-not-allowed``, ``value-invalid``, those
            of reading a file, and those of :func:`running.run`.
    """
    code = session.company(company)
    place = _source(session, code, source)
    job = replace(PREVALIDATE, perform=lambda work: _ask(work, place))
    asked = {"source": _shown(place), "again": again}
    return running.run(session, company=code, job=job, asked=asked, progress=progress)


def _source(session: Session, company: str, given: str | None) -> str:
    """The source to ask: the one given, or the company's."""
    place = given or parameters.read(session.conn, company).prevalidation_source
    if not prevalidates(session, company=company):
        raise Refusal("prevalidation-off", f"company {company} takes actuals as they are staged")
    if not place:
        raise Refusal("source-missing", f"company {company} has no prevalidation_source")
    return place


def _ask(work: Work, given: str) -> PrevalidationReceipt:
    place = _reached(work, given)
    conn, company, token = work.session.conn, work.company, os.environ.get(SOURCE_TOKEN)
    with confirming.named(place, conn=conn, company=company, token=token) as asked:
        again = bool(work.asked.get("again"))
        return _Asking(conn, company, asked, again=again, progress=work.step).run()


def _reached(work: Work, place: str) -> str:
    """A place as it is used, which the session's reach must allow now, whenever the place was set.

    Raises:
        Refusal: ``place-not-allowed``.
    """
    reach = work.session.reach
    return place if reach is None else reach.require(place)


def prevalidates(session: Session, *, company: str) -> bool:
    """Whether a company has its actuals confirmed before they enter a journal."""
    return parameters.features(session.conn, company).actuals_prevalidation


class _Asking:
    """One prevalidation: what was asked, and what has been answered so far."""

    def __init__(
        self, conn: Connected, company: str, source: Confirming, *, again: bool, progress: Progress
    ) -> None:
        self.conn = conn
        self.company = company
        self.source = source
        self.again = again
        self.progress = progress
        self.confirmed = 0
        self.invalid: list[tuple[UUID, str]] = []
        self.faults: list[str] = []

    def run(self) -> PrevalidationReceipt:
        """Ask page by page; each answer is judged in a transaction of its own."""
        started = time.monotonic()
        minutes = parameters.read(self.conn, self.company).prevalidation_wait_minutes
        total = unposted.collect(self.conn, company=self.company, fresh_minutes=minutes, again=self.again)
        faults_on_end = 0
        for after in range(0, total, self.source.ids_max):
            ids = unposted.page(self.conn, after=after, count=self.source.ids_max)
            faults_on_end = 0 if self._ask(ids) else faults_on_end + 1
            if faults_on_end == FAULTS_MAX:
                break
            self.progress(min(after + len(ids), total), total)
        judged = self.confirmed + len(self.invalid)
        if self.faults and not judged:
            raise Refusal("source-answer-invalid", self.faults[0], details=self.faults[1:])
        return PrevalidationReceipt(
            company=self.company,
            source=self.source.name,
            asked=total,
            confirmed=self.confirmed,
            invalid=len(self.invalid),
            unanswered=total - judged,
            actuals=[ActualInvalid(*each) for each in self.invalid[:TOLD_MAX]],
            faults=self.faults,
            seconds=time.monotonic() - started,
        )

    def _ask(self, ids: Sequence[UUID]) -> bool:
        """Ask about some actuals; False when the answer was put aside."""
        try:
            judged = screening.screen(
                self.conn,
                company=self.company,
                source=self.source.name,
                asked=ids,
                answer=self.source.confirm(ids),
                again=self.again,
            )
        except AnswerInvalid as error:
            self.faults.append(str(error))
            return False
        self.confirmed += judged.confirmed
        self.invalid += judged.invalid
        return True


def _asked_counts(receipt: PrevalidationReceipt) -> dict[str, object]:
    counts = {name: getattr(receipt, name) for name in ("asked", "confirmed", "invalid", "unanswered")}
    return {"source": receipt.source, **counts, "seconds": receipt.seconds}


def _asked_entries(_conn: Connected, receipt: PrevalidationReceipt) -> Iterable[LogEntry]:
    """What was wrong with answers, each actual that became invalid, and the sum."""
    for fault in receipt.faults:
        yield LogEntry("error", "source-answer-invalid", fault)
    for each in receipt.actuals:
        yield LogEntry(
            "error", "actual-invalid", f"actual {each.actual_id}: {each.message}", actual_id=each.actual_id
        )
    yield LogEntry(
        "info",
        "done",
        f"{counted(receipt.asked, 'actual')} asked of {receipt.source}: {receipt.confirmed} confirmed,"
        f" {receipt.invalid} invalid, {receipt.unanswered} unanswered",
    )


# --- telling -----------------------------------------------------------------------------------------------


def write_back(
    session: Session, *, company: str, target: str | None = None, progress: Progress | None = None
) -> WriteBackReceipt:
    """Tell a company's source what became of its actuals, all that it was not told yet (J3).

    ``target``: None for the parameter write_back_target.

    Raises:
        Refusal: ``company-unknown``, ``target-missing``, ``target-unreachable``, ``target-refused``,
            ``write-back-busy``, ``file-unwritable``, ``place-not-allowed``, ``value-invalid``, and those of
            :func:`running.run`.
    """
    code = session.company(company)
    place = _target(session, code, target)
    job = replace(WRITE_BACK, perform=lambda work: _tell_source(work, place))
    return running.run(session, company=code, job=job, asked={"target": _shown(place)}, progress=progress)


def _target(session: Session, company: str, given: str | None) -> str:
    """The target to tell: the one given, or the company's."""
    place = given or write_back_target(session, company=company)
    if not place:
        raise Refusal("target-missing", f"company {company} has no write_back_target")
    return place


def _tell_source(work: Work, place: str) -> WriteBackReceipt:
    with targets.named(_reached(work, place), token=os.environ.get(TARGET_TOKEN)) as taker:
        return _tell(work.session.conn, company=work.company, target=taker, progress=work.step)


def write_back_target(session: Session, *, company: str) -> str:
    """Where a company's write-back goes by its parameter; empty: nowhere."""
    return parameters.read(session.conn, company).write_back_target


def _tell(conn: Connected, *, company: str, target: targets.Target, progress: Progress) -> WriteBackReceipt:
    started = time.monotonic()
    lag = next(inquiry.write_back(conn, company=company))
    total = sum(lag.get(name, 0) for name in ("unsent", "untold"))
    sent: list[feedback.Batch] = []
    told = 0
    for batch in feedback.send_all(conn, company=company, target=target):
        sent.append(batch)
        told += batch.lines
        progress(told, max(told, total))
    return WriteBackReceipt(
        company=company,
        target=target.name,
        batches=len(sent),
        first_batch=sent[0].batch_no if sent else None,
        last_batch=sent[-1].batch_no if sent else None,
        told=told,
        seconds=time.monotonic() - started,
    )


def _told_counts(receipt: WriteBackReceipt) -> dict[str, object]:
    counts = {name: getattr(receipt, name) for name in ("batches", "first_batch", "last_batch", "told")}
    return {"target": receipt.target, **counts, "seconds": receipt.seconds}


def _told_entries(_conn: Connected, receipt: WriteBackReceipt) -> Iterator[LogEntry]:
    told = f"{counted(receipt.told, 'voucher')} told to {receipt.target}"
    if receipt.batches == 1:
        told += f", in batch {receipt.last_batch}"
    elif receipt.batches:
        told += f", in batches {receipt.first_batch} to {receipt.last_batch}"
    yield LogEntry("info", "done", told)


PREVALIDATE = running.register(
    Job(
        "prevalidate",
        lambda work: _ask(work, _source(work.session, work.company, None)),
        _asked_counts,
        _asked_entries,
    )
)
WRITE_BACK = running.register(
    Job(
        "write-back",
        lambda work: _tell_source(work, _target(work.session, work.company, None)),
        _told_counts,
        _told_entries,
    )
)


def _shown(place: str) -> str:
    """A source or target as the run's record keeps it: without what may be a secret in an address."""
    return re.sub(r"//[^/?#]*@", "//", place).partition("?")[0] if "://" in place else place
