"""Journals: the commands that fill them and post them.

Import and posting are runs of several transactions each; what they had finished when something stopped them
stays, and running them again goes on from there. The rules of both are in their stations.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

from primanota.core.codes import WAITING
from primanota.core.errors import Refusal
from primanota.core.records import ImportReceipt, PostReceipt
from primanota.core.wording import counted, sentences
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.jobs.runs import LogEntry
from primanota.journal import build, claiming
from primanota.journal.claiming import PostFilters
from primanota.posting import post as posting
from primanota.service import running
from primanota.service.session import Session
from primanota.setup import parameters

SQL = statements.beside(__file__)

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all."""

WORKERS_MAX = 64

STOP_PATIENCE_S = 5
"""How long posters that were asked to stop may finish the journals at hand."""


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
    if first and last and last < first:
        raise Refusal("value-invalid", f"the last day, {last}, is before the first, {first}")
    if project and SQL.find_project(session.conn, company=code, project=project).fetchone() is None:
        raise Refusal("project-unknown", f"company {code} has no project {project}")

    def work() -> ImportReceipt:
        return build.build(
            session.conn,
            company=code,
            actor=session.actor,
            first=first,
            last=last,
            project=project,
            progress=progress,
        )

    return running.run(
        session,
        company=code,
        job="import",
        asked={"first": first, "last": last, "project": project},
        work=work,
        counts=_import_counts,
        entries=_import_entries,
    )


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


def post_journals(
    session: Session,
    *,
    company: str | None,
    journals: Sequence[str],
    now: bool = False,
    progress: Progress | None = None,
) -> PostReceipt:
    """Post journals by their numbers (P1-P10).

    Raises:
        Refusal: ``journal-unknown``, ``journal-not-draft``, ``journal-busy``,
        ``journal-goes-to-background`` (nothing
            is posted then), and those of :func:`running.run`.
    """
    code = session.company(company)
    lines = claiming.require_draft(session.conn, company=code, journals=journals)
    limit = parameters.read(session.conn, code).batch_threshold
    large = [
        f"{journal}: {counted(count, 'line')}" for journal, count in sorted(lines.items()) if count > limit
    ]
    if large and not now:
        limited = counted(limit, "line is", "lines are")
        where = counted(len(large), "journal")
        cause = f"up to {limited} posted while someone waits, and there are more in {where}"
        raise Refusal("journal-goes-to-background", cause, details=large)
    filters = PostFilters(journals=list(journals))
    return _post(session, company=code, filters=filters, total=sum(lines.values()), progress=progress)


def post_all(
    session: Session,
    *,
    company: str,
    period_start: date | None = None,
    journal: str | None = None,
    original: str | None = None,
    workers: int | None = None,
    now: bool = False,
    progress: Progress | None = None,
) -> PostReceipt:
    """Post every draft journal that the filters admit; large ones with ``now``, else the receipt lists them.

    ``workers`` posters share the run (P7); None: the parameter posting_tasks, but none that would find
    nothing to do.

    Raises:
        Refusal: ``filters-off``, ``journal-unknown``, ``value-invalid``, and those of :func:`running.run`.
    """
    code = session.company(company)
    features = parameters.features(session.conn, code)
    if (period_start or journal or original) and not features.posting_filters:
        raise Refusal("filters-off", f"company {code} posts all journals or named ones")
    limit = None if now else parameters.read(session.conn, code).batch_threshold
    filters = PostFilters(
        journals=None if journal is None else [journal],
        period_start=period_start,
        original=original,
        lines_max=limit,
    )
    found = claiming.claimable(session.conn, company=code, filters=filters)
    large = [name for name, lines in found if limit is not None and lines > limit]
    total = sum(lines for name, lines in found if name not in set(large))
    shared = features.multiple_tasks and journal is None
    useful = -(-total // posting.SET_LINES_MAX)
    wanted = workers or min(parameters.read(session.conn, code).posting_tasks, useful)
    posters = max(1, min(wanted, WORKERS_MAX)) if shared else 1
    receipt = _post(session, company=code, filters=filters, total=total, workers=posters, progress=progress)
    return replace(receipt, background=large)


def _post(
    session: Session,
    *,
    company: str,
    filters: PostFilters,
    total: int,
    workers: int = 1,
    progress: Progress | None = None,
) -> PostReceipt:
    def work() -> PostReceipt:
        return _share(
            session, company=company, filters=filters, total=total, workers=workers, progress=progress
        )

    return running.run(
        session,
        company=company,
        job="post",
        asked={"filters": filters, "workers": workers},
        work=work,
        counts=_post_counts,
        entries=_post_entries,
    )


class _Stopped(Exception):
    """Someone asked the run to stop; what is posted stays posted."""


def _share(
    session: Session,
    *,
    company: str,
    filters: PostFilters,
    total: int,
    workers: int,
    progress: Progress | None,
) -> PostReceipt:
    """Post with so many posters, each in a thread over a connection of its own, on one list of journals.

    One poster too works in a thread: so Ctrl-C ends it between two sets of journals, and no claim is left
    behind.
    """
    tried: set[str] = set()
    stop = threading.Event()
    lock = threading.Lock()
    done = 0

    def advance(lines: int) -> None:
        nonlocal done
        with lock:
            done += lines
            if progress:
                progress(min(done, total), total)
        if stop.is_set():
            raise _Stopped

    def poster(conn: Connected) -> PostReceipt:
        return posting.post(
            conn, company=company, actor=session.actor, filters=filters, tried=tried, progress=advance
        )

    with ExitStack() as opened:
        further = [opened.enter_context(session.another()) for _ in range(workers - 1)]
        with ThreadPoolExecutor(workers) as pool:
            posters = [pool.submit(poster, conn) for conn in (session.conn, *further)]
            try:
                wait(posters)
            except KeyboardInterrupt:
                stop.set()
                if wait(posters, STOP_PATIENCE_S).not_done:  # stuck in a statement: their claims will lapse
                    for conn in (session.conn, *further):
                        conn.close()
                raise
    return _merged(company, posters)


def _merged(company: str, posters: Sequence[Future[PostReceipt]]) -> PostReceipt:
    """One receipt of all posters; what one of them failed of is raised once all have ended."""
    receipts = [each.result() for each in posters]
    issues: Counter[str] = Counter()
    for receipt in receipts:
        issues.update(receipt.issues)
    return PostReceipt(
        company=company,
        journals=sorted(
            (each for receipt in receipts for each in receipt.journals), key=lambda each: each.journal
        ),
        vouchers=sum(receipt.vouchers for receipt in receipts),
        entries=sum(receipt.entries for receipt in receipts),
        issues=dict(sorted(issues.items())),
        failed={journal: told for receipt in receipts for journal, told in receipt.failed.items()},
        seconds=max(receipt.seconds for receipt in receipts),
    )


def _post_counts(receipt: PostReceipt) -> dict[str, object]:
    return {
        "journals": len(receipt.journals),
        "vouchers": receipt.vouchers,
        "entries": receipt.entries,
        "issues": receipt.issues,
        "seconds": receipt.seconds,
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


def tries_again(session: Session, *, company: str) -> bool:
    """Whether a company's journals with issues are drafts, which the next run tries again (P5, P6).

    Otherwise they are in error until somebody resets them.
    """
    features = parameters.features(session.conn, company)
    return not (features.transfer_errors and features.processing_improvements)
