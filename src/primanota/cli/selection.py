"""Selection: how commands of the review name journals and lines, ask before they go on, and answer for each.

A door's part: it reads words and shows receipts. What may be done to which line is decided elsewhere.
"""

import re
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from primanota.cli.door import Door, Ending
from primanota.cli.output import columns
from primanota.cli.receipts import fields, tell_rows
from primanota.core.answers import Item, ReviewReceipt
from primanota.core.wording import counted
from primanota.service import review as service

JOURNALS_TOLD_MAX = 10
"""Journals that a summary names; --json has them all."""

REFUSED = columns("refused=name code ~why=cause")

LINE = re.compile(r"(?P<journal>.+)/(?P<line>[0-9]{1,9})(?:@(?P<version>[0-9]{1,9}))?")

Items = Annotated[
    list[str],
    typer.Argument(
        metavar="JOURNAL[/LINE[@VERSION]]...",
        help="Journals, or lines of them; @VERSION: only if the line is still at it.",
    ),
]
IfVersion = Annotated[
    int | None,
    typer.Option(
        "--if-version", metavar="N", min=1, max=2**31 - 1, help="Only if the one item is still at it."
    ),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with what was done.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")]


def items(what: Sequence[str], version: int | None) -> list[Item]:
    """What a command names; ``version`` is of the one item.

    Raises:
        typer.BadParameter: what stands behind a slash is no line number; a version for several items.
    """
    found = [item(text) for text in what]
    if version is None:
        return found
    if len(found) != 1 or found[0].version is not None:
        message = "--if-version is for one item; write JOURNAL/LINE@VERSION for each of several"
        raise typer.BadParameter(message)
    return [Item(found[0].journal, found[0].line, version)]


def item(text: str) -> Item:
    """A journal, or a line where ``JOURNAL/LINE`` names one.

    Raises:
        typer.BadParameter: what stands behind the last slash is no line number.
    """
    if "/" not in text:
        return Item(text)
    named = LINE.fullmatch(text)
    if named is None:
        message = f"{text!r} is not JOURNAL, JOURNAL/LINE or JOURNAL/LINE@VERSION"
        raise typer.BadParameter(message)
    version = named["version"]
    return Item(named["journal"], int(named["line"]), None if version is None else int(version))


def confirm(door: Door, question: str, *, yes: bool) -> None:
    """Ask on a terminal, never in a pipe."""
    if door.out.attended and not yes and not door.json:
        typer.confirm(question, abort=True, err=True)


def spoken(chosen: Sequence[Item]) -> str:
    """The items in words: the one by its name, several by their number."""
    lines = sum(each.line is not None for each in chosen)
    journals = len(chosen) - lines
    if len(chosen) == 1:
        return f"{'line' if lines else 'journal'} {chosen[0].name}"
    counts = [counted(lines, "line")] * bool(lines) + [counted(journals, "whole journal")] * bool(journals)
    return " and ".join(counts)


def told(
    door: Door, receipt: ReviewReceipt, done: str, next_step: Callable[[], None] | None = None
) -> Ending:
    """Answer a command of the review: its receipt, or in words what was done and what was refused and why.

    Raises:
        Refusal: the one of its items, when nothing could be done.
    """
    refusal = service.refusal(receipt)
    if refusal is not None:
        raise refusal

    def in_words() -> None:
        door.out.text(f"{receipt.company}: {summary(receipt, done)}")
        refused = [each for each in receipt.items if each.code]
        tell_rows(door, [{"name": each.name, **fields(each)} for each in refused], REFUSED, more="--json")
        for remedy in dict.fromkeys(each.remedy for each in refused if each.remedy):
            door.out.say(f"remedy: {remedy}")
        if next_step:
            next_step()

    door.out.receipt(receipt, in_words)
    return Ending.ISSUES_TOLD if receipt.refused else Ending.DONE


def summary(receipt: ReviewReceipt, done: str) -> str:
    """What was done, counted; the one line by its name and new version."""
    only = receipt.items[0]
    lines = counted(receipt.lines, "line")
    if len(receipt.items) == 1 and only.line is not None:
        lines = f"line {only.name}"
    words = [f"{lines} {done}"] if receipt.done else [f"no line {done}"]
    if len(receipt.items) == 1 and only.line is not None and receipt.done and not receipt.journals:
        words += [] if only.version is None else [f"now at version {only.version}"]
    if receipt.unchanged:
        words.append(counted(receipt.unchanged, "was so already", "were so already"))
    if receipt.refused:
        words.append(f"{receipt.refused} refused")
    for status, told_so in (("draft", "draft again"), ("deleted", "gone with its last line")):
        journals = [journal for journal, now in receipt.journals.items() if now == status]
        shown = journals[:JOURNALS_TOLD_MAX] + ["..."] * (len(journals) > JOURNALS_TOLD_MAX)
        words += [f"{told_so}: {', '.join(shown)}"] if journals else []
    return "; ".join(words)
