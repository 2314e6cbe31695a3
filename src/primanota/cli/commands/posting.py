"""Commands of posting: post journals, and say what comes next for lines with issues."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated

import typer

from primanota.cli.door import Door, Ending, command
from primanota.cli.options import Background, Journal, Original, PeriodStart
from primanota.cli.output import columns
from primanota.cli.progress import meter
from primanota.cli.receipts import ROWS_TOLD_MAX, tell_rows, tell_watching
from primanota.core.codes import ISSUES
from primanota.core.records import PostReceipt
from primanota.core.wording import counted
from primanota.service import journals as service

POSTED = columns("journal status >posted=lines_posted >with_issues=lines_with_issues error_journal")
CODES = columns("code >lines ~cause")

app = typer.Typer(rich_markup_mode=None)

Journals = Annotated[list[str] | None, typer.Argument(metavar="JOURNAL...", help="Journals by number.")]
Everything = Annotated[bool, typer.Option("--all", help="Every draft journal that the filters admit.")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=service.WORKERS_MAX, help="How many share the work of --all."),
]
Now = Annotated[bool, typer.Option("--now", help="Large journals too, while you wait.")]


@command(
    app,
    "post",
    examples="""
        primanota post PIJ-000001 PIJ-000002
        primanota post --all
        primanota post --all --period-start 2025-01-01 --now --workers 2
        primanota post --all --background""",
)
def post(
    door: Door,
    *,
    journals: Journals = None,
    everything: Everything = False,
    period_start: PeriodStart = None,
    journal: Journal = None,
    original: Original = None,
    workers: Workers = None,
    now: Now = False,
    background: Background = False,
) -> Ending:
    """Post draft journals to the ledgers.

    Each line gives one project transaction and one balanced voucher. A line that breaks a rule is not
    posted: it moves with its voucher to an error journal that names the rules and the remedies, and the
    others post. --all goes through all companies unless --company names one. Large journals (parameter
    batch_threshold) are posted in the background by a worker.
    """
    require_choice(
        {"journals": bool(journals), "--all": everything},
        {"--now": now, "--background": background},
        filtered=bool(period_start or journal or original or workers),
    )
    receipts: list[PostReceipt] = []
    with door.session() as session:
        if journals:
            with meter(door.out, "posting lines") as progress:
                receipts.append(
                    service.post_journals(
                        session,
                        company=door.selected(),
                        journals=journals,
                        now=now,
                        background=background,
                        progress=progress,
                    )
                )
        for company in session.companies(door.selected()) if everything else ():
            with meter(door.out, f"posting lines of {company}") as progress:
                receipts.append(
                    service.post_all(
                        session,
                        company=company,
                        period_start=period_start,
                        journal=journal,
                        original=original,
                        workers=workers,
                        now=now,
                        background=background,
                        progress=progress,
                    )
                )
        retried = {each.company for each in receipts if service.tries_again(session, company=each.company)}
    door.out.receipt(one_posting(receipts), lambda: tell_postings(door, receipts, retried))
    if any(each.failed for each in receipts):
        return Ending.DEFECT
    forlorn = any(each.background_run and not each.workers_alive for each in receipts)
    return Ending.ISSUES_TOLD if forlorn or any(each.issues for each in receipts) else Ending.DONE


def require_choice(chosen: Mapping[str, bool], where: Mapping[str, bool], *, filtered: bool) -> None:
    """See that one way to choose journals is given, and at most one place to post them.

    Raises:
        typer.BadParameter: it is not so.
    """
    message = ""
    if sum(chosen.values()) != 1:
        message = "name journals, or give --all"
    elif chosen["journals"] and filtered:
        message = "--period-start, --journal, --original and --workers go with --all"
    elif all(where.values()):
        message = "either --now or --background"
    if message:
        raise typer.BadParameter(message)


def one_posting(receipts: Sequence[PostReceipt]) -> object:
    """The receipt of one company, or the sums over several with each one's receipt."""
    if len(receipts) == 1:
        return receipts[0]
    issues: Counter[str] = Counter()
    for receipt in receipts:
        issues.update(receipt.issues)
    return {
        "vouchers": sum(receipt.vouchers for receipt in receipts),
        "entries": sum(receipt.entries for receipt in receipts),
        "issues": dict(sorted(issues.items())),
        "seconds": sum(receipt.seconds for receipt in receipts),
        "companies": receipts,
    }


def tell_postings(door: Door, receipts: Sequence[PostReceipt], retried: Collection[str]) -> None:
    """Say what posting did in each company, and what comes next.

    ``retried`` are the companies whose journals with issues the next run tries again.
    """
    for receipt in receipts:
        if receipt.journals or receipt.failed or not receipt.background_run:
            tell_posted(door, receipt)
        if receipt.background_run:
            names = ", ".join(receipt.background[:ROWS_TOLD_MAX])
            more = len(receipt.background) - ROWS_TOLD_MAX
            last = f" and {more} more" if more > 0 else ""
            run = f"run {receipt.background_run[:8]}"
            door.out.text(f"{receipt.company}: left to the workers as {run}: {names}{last}")
    tell_issues(door, receipts, retried)
    for receipt in receipts:
        if receipt.background_run:
            tell_watching(door, receipt.background_run, receipt.workers_alive)
            break
    if not any(receipt.journals or receipt.background_run or receipt.failed for receipt in receipts):
        door.out.say("No draft journal to post. See: primanota journals; fill some with: primanota import")


def tell_posted(door: Door, receipt: PostReceipt) -> None:
    """Say what was posted here and now."""
    door.out.text(
        f"{receipt.company}: {counted(receipt.vouchers, 'voucher')}"
        f" with {counted(receipt.entries, 'entry', 'entries')}"
        f" from {counted(len(receipt.journals), 'journal')} ({receipt.seconds:.1f} s)"
    )
    issues_first = sorted(receipt.journals, key=lambda each: not each.lines_with_issues)
    tell_rows(door, issues_first, POSTED, more="primanota journals")
    codes = [
        {"code": code, "lines": lines, "cause": ISSUES[code].cause} for code, lines in receipt.issues.items()
    ]
    tell_rows(door, codes, CODES, more="primanota lines")
    for name, told in receipt.failed.items():
        door.out.text(f"not posted because of a defect, and a draft again: {name}: {told}")


def tell_issues(door: Door, receipts: Sequence[PostReceipt], retried: Collection[str]) -> None:
    """Say what comes next for issues: a journal in error is reset, a draft is tried again (P5, P6)."""
    named = door.company or len(receipts) > 1
    errors: list[str] = []
    drafts: list[str] = []
    for receipt in receipts:
        option = f" --company {receipt.company}" if named else ""
        found = [each.error_journal or each.journal for each in receipt.journals if each.lines_with_issues]
        (drafts if receipt.company in retried else errors).extend(f"{name}{option}" for name in found)
    if errors:
        door.out.say(
            f"Lines with issues tell their remedies: primanota lines {errors[0]}{others(errors)}."
            f" Mend the causes, then: primanota reset {errors[0]}, and post it again."
        )
    if drafts:
        door.out.say(
            f"Lines with issues tell their remedies: primanota lines {drafts[0]}{others(drafts)}."
            " Mend the causes: the journal is a draft that every run tries again; there is nothing to reset."
        )


def others(journals: Sequence[str]) -> str:
    """That there are more journals than the first, if there are."""
    left = len(journals) - 1
    return f" (and {counted(left, 'journal')} more)" if left else ""
