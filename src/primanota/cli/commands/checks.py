"""Commands that look back: whether the books are right, and what the jobs had to say."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from primanota.cli.door import Door, Ending, command
from primanota.cli.options import actual_id, day_end, moment, run_number, scope
from primanota.cli.output import columns
from primanota.cli.receipts import fields
from primanota.core.wording import counted, sentences
from primanota.inquiry import log
from primanota.service import commands

app = typer.Typer(rich_markup_mode=None)


class Severity(StrEnum):
    """How much a message matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


PROOFS = columns("proof >offenders ~truth=title")
LOG = columns("at job severity code company journal >line ~message=told")

LIMIT_MAX = 2**62

Job = Annotated[
    str | None,
    typer.Option("--job", metavar="JOB", help="Messages of this job only: stage, import, post …"),
]
Weight = Annotated[
    Severity | None,
    typer.Option("--severity", help="Messages of this weight only."),
]
LogCode = Annotated[
    str | None,
    typer.Option("--code", metavar="CODE", help="This code only."),
]
About = Annotated[
    str | None,
    typer.Option("--journal", metavar="JOURNAL", help="About this journal only."),
]
Voucher = Annotated[
    str | None,
    typer.Option("--voucher", metavar="VOUCHER", help="About this voucher only."),
]
Actual = Annotated[
    UUID | None,
    typer.Option("--actual", parser=actual_id, metavar="UUID", help="About this actual only."),
]
Run = Annotated[
    str | None,
    typer.Option("--run", parser=run_number, metavar="RUN", help="Messages of this run, or that begins so."),
]
Text = Annotated[
    str | None,
    typer.Option(
        "--text", metavar="TEXT", help="Messages that hold this text, in small letters or capitals."
    ),
]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since", "--from", parser=moment, metavar="DAY|TIME", help="From this day or time on (UTC)."
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until", "--to", parser=day_end, metavar="DAY|TIME", help="Up to the end of this day, or a time."
    ),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", "-n", min=1, max=LIMIT_MAX, help="The newest so many only."),
]


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
        primanota log --limit 20
        primanota log --job post --severity error --since 2025-02-01
        primanota log --text 'cost center' --since '2025-02-01 22:00' --until 2025-02-02
        primanota log --code exchange-rate-missing --json""",
)
def show_log(
    door: Door,
    *,
    job: Job = None,
    severity: Weight = None,
    code: LogCode = None,
    journal: About = None,
    voucher: Voucher = None,
    actual: Actual = None,
    run: Run = None,
    text: Text = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
) -> None:
    """Show what staging, import, posting and so on had to say.

    The newest message stands last; days and hours are UTC. All companies unless --company names one.
    Messages are kept for as many days as the parameter log_days says.
    """
    with door.session() as session:
        company = scope(door, session)
        with session.read() as conn:
            found = log.log(
                conn,
                company=company,
                job=job,
                severity=severity,
                code=code,
                journal=journal,
                voucher=voucher,
                actual=actual,
                run=run,
                text=text,
                since=since,
                until=until,
                limit=limit,
            )
            rows = found if door.json else ({**row, "told": sentences(row["message"])} for row in found)
            door.out.rows(rows, LOG, empty="No such message.")
