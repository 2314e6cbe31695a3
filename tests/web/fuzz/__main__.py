"""A campaign of made-up requests: every role sends them to a served desk for minutes, and its figures.

    python -m tests.web.fuzz [--minutes 7]

Requests are made from the API's own document, right and wrong ones, and go on from what was answered: a
number that an answer told is put into the next address, asked for by the next role. Each answer must be below
500 and be as the document says; nothing may be had without a sign-in; in the end every operation was done by
somebody and every proof is empty. The figures are written to ``figures.txt`` beside this file.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from primanota.core.rights import ROLES
from tests.databases import hold, made
from tests.doors.conftest import step
from tests.doors.program import Program, serving
from tests.properties.machine_campaign import server
from tests.web.fuzz.asking import fuzzed
from tests.web.fuzz.desk import NOBODY, SPARED, headers_of, prepared
from tests.web.fuzz.tallies import Tallies

FIGURES = Path(__file__).with_name("figures.txt")


@contextmanager
def place() -> Iterator[Program]:
    """The program at a database of its own with the demo company, whose proofs are empty in the end."""
    with server() as conninfo, made(conninfo) as own, tempfile.TemporaryDirectory() as folder:
        program = Program(own)
        prepared(program, Path(folder))
        yield program
        hold(own)


def campaign(seconds: int) -> Tallies:
    """Let every role ask, and see that the books are sound in the end."""
    with place() as program:
        for person in SPARED:
            step(program, 0, "user", "add", person, "--name", person.title())
        with serving(program, "--no-worker") as (_, told):
            address = told["address"]
            headers = {role: headers_of(program, address, role) for role in (*ROLES, NOBODY)}
            return fuzzed(address, program, headers, seconds=seconds)


def figures(tallies: Tallies) -> Iterator[str]:
    """What there is to tell."""
    yield from (f"{role}: {tally.told}" for role, tally in sorted(tallies.by_role.items()))
    yield ""
    yield f"operations tried: {len(tallies.tried)}, done by somebody: {len(tallies.done)}"
    yield from (f"done by nobody: {each}" for each in sorted(tallies.undone))
    yield f"answers that are not as they should be: {tallies.failures.total()}"
    yield from (f"{count} x {each}" for each, count in sorted(tallies.failures.items()))


def main() -> None:
    """Run the campaign and write its figures down."""
    parser = argparse.ArgumentParser(description="Let every role ask whatever can be asked.")
    parser.add_argument("--minutes", type=float, default=7, help="for how long")
    asked = parser.parse_args()
    started = time.monotonic()
    tallies = campaign(round(asked.minutes * 60))
    for failure, sample in sorted(tallies.samples.items()):
        print(f"\n=== {failure}\n{sample[:2_000]}", file=sys.stderr)
    seconds = time.monotonic() - started
    head = f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} UTC, {seconds:.0f} s, every proof holds"
    FIGURES.write_text("\n".join([head, "", *figures(tallies), ""]), encoding="utf-8")
    sys.exit(1 if tallies.failures or tallies.undone else 0)


if __name__ == "__main__":
    main()
