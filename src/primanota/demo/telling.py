"""Telling: how the demo's story looks: headings, sentences, small tables, commands to copy, bars while it
works.

Everything goes to stdout, bars to stderr where someone watches. A quiet teller says nothing, for the story
as JSON.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeAlias

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

Meter: TypeAlias = Callable[[int, int], None]
"""Told what is done and what there is in all."""

PIPE_COLUMNS = 110


class Teller:
    """Tells the story on a terminal or into a pipe, or, quiet, nowhere."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Open the streams."""
        width = None if Console().is_terminal else PIPE_COLUMNS
        self.console = Console(quiet=quiet, highlight=False, width=width)
        self.bars = Console(stderr=True, quiet=quiet)
        self.chapters = 0

    def chapter(self, title: str, sentence: str) -> None:
        """Begin a chapter: a numbered heading and a sentence that says what happened."""
        self.chapters += 1
        self.console.print()
        self.console.print(Text(f"{self.chapters}. {title}", style="bold cyan"))
        self.say(sentence)

    def say(self, sentence: str) -> None:
        """A sentence on lines of its own."""
        self.console.print(Text(sentence))

    def point(self, word: str, sentence: str) -> None:
        """A sentence about a word of the table above."""
        self.console.print(Text.assemble("- ", (word, "bold"), f": {sentence}"))

    def table(self, columns: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """A table; columns are words ``title=field``, ``>`` before those that hold numbers."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        fields = []
        for word in columns.split():
            title, _, field = word.removeprefix(">").partition("=")
            right = word.startswith(">")
            table.add_column(title.replace("_", " "), justify="right" if right else "left", no_wrap=right)
            fields.append(field or title)
        for row in rows:
            table.add_row(*(Text(_cell(row[field])) for field in fields))
        self.console.print(table)

    def commands(self, commands: Iterable[tuple[str, str]]) -> None:
        """Commands to copy, each with what it shows; never broken over lines."""
        for shown, command in commands:
            self.console.print(Text(f"  # {shown}", style="dim"))
            self.console.print(Text(f"  {command}"), soft_wrap=True)

    @contextmanager
    def bar(self, title: str) -> Iterator[Meter | None]:
        """A bar named by what it counts, gone when the work ends; None when nobody watches."""
        if self.bars.quiet or not self.bars.is_terminal:
            yield None
            return
        shape = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*shape, console=self.bars, transient=True) as bar:
            task = bar.add_task(title, total=None)

            def advance(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            yield advance


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:,f}"
        case int():
            return f"{value:,}"
        case Mapping():
            return " ".join(str(each) for _, each in sorted(value.items()))
        case _:
            return str(value)
