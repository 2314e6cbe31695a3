"""Commands that look back: whether the books are right, and what the jobs had to say."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from primanota.cli.door import Door, Ending, command
from primanota.cli.options import From, scope
from primanota.cli.output import columns
from primanota.cli.receipts import fields
from primanota.core.wording import counted, sentences
from primanota.inquiry import desk
from primanota.service import commands

app = typer.Typer(rich_markup_mode=None)


class Severity(StrEnum):
    """How much a message matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


PROOFS = columns("proof >offenders ~truth=title")
LOG = columns("at job severity code company journal >line ~message=told")


@command(app, "verify", examples="primanota verify\nprimanota verify --company USMF --json")
def verify(door: Door) -> Ending:
    """Prove that the books are right.

    Each truth is one question to the database, and an empty answer means that it holds. Over all companies
    unless --company names one. Nothing is changed.
    """
    with door.session() as session:
        found = commands.verify(session, company=door.selected())
    broken = [each for each in found if each.offenders]
    door.out.rows([fields(each) for each in found], PROOFS, empty="There is no proof to run.")
    if not door.json:
        for each in broken:
            for row in fields(each)["sample"]:
                told = ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, ""))
                door.out.text(f"{each.proof}: {told}")
        holding = counted(len(found), "proof holds", "proofs hold")
        door.out.text(f"{len(found) - len(broken)} of {holding}")
    if broken:
        door.out.say("The books are not right. Do not post on; keep a copy of the database and report it.")
    return Ending.ISSUES_TOLD if broken else Ending.DONE


@command(
    app,
    "log",
    examples="""
        primanota log
        primanota log --job post --severity error --from 2025-02-01
        primanota log --code exchange-rate-missing --json""",
)
def log(
    door: Door,
    *,
    job: Annotated[str | None, typer.Option("--job", metavar="JOB", help="stage, import or post.")] = None,
    severity: Annotated[
        Severity | None, typer.Option("--severity", help="Messages of this weight only.")
    ] = None,
    code: Annotated[str | None, typer.Option("--code", metavar="CODE", help="This code only.")] = None,
    journal: Annotated[
        str | None, typer.Option("--journal", metavar="JOURNAL", help="About this journal only.")
    ] = None,
    first: From = None,
) -> None:
    """Show what staging, import and posting had to say.

    The oldest message stands first; days and hours are UTC.
    """
    since = datetime.combine(first, datetime.min.time(), tzinfo=UTC) if first else None
    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            found = desk.log(
                conn, company=company, job=job, severity=severity, code=code, journal=journal, since=since
            )
            rows = found if door.json else ({**row, "told": sentences(row["message"])} for row in found)
            door.out.rows(rows, LOG, empty="No such message.")
