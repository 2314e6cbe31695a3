"""Receipts in words: the tables that several commands put below what they did."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from primanota.cli.door import Door
from primanota.cli.output import Column
from primanota.core.wording import counted
from primanota.service.jobs import Delivered
from primanota.service.receipts import plain
from primanota.service.running import Queued

ROWS_TOLD_MAX = 30
"""Rows of a receipt that people are told; --json has them all."""


def tell_rows(door: Door, records: Sequence[object], shown: Sequence[Column], *, more: str = "") -> None:
    """A receipt's records as a table, the first ones only; ``more`` is where to find the others."""
    if records:
        door.out.rows([fields(each) for each in records[:ROWS_TOLD_MAX]], shown, empty="")
    left = len(records) - ROWS_TOLD_MAX
    if left > 0:
        door.out.text(f"... and {left} more" + (f": {more}" if more else ""))


def fields(record: object) -> Mapping[str, Any]:
    """A record's fields as plain values."""
    return cast("Mapping[str, Any]", plain(record))


def tell_queued(door: Door, *made: Queued) -> None:
    """Say that runs are queued, how to watch them, and whether there is nobody to do them."""
    for each in made:
        shared = f", shared by {counted(each.tasks, 'task')}" if each.tasks > 1 else ""
        door.out.text(f"{each.company}: {each.job} is queued as run {str(each.run)[:8]}{shared}")
    if made:
        tell_watching(door, str(made[0].run), made[0].workers)


def tell_watching(door: Door, run: str, workers: int) -> None:
    """Say how to watch a run, and to start a worker where there is none."""
    door.out.say(f"Watch it: primanota jobs show {run[:8]}")
    if not workers:
        door.out.say("No worker is alive to do it. Start one: primanota worker")


def tell_ended(door: Door, ended: Delivered) -> None:
    """Say what came of a task."""
    task = f"/{ended.task}" if ended.task > 1 else ""
    later = f", again in {ended.again_s:.0f} s" if ended.again_s else ""
    told = f": {ended.told}" if ended.told else ""
    work = f"{ended.company} {ended.job} {str(ended.run)[:8]}{task}"
    door.out.text(f"{work}: {ended.status} ({ended.seconds:.1f} s){later}{told}")
