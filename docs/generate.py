# ruff: noqa: INP001
"""Generate: the pages that are drawn from the program, so that they cannot say otherwise than it does.

Run ``.venv/bin/python -m docs.generate`` after changing codes, states, proofs or commands; a house test
compares the pages with what this would write. Everything else in ``docs/`` is written by hand.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from primanota.cli import app
from primanota.core import codes, row_codes, states
from primanota.core.codes import Code
from primanota.core.findings import FINDINGS
from primanota.core.states import Move
from primanota.ledger import proof
from primanota.setup.parameters import FEATURES, PARAMETERS, Features, Parameters
from primanota.setup.parameters import text as parameter_text

DOCS = Path(__file__).parent
WIDTH = 110
HELP_WIDTH = 100
MARK = "<!-- Written by docs/generate.py; change the source it names, not this page. -->"

ISSUES = """What posting finds wrong with a line. The order is the public order of precedence: a line is
    reported with all the codes it breaks, and the first leads. Issues are kept with the line until it
    posts or is set to draft; `primanota lines JOURNAL` shows them."""
WAITING = """Why a staged actual has no journal line yet. Every import tries it again, and the reason is gone
    the moment the actual enters. `primanota waiting` shows them."""
SKIPS = """Why a staged actual never becomes a journal line. It is kept and counted: nothing is dropped in
    silence."""
ROW_REFUSALS = """Why a row of a file was not accepted. Each is told with file, row, field, value and
    reason, and is kept; the good rows of the same file are accepted, unless `--strict` was given."""
REFUSALS = """Why a command was not carried out. Nothing was changed; the exit status is 4."""
CHECKED = """What `primanota setup check` says of a company's setup: errors keep some actual from the books,
    warnings are probably not meant. Nothing is repaired or refused."""

CODE_TABLES: tuple[tuple[str, str, Mapping[str, Code], str], ...] = (
    ("Issues", "issue", codes.ISSUES, ISSUES),
    ("Waiting", "waiting", row_codes.WAITING, WAITING),
    ("Skips", "skip", row_codes.SKIPS, SKIPS),
    ("Row refusals", "row", row_codes.ROW_REFUSALS, ROW_REFUSALS),
    ("Refusals", "refusal", codes.REFUSALS, REFUSALS),
    ("Findings", "finding", FINDINGS, CHECKED),
)


def paragraph(text: str) -> str:
    """A text as one paragraph of even lines."""
    return textwrap.fill(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)


def codes_page() -> Iterator[str]:
    """Every code with its cause and its remedy."""
    yield "# Codes"
    yield MARK
    yield paragraph(
        """Every code the program can tell, from `src/primanota/core/codes.py` and
        `src/primanota/core/row_codes.py`. A code is told with the values of the case: which account lacked
        which dimension, which row of which file."""
    )
    for title, kind, table, meaning in CODE_TABLES:
        yield f"## {title}"
        yield paragraph(meaning)
        yield "\n".join([f"- [{code}](#{kind}-{code})" for code in table])
        for code, text in table.items():
            yield f'### <a id="{kind}-{code}"></a>{code}'
            yield paragraph(text.cause)
            yield paragraph(f"*Remedy.* {text.remedy}")


def states_page() -> Iterator[str]:
    """The moves of headers and lines, drawn and listed."""
    yield "# States"
    yield MARK
    yield paragraph(
        """A journal's header has a status; a line has its header's, unless it notes one of its own
        ([decision 0003](decisions/0003-line-status-is-inherited.md)). The table is
        `src/primanota/core/states.py`; the station `journal` is the only place that makes the moves.
        Each is a compare-and-set: it happens from the status named here or not at all, and
        `journal.move` records who made it, when and why."""
    )
    for title, moves in (("Headers", states.HEADER_MOVES), ("Lines", states.LINE_MOVES)):
        yield f"## {title}"
        yield _diagram(moves)
        yield _moves_table(moves)


def _diagram(moves: tuple[Move, ...]) -> str:
    arrows = [f"    {move.origin or '[*]'} --> {move.target}: {_label(move.cause)}" for move in moves]
    leaving = {move.origin for move in moves}
    ends = [
        f"    {target} --> [*]"
        for target in dict.fromkeys(move.target for move in moves)
        if target not in leaving
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, *ends, "```"])


def _label(cause: str) -> str:
    """A cause as a label of the drawing, where a semicolon would end the line."""
    return cause.split(";", maxsplit=1)[0]


def _moves_table(moves: tuple[Move, ...]) -> str:
    rows = [f"| {move.origin or '(new)'} | {move.target} | {move.cause} |" for move in moves]
    return "\n".join(["| from | to | when |", "|---|---|---|", *rows])


def proofs_page() -> Iterator[str]:
    """Every proof with its title and its reason."""
    yield "# Proofs"
    yield MARK
    yield paragraph(
        """Every standing truth of the books is one query of its offenders, a file in
        `src/primanota/ledger/proofs/`; no rows mean that it holds. `primanota verify` runs them all at one
        moment, and every test does after it ran."""
    )
    rows = [f"| `{each.name}` | {each.title} | {each.why} |" for each in proof.proofs()]
    yield "\n".join(["| proof | what must be true | why |", "|---|---|---|", *rows])


def cli_page() -> Iterator[str]:
    """Every command as `--help` tells it."""
    yield "# Commands"
    yield MARK
    yield paragraph(
        """What `primanota --help` and `primanota COMMAND --help` say. `--db`, `--company`, `--json` and
        `--debug` go before or after the command."""
    )
    root: Any = typer.main.get_command(app)
    yield from _command_sections(root, None, "primanota")


def _command_sections(command: Any, parent: Any, name: str) -> Iterator[str]:
    context = command.context_class(command, info_name=name, parent=parent, terminal_width=HELP_WIDTH)
    yield f"## {context.command_path}"
    yield "\n".join(["```", command.get_help(context), "```"])
    for child, below in getattr(command, "commands", {}).items():
        yield from _command_sections(below, context, child)


def parameters_page() -> Iterator[str]:
    """Every parameter with its default, and every feature with both positions."""
    yield "# Parameters and features"
    yield MARK
    yield paragraph(
        """How one company wants its journals made and posted. They are set one by one with
        `primanota parameters set NAME VALUE` and `primanota features on NAME`, or many at once in
        `parameters.csv` and `features.csv` of the [company pack](pack.md); `primanota parameters` and
        `primanota features` list them. Every change is kept with who made it, when, what it was and what it
        is, and counts from the next import or posting on."""
    )
    yield "## Parameters"
    yield paragraph(
        """A unit may stand behind the number (`60 s`). `primanota parameters unset NAME` gives a parameter
        its default again."""
    )
    standard = Parameters(rate_type="")
    rows = [
        f"| `{name}` | {about.standard or parameter_text(getattr(standard, about.field))} | {about.unit} |"
        f" {about.meaning} |"
        for name, about in PARAMETERS.items()
    ]
    yield "\n".join(["| parameter | default | unit | meaning |", "|---|---|---|---|", *rows])
    yield paragraph(
        """Secrets are no parameters: the token of a source is read from the environment as
        PRIMANOTA_SOURCE_TOKEN, that of a target as PRIMANOTA_TARGET_TOKEN."""
    )
    yield "## Features"
    switches = [
        f"| `{name}` | {'on' if getattr(Features(), name) else 'off'} | {about.on} | {about.off} |"
        for name, about in FEATURES.items()
    ]
    yield "\n".join(["| feature | default | on | off |", "|---|---|---|---|", *switches])
    for name, about in FEATURES.items():
        if about.needs:
            yield paragraph(
                f"""`{name}` needs `{about.needs}`. A company that has not switched it itself has it on and
                off with `{about.needs}`; one that has must switch off `{name}` first. A pack that contradicts
                this is refused."""
            )


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "reference/codes.md": codes_page,
    "reference/cli.md": cli_page,
    "reference/parameters.md": parameters_page,
    "reference/proofs.md": proofs_page,
    "states.md": states_page,
}


def text_of(page: Callable[[], Iterator[str]]) -> str:
    """A page's text: its paragraphs with an empty line between."""
    return "\n\n".join(page()) + "\n"


def write() -> None:
    """Write every generated page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(text_of(page), encoding="utf-8")


if __name__ == "__main__":
    write()
