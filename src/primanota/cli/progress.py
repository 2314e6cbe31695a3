"""Progress: a bar on a terminal while long work runs, nothing in a pipe.

The bar is drawn on stderr and gone when the work ends, so that answers stand alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from primanota.cli.output import Output

Meter = Callable[[int, int], None]
"""Told what is done and what there is in all."""


@contextmanager
def meter(out: Output, title: str) -> Iterator[Meter | None]:
    """A bar named by what it counts; None when nobody is watching."""
    if not out.attended:
        yield None
        return
    # Only a watched terminal needs the drawing library.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    shape = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*shape, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
