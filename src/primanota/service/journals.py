"""Journals: the commands that fill them and post them, here and now or by the workers.

Import and posting are runs of several transactions each; what they had finished when something stopped them
stays, and running them again goes on from there. The rules of both are in their stations.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from primanota.core.errors import Refusal
from primanota.core.records import ImportReceipt, PostReceipt
from primanota.core.row_codes import WAITING
from primanota.core.wording import counted, sentences
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.jobs.pulse import Stopped, share
from primanota.jobs.runs import LogEntry
from primanota.journal import build, claiming
from primanota.journal.claiming import PostFilters
from primanota.posting import post as posting
from primanota.service import running
from primanota.service.people import duties
from primanota.service.running import Job, Progress, Work
from primanota.service.session import Session
from primanota.setup import parameters

SQL = statements.beside(__file__)

WORKERS_MAX = 64


def import_actuals(
    session: Session,
    *,
    company: str,
    first: date | None = None,
    last: date | None = None,
    project: str | None = None,
    progress: Progress | None = None,
) -> ImportReceipt:
    """Give the waiting actuals of a company their journal lines (I1-I14).

    Raises:
        Refusal: ``company-unknown``, ``project-unknown``, ``value-invalid``, ``number-sequence-missing``,
            ``number-sequence-exhausted``, and those of :func:`running.run`.
    """
    code = session.company(company)
    asked = {"first": first, "last": last, "project": project}
    require_asked(session, code, asked)
    return running.run(session, company=code, job=IMPORT, asked=asked, progress=progress)


def require_asked(session: Session, company: str, asked: Mapping[str, Any]) -> None:
    """See that what is asked of an import makes sense.

    Raises:
        Refusal: ``project-unknown``, ``value-invalid``.
    """
    first, last, project = asked.get("first"), asked.get("last"), asked.get("project")
    if first and last and last < first:
        raise Refusal("value-invalid", f"the last day, {last}, is before the first, {first}")
    if project and SQL.find_project(session.conn, company=company, project=project).fetchone() is None:
        raise Refusal("project-unknown", f"company {company} has no project {project}")


def _import(work: Work) -> ImportReceipt:
    stopped = False

    def go_on() -> bool:
        nonlocal stopped
        stopped = work.pulse.reason is not None
        return not stopped

    receipt = build.build(
        work.session.conn,
        company=work.company,
        actor=work.session.actor,
        first=_day(work.asked, "first"),
        last=_day(work.asked, "last"),
        project=work.asked.get("project"),
        progress=work.advance,
        go_on=go_on,
    )
    if stopped and work.pulse.reason:
        raise Stopped(work.pulse.reason, receipt)
    return receipt


def _day(asked: Mapping[str, Any], name: str) -> date | None:
    text = asked.get(name)
    return None if text is None else date.fromisoformat(text)


def _import_counts(receipt: ImportReceipt) -> dict[str, object]:
    return {
        "read": receipt.read,
        "added": receipt.added,
        "journals": len(receipt.journals),
        "waiting": receipt.waiting,
        "seconds": receipt.seconds,
    }


def _import_entries(_conn: Connected, receipt: ImportReceipt) -> Iterable[LogEntry]:
    """What kept actuals waiting, one message for each reason, and the sum."""
    for reason in receipt.reasons:
        remedy = WAITING[reason.code].remedy
        message = sentences(f"{reason.message} (actuals: {reason.actuals})", remedy)
        yield LogEntry("warning", reason.code, message)
    entered = f"{counted(receipt.added, 'actual')} entered {counted(len(receipt.journals), 'journal')}"
    waiting = counted(sum(receipt.waiting.values()), "waits", "wait")
    yield LogEntry("info", "done", f"{entered}, {waiting}")


IMPORT = running.register(Job("import", _import, _import_counts, _import_entries))


def post_journals(
    session: Session,
    *,
    company: str | None,
    journals: Sequence[str],
    now: bool = False,
    background: bool = False,
    progress: Progress | None = None,
) -> PostReceipt:
    """Post journals by their numbers (P1-P10); large ones go to the workers (P7).

    ``now`` posts those here too, ``background`` leaves all of them to the workers; the receipt lists what
    went there, and the run.

    Raises:
        Refusal: ``journal-unknown``, ``journal-not-draft``, ``journal-busy``, ``own-edits``, and those of
            :func:`running.run`.
    """
    code = session.company(company)
    sizes = claiming.require_draft(session.conn, company=code, journals=journals)
    duties.require_apart(session, company=code, journals=sizes)
    posting_ = _Posting(session, code, sizes, None, None, progress)
    return posting_.queue(sizes) if background else posting_.post(now=now)


def post_all(
    session: Session,
    *,
    company: str,
    period_start: date | None = None,
    journal: str | None = None,
    original: str | None = None,
    workers: int | None = None,
    now: bool = False,
    background: bool = False,
    progress: Progress | None = None,
) -> PostReceipt:
    """Post every draft journal that the filters admit; large ones go to the workers (P7).

    ``workers`` posters, or tasks, share a run; None: the parameter posting_tasks, but none that would find
    nothing to do. ``now`` and ``background`` as in :func:`post_journals`.

    Raises:
        Refusal: ``filters-off``, and those of :func:`running.run`.
    """
    code = session.company(company)
    asked = {"journal": journal, "period_start": period_start, "original": original}
    posting_ = _chosen(session, code, asked, workers=workers, progress=progress)
    return posting_.queue(posting_.sizes) if background else posting_.post(now=now)


def shared_by(session: Session, company: str, asked: Mapping[str, Any], workers: int | None) -> int:
    """How many tasks share a posting run with these filters.

    Raises:
        Refusal: ``filters-off``.
    """
    posting_ = _chosen(session, company, asked, workers=workers)
    return posting_.share(posting_.sizes)


def _chosen(
    session: Session,
    company: str,
    asked: Mapping[str, Any],
    *,
    workers: int | None,
    progress: Progress | None = None,
) -> "_Posting":
    if any(asked.values()) and not parameters.features(session.conn, company).posting_filters:
        raise Refusal("filters-off", f"company {company} posts all journals or named ones")
    filters = _filters(running.dictionary(asked))
    found = dict(claiming.claimable(session.conn, company=company, filters=filters))
    return _Posting(session, company, found, asked, workers, progress)


@dataclass(frozen=True, slots=True)
class _Posting:
    """What is to be posted: journals with their sizes, and the filters that chose them; None: by name."""

    session: Session
    company: str
    sizes: Mapping[str, int]
    filters: Mapping[str, object] | None
    workers: int | None = None
    progress: Progress | None = None

    def post(self, *, now: bool) -> PostReceipt:
        """Post here what is small, or everything, and queue the rest."""
        limit = None if now else parameters.read(self.session.conn, self.company).batch_threshold
        large = {name: lines for name, lines in self.sizes.items() if limit is not None and lines > limit}
        small = {name: lines for name, lines in self.sizes.items() if name not in large}
        if large and not small:
            return self.queue(large)
        by_name: dict[str, object] = {"journals": sorted(small)}
        receipt = running.run(
            self.session,
            company=self.company,
            job=POST,
            asked=by_name if self.filters is None else {**self.filters, "lines_max": limit},
            threads=self.share(small),
            progress=self.progress,
        )
        if not large:
            return receipt
        queued = self.queue(large)
        return replace(
            receipt,
            background=queued.background,
            background_run=queued.background_run,
            workers_alive=queued.workers_alive,
        )

    def queue(self, journals: Mapping[str, int]) -> PostReceipt:
        """Leave journals to the workers: some of them by name, all by the filters that chose them."""
        by_filters = self.filters is not None and len(journals) == len(self.sizes)
        queued = running.queue(
            self.session,
            company=self.company,
            job=POST.name,
            asked=self.filters if self.filters is not None and by_filters else {"journals": sorted(journals)},
            shared_by=self.share(journals),
        )
        return PostReceipt(
            self.company,
            background=sorted(journals),
            background_run=str(queued.run),
            workers_alive=queued.workers,
        )

    def share(self, journals: Mapping[str, int]) -> int:
        """How many share the work of journals: none without something to do, and none where that is off."""
        settings = parameters.read(self.session.conn, self.company)
        useful = -(-sum(journals.values()) // posting.SET_LINES_MAX)
        wanted = self.workers or min(settings.posting_tasks, useful)
        shared = parameters.features(self.session.conn, self.company).multiple_tasks and len(journals) > 1
        return max(1, min(wanted, WORKERS_MAX)) if shared else 1


def _filters(asked: Mapping[str, Any]) -> PostFilters:
    """The filters of a posting run from what was asked of it."""
    names = asked.get("journals")
    if asked.get("journal"):
        names = [asked["journal"]]
    return PostFilters(names, _day(asked, "period_start"), asked.get("original"), asked.get("lines_max"))


def _perform_post(work: Work) -> PostReceipt:
    """Post with so many posters, each in a thread over a connection of its own.

    One poster too works in a thread: so Ctrl-C ends it between two sets of journals, and no claim is left
    behind.
    """
    started = time.monotonic()
    conn, company = work.session.conn, work.company
    filters = _filters(work.asked)
    drafts = (
        [] if work.session.rights.everything else claiming.claimable(conn, company=company, filters=filters)
    )
    left = duties.own_edits(work.session, company=company, journals=[name for name, _ in drafts])
    if left:
        filters = replace(filters, journals=[name for name, _ in drafts if name not in left])
    if work.pulse.task.task == 1:  # the first task knows what there is to do for all
        waiting = claiming.claimable(conn, company=company, filters=filters)
        done, _ = work.pulse.progress
        work.advance(done, done + sum(lines for _, lines in waiting if lines <= (filters.lines_max or lines)))

    def poster(own: Connected) -> None:
        posting.post(
            own,
            company=company,
            actor=work.session.actor,
            run=work.run,
            filters=filters,
            check=work.check,
            progress=work.add,
        )

    with ExitStack() as opened:
        further = [opened.enter_context(work.session.another()) for _ in range(work.threads - 1)]
        share([conn, *further], poster, work.pulse)
    receipt = posting.gathered(conn, company=company, run=work.run, seconds=time.monotonic() - started)
    return replace(receipt, failed=receipt.failed | dict.fromkeys(left, duties.LEFT))


def _gather_post(conn: Connected, company: str, run: UUID) -> PostReceipt:
    return posting.gathered(conn, company=company, run=run, seconds=0)


def _post_counts(receipt: PostReceipt) -> dict[str, object]:
    return {
        "journals": len(receipt.journals),
        "vouchers": receipt.vouchers,
        "entries": receipt.entries,
        "issues": receipt.issues,
        "failed": len(receipt.failed),
    }


def _post_entries(conn: Connected, receipt: PostReceipt) -> Iterable[LogEntry]:
    """Every issue of every line, read as a stream, and the sum."""
    for posted in receipt.journals:
        if posted.lines_with_issues:
            journal = posted.error_journal or posted.journal
            for row in desk.issues(conn, company=receipt.company, journal=journal):
                message = sentences(row["message"], row["remedy"])
                place = {key: row[key] for key in ("journal", "line", "voucher", "actual_id")}
                yield LogEntry("error", row["code"], message, **place)
    for failed, told in receipt.failed.items():
        yield LogEntry("error", "failed", f"journal {failed} could not be posted: {told}", journal=failed)
    vouchers, journals = counted(receipt.vouchers, "voucher"), counted(len(receipt.journals), "journal")
    entries = counted(receipt.entries, "entry", "entries")
    yield LogEntry("info", "done", f"{vouchers} from {journals}, {entries}")


POST = running.register(Job("post", _perform_post, _post_counts, _post_entries, _gather_post))


def tries_again(session: Session, *, company: str) -> bool:
    """Whether a company's journals with issues are drafts, which the next run tries again (P5, P6).

    Otherwise they are in error until somebody resets them.
    """
    features = parameters.features(session.conn, company)
    return not (features.transfer_errors and features.processing_improvements)
