"""A campaign of the machines: thousands of steps instead of a few hundred, and their figures.

    python -m tests.properties.machine_campaign --steps 2000

Each round is a new seed on a new database; the figures are written to ``machine_campaign.txt`` beside this
file. A step that fails is shrunk and told, and ends the campaign.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from psycopg import sql
from psycopg.conninfo import make_conninfo

from primanota.db import embedded, migrate
from primanota.db.connect import open_connection
from tests.databases import made
from tests.properties.desk import Desk
from tests.properties.machine import DONE, Books, Place, at
from tests.properties.reviewed import Reviewed
from tests.properties.running import Company

FIGURES = Path(__file__).with_suffix(".txt")
EXAMPLES, STEPS = 8, 30
CONNECTIONS = 3
TEMPLATE = "machine_template"


def profile(*, examples: int, steps: int, derandomized: bool = True) -> settings:
    """So many companies with so many steps each.

    A failure is told as it was found: shrinking one takes many minutes (PRIMANOTA_TEST_SHRINK=1 asks for it).
    """
    phases = (Phase.generate, Phase.shrink) if os.environ.get("PRIMANOTA_TEST_SHRINK") else (Phase.generate,)
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=derandomized,
        database=None,
        phases=phases,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of our own with a template of our schema, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="primanota-machine-"))
    folder.chmod(0o755)  # when root runs it, the server runs as nobody
    try:
        conninfo = embedded.ensure(folder / "server")
        with psycopg.connect(conninfo, autocommit=True) as admin:
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(TEMPLATE)))
        migrate.bring_up(make_conninfo(conninfo, dbname=TEMPLATE))
        yield conninfo
    finally:
        embedded.stop(folder / "server")
        shutil.rmtree(folder)


@contextmanager
def new_place(conninfo: str) -> Iterator[Place]:
    """A database for one round."""
    with (
        made(conninfo, TEMPLATE) as own,
        ExitStack() as opened,
        tempfile.TemporaryDirectory() as folder,
    ):
        conns = [opened.enter_context(open_connection(own)) for _ in range(CONNECTIONS)]
        numbers = count(1)
        yield Place(own, lambda: Company(conns, f"C{next(numbers):06d}", Path(folder)))


MACHINES: tuple[type[Books], ...] = (Reviewed, Desk)


def campaign(steps: int, first_seed: int) -> None:
    """Run rounds of every machine until so many steps were taken."""
    started = time.monotonic()
    with server() as conninfo:
        for number in count(first_seed):
            with new_place(conninfo) as place:
                for machine in MACHINES:
                    run(machine, place, number)
            tell(started, number - first_seed + 1)
            if DONE["steps"] >= steps:
                return


def run(machine: type[Books], place: Place, number: int) -> None:
    """One round of a machine, from a seed."""
    run_state_machine_as_test(
        seed(number)(at(place, machine)), settings=profile(examples=EXAMPLES, steps=STEPS, derandomized=False)
    )


def tell(started: float, rounds: int) -> None:
    """Write the figures so far."""
    seconds = time.monotonic() - started
    now = datetime.now(tz=UTC)
    lines = [f"{what}: {times}" for what, times in sorted(DONE.items())]
    head = f"{now:%Y-%m-%d %H:%M} UTC, {rounds} rounds in {seconds:.0f} s, no proof broken"
    FIGURES.write_text("\n".join([head, "", *lines, ""]), encoding="utf-8")
    print(head, f"{DONE['steps']} steps", file=sys.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run the machines.")
    parser.add_argument("--steps", type=int, default=2000, help="end after so many steps")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="the first round's seed")  # noqa: S311
    asked = parser.parse_args()
    campaign(asked.steps, asked.seed)
