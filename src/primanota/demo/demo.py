"""The story that ``primanota demo`` tells: a company from its first time sheet to proven books.

It sets the demo company up in an empty database, stages, imports and posts a winter's work, and shows at
each step what happened, what did not and why. It uses what every door uses, so whatever it shows can be
repeated by hand.
"""

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from primanota.core.errors import Refusal
from primanota.core.records import ImportReceipt, PostReceipt, StagingReceipt
from primanota.core.row_codes import WAITING
from primanota.core.wording import counted, sentences
from primanota.demo import actuals, big_story, company, place, tables
from primanota.demo.company import COMPANIES
from primanota.demo.showing import look_around, show_balances, show_voucher, verify
from primanota.demo.telling import Teller
from primanota.inquiry import desk
from primanota.service import commands, journals, staging
from primanota.service.receipts import plain
from primanota.service.session import Session, open_session

Document = dict[str, object]
"""Everything the story told, by chapter, as plain values."""


def run(
    teller: Teller, *, actor: str, lines: int = 0, keep: Path | None = None, db: str | None = None
) -> Document:
    """Tell the story in a fresh database; with ``lines`` a big company goes the same way afterwards.

    ``keep`` is a new or empty folder that takes the company pack and the staging files.

    Raises:
        Refusal: ``folder-not-empty``, ``in-use``, and whatever the steps refuse.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        folder = _files_folder(keep, stack)
        database = place.fresh(db)
        session = stack.enter_context(open_session(database, actor=actor))
        place.require_empty(session)
        document: Document = {"database": db or str(place.own_folder())}
        work = actuals.staging()
        tables.write(folder / "setup", company.pack())
        tables.write(folder, work)
        for chapter in (set_up, stage, import_actuals, post):
            document |= chapter(session, teller, folder)
        document |= show_voucher(session, teller, work)
        document |= show_balances(session, teller)
        document |= verify(session, teller)
        if lines:
            document["big"] = big_story.run(session, teller, folder / "big", lines=lines)
    document["seconds"] = time.monotonic() - started
    look_around(teller, place.option(db), keep, document)
    plain_document = plain(document)
    assert isinstance(plain_document, dict)
    return plain_document


def _files_folder(keep: Path | None, stack: ExitStack) -> Path:
    if keep is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="primanota-demo-")))
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise Refusal("folder-not-empty", f"{keep} is not a new or empty folder")
    return keep


def set_up(session: Session, teller: Teller, folder: Path) -> Document:
    """Load the company pack."""
    receipt = commands.load_setup(session, folder / "setup")
    files = counted(len(receipt.files), "CSV file")
    rows = counted(sum(each.rows for each in receipt.files), "row")
    teller.chapter(
        "The company",
        "Alder & Finch makes software in Boston and Hamburg. Boston keeps its books in US dollars and reports"
        f" in euros, Hamburg the other way round. {files} of {rows} set them up.",
    )
    with session.read() as conn:
        found = list(desk.companies(conn))
    teller.table("company name books_in=accounting_currency reports_in=reporting_currency", found)
    return {"setup": receipt}


def stage(session: Session, teller: Teller, folder: Path) -> Document:
    """Stage the actuals and their links."""
    receipts = staging.stage(session, [folder / "actuals.csv"], links=[folder / "links.csv"])
    work, links = receipts
    skipped = sum(work.skipped.values())
    reasons = ", ".join(f"{count} {code}" for code, count in work.skipped.items())
    teller.chapter(
        "What arrives",
        f"{counted(work.rows_read, 'approved actual arrives', 'approved actuals arrive')}: hours, travel,"
        f" goods, fees; and {counted(links.rows_read, 'link')} between them."
        f" {counted(work.accepted, 'is', 'are')} accepted;"
        f" {counted(skipped, 'has', 'have')} no place in a journal: {reasons}.",
    )
    teller.table("company >read=rows_read >accepted >skipped >refused", _by_company(work))
    return {"staging": receipts}


def _by_company(receipt: StagingReceipt) -> list[dict[str, object]]:
    return [
        {
            "company": each.company,
            "rows_read": each.rows_read,
            "accepted": each.accepted,
            "skipped": sum(each.skipped.values()),
            "refused": each.refused,
        }
        for each in receipt.companies
    ]


def import_actuals(session: Session, teller: Teller, _folder: Path) -> Document:
    """Give the actuals their journal lines, and show what waits."""
    receipts = [journals.import_actuals(session, company=each) for each in sorted(COMPANIES)]
    added, filled = sum(each.added for each in receipts), sum(len(each.journals) for each in receipts)
    with session.read() as conn:
        moved = [line for line in desk.lines(conn) if line["original_accounting_date"]]
        waiting = list(desk.waiting(conn))
    teller.chapter(
        "Journals",
        f"{counted(added, 'actual becomes a line', 'actuals become lines')} of {counted(filled, 'journal')},"
        " one for each month, each line with its voucher number, category, rate, dates and dimensions."
        f" {counted(len(moved), 'line is', 'lines are')} dated anew: December is closed,"
        " and Hamburg wants such work in the next open period; Boston wants to be told.",
    )
    teller.table("company journal period_from=period_start_date >lines", _filled(receipts))
    teller.chapter(
        "What waits",
        f"{counted(len(waiting), 'actual waits', 'actuals wait')}, each with its reason, tried again"
        " by every import: nothing is dropped, and nothing is guessed.",
    )
    teller.table("company project type=transaction_type >amount currency code", waiting)
    for row in {row["code"]: row for row in waiting}.values():
        teller.point(row["code"], sentences(row["message"], WAITING[row["code"]].remedy))
    return {"imports": receipts, "waiting": waiting}


def _filled(receipts: Sequence[ImportReceipt]) -> list[dict[str, object]]:
    return [
        {
            "company": receipt.company,
            "journal": each.journal,
            "period_start_date": each.period_start_date,
            "lines": each.lines,
        }
        for receipt in receipts
        for each in receipt.journals
    ]


def post(session: Session, teller: Teller, _folder: Path) -> Document:
    """Post everything, and show the lines that could not be."""
    receipts = [journals.post_all(session, company=each, now=True) for each in sorted(COMPANIES)]
    vouchers, entries = sum(each.vouchers for each in receipts), sum(each.entries for each in receipts)
    bad = sum(sum(each.issues.values()) for each in receipts)
    teller.chapter(
        "Posting",
        f"{counted(vouchers, 'voucher goes', 'vouchers go')} to the project subledger, with"
        f" {counted(entries, 'entry', 'entries')} to the general ledger."
        f" {counted(bad, 'line breaks', 'lines break')} a rule. Such lines move to journals of their own,"
        " and the others post.",
    )
    teller.table(
        "company journal status >posted=lines_posted >issues=lines_with_issues moved_to", _posted(receipts)
    )
    with session.read() as conn:
        lines = list(desk.lines(conn, status="error"))
    teller.chapter(
        "Error journals",
        "A line in error says what is wrong with it and what to do; mended and set back to draft, it posts.",
    )
    found = [line | issue for line in lines for issue in line["issues"]]
    teller.table("company journal >line voucher project >amount currency code", found)
    for issue in {each["code"]: each for each in found}.values():
        teller.point(issue["code"], sentences(issue["message"], issue["remedy"]))
    return {"posting": receipts, "error_lines": lines}


def _posted(receipts: Sequence[PostReceipt]) -> list[dict[str, object]]:
    return [
        {
            "company": receipt.company,
            "journal": each.journal,
            "status": each.status,
            "lines_posted": each.lines_posted,
            "lines_with_issues": each.lines_with_issues,
            "moved_to": each.error_journal or "",
        }
        for receipt in receipts
        for each in receipt.journals
    ]
