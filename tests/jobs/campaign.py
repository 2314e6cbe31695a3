"""A campaign of deaths: background posting killed, stopped and shared wherever it can be, and its figures.

    python -m tests.jobs.campaign [--pairs 5] [--kills 300]

Each part is tried on databases of its own, with every proof in the end; the figures are written to
``campaign.txt`` beside this file. The tests try a sample of the same.
"""

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from primanota.db.connect import open_connection
from primanota.journal import claiming
from primanota.journal.claiming import PostFilters
from primanota.service import jobs, running
from primanota.service.session import Session
from tests.databases import hold, made
from tests.doors.program import Program
from tests.jobs.mortal import LOST, Mortal, mortal
from tests.jobs.trials import Trials
from tests.journal.boundaries import Side
from tests.journal.journals import all_journals, found
from tests.posting.firms import ENTRIES, POSTED, let_lapse, working_days
from tests.posting.ledgers import books
from tests.properties.machine_campaign import TEMPLATE, server

FIGURES = Path(__file__).with_suffix(".txt")
DAYS = 360
SHARED_DAYS = 40
ONE_JOURNAL_A_SET = 50_000

Points = list[tuple[int, Side]]


@contextmanager
def place(conninfo: str) -> Iterator[str]:
    """A database of its own, whose proofs are empty in the end."""
    with made(conninfo, TEMPLATE) as own:
        yield own
        hold(own)


@contextmanager
def days(conninfo: str) -> Iterator[tuple[Trials, Mortal]]:
    """A year of days to try something on, and the program to die in."""
    with (
        place(conninfo) as own,
        open_connection(own) as conn,
        tempfile.TemporaryDirectory() as folder,
        mortal(own) as program,
    ):
        trials = Trials.of(conn, own, Path(folder), days=DAYS)
        yield trials, program
        trials.same_every_day()


def in_years(conninfo: str, work: list[Callable[[Trials, Mortal], None]]) -> None:
    """Do so many trials, as many in a database as there are days."""
    for first in range(0, len(work), DAYS - 2):
        with days(conninfo) as (trials, program):
            trials.boundaries()
            for trial in work[first : first + DAYS - 2]:
                trial(trials, program)


def boundaries(conninfo: str) -> tuple[list[str], Points]:
    """The statements of a task, and where it can be disturbed."""
    with days(conninfo) as (trials, _):
        record = trials.boundaries()
    return record.names, record.points


def killed(*where: tuple[int, Side]) -> Callable[[Trials, Mortal], None]:
    """A task that is killed at each of these boundaries in turn, each time by who has taken it up."""

    def trial(trials: Trials, program: Mortal) -> None:
        run = trials.queue()
        for number, side in where:
            program.killed(run, number, side)
            trials.lapse()
            jobs.sweep(trials.session)
        trials.recover(run)
        trials.same(run)

    return trial


def stopped(number: int, side: Side) -> Callable[[Trials, Mortal], None]:
    """A task that stands still at a boundary until another has done it, and then goes on."""

    def trial(trials: Trials, program: Mortal) -> None:
        run = trials.queue()
        answer = program.act(run, "stop", number, side)
        trials.recover(run)
        trials.same(run)
        before = trials.everything()
        assert "ended" in answer or program.resume(answer["stopped"]) in (0, LOST)
        assert trials.everything() == before, (number, side)

    return trial


def at_random(conninfo: str, kills: int) -> int:
    """Runs shared by four tasks, of which one after the other is killed at a random moment; how many were."""
    done = 0
    while done < kills:
        with (
            place(conninfo) as own,
            open_connection(own) as conn,
            tempfile.TemporaryDirectory() as folder,
        ):
            firm = working_days(conn, Path(folder), days=SHARED_DAYS, lines_per_journal=ONE_JOURNAL_A_SET)
            firm.conn.execute("INSERT INTO setup.parameter VALUES ('DE', 'posting_attempts', '100')")
            session = Session(own, "anna", conn)
            run = running.queue(session, company="DE", job="post", asked={}, shared_by=4).run
            workers = [start_worker(own) for _ in range(3)]
            try:
                for _ in range(4):
                    time.sleep(random.uniform(0.3, 1.2))  # noqa: S311  # a moment, no secret
                    workers.pop(0).kill()
                    done += 1
                    let_lapse(conn)
                    conn.execute("UPDATE jobs.run_task SET alive_until = now() WHERE status = 'running'")
                    workers.append(start_worker(own))
                wait_until_done(conn)
            finally:
                for each in workers:
                    each.kill()
                    each.wait()
            (told,) = found(conn, "SELECT status, counts FROM jobs.run WHERE run = %s", run)
            counts = told["counts"]
            assert (told["status"], counts["vouchers"], counts["entries"]) == (
                "done",
                POSTED * SHARED_DAYS,
                ENTRIES * SHARED_DAYS,
            ), told
            assert {each["status"] for each in all_journals(conn)} == {"posted", "error"}
    return done


def start_worker(own: str) -> subprocess.Popen[str]:
    """A real worker at a database."""
    return Program(own).start("worker", "--concurrency", 2)


def wait_until_done(conn: psycopg.Connection[object]) -> None:
    """Wait until no run is left to do; whoever was killed last is believed dead at once."""
    deadline = time.monotonic() + 120
    while found(conn, "SELECT 1 FROM jobs.run WHERE status IN ('queued', 'running')"):
        assert time.monotonic() < deadline, found(conn, "SELECT * FROM jobs.run_task")
        conn.execute(
            "UPDATE jobs.run_task SET alive_until = now()"
            " WHERE status = 'running' AND alive_until < now() + interval '15 seconds'"
        )
        time.sleep(0.1)


def shared(conninfo: str, posters: int) -> tuple[object, object]:
    """One run of so many tasks, and so many real workers; the books they leave."""
    with place(conninfo) as own, open_connection(own) as conn, tempfile.TemporaryDirectory() as folder:
        working_days(conn, Path(folder), days=SHARED_DAYS, lines_per_journal=ONE_JOURNAL_A_SET)
        session = Session(own, "anna", conn)
        run = running.queue(session, company="DE", job="post", asked={}, shared_by=posters).run
        workers = [Program(own).start("worker", "--concurrency", 1, "--until-idle") for _ in range(posters)]
        for each in workers:
            _, err = each.communicate(timeout=120)
            assert each.returncode == 0, err
        (told,) = found(conn, "SELECT status, counts FROM jobs.run WHERE run = %s", run)
        assert (told["status"], told["counts"]["vouchers"]) == ("done", POSTED * SHARED_DAYS)
        return books(conn)


def rescued(conninfo: str, lease_s: int) -> float:
    """How long a journal is in processing whose poster died once it had claimed, a worker looking on."""
    with place(conninfo) as own, open_connection(own) as conn, tempfile.TemporaryDirectory() as folder:
        working_days(conn, Path(folder), days=1, lease=lease_s)
        worker = start_worker(own)
        try:
            while not found(conn, "SELECT FROM procrastinate.procrastinate_workers"):
                time.sleep(0.1)
            claiming.claim(
                conn, company="DE", actor="doomed", filters=PostFilters(), tried=list, journals_max=1
            )
            died = time.monotonic()
            while found(conn, "SELECT FROM journal.header WHERE status = 'processing'"):
                assert time.monotonic() - died < 2 * lease_s
                time.sleep(0.02)
            return time.monotonic() - died
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.communicate(timeout=30)


def campaign(*, pairs: int, kills: int, leases: list[int]) -> Iterator[str]:
    """All parts, and what each has to tell."""
    with server() as conninfo:
        names, points = boundaries(conninfo)
        yield f"a task of a posting run: {len(names)} statements, {len(points)} boundaries"
        in_years(conninfo, [killed(point) for point in points])
        yield f"killed at each boundary: {len(points)} kills, each run done once"
        twice = [
            (point, points[(at * 7 + step * 31) % len(points)])
            for at, point in enumerate(points)
            for step in range(pairs)
        ]
        in_years(conninfo, [killed(*both) for both in twice])
        yield f"killed, and killed again where it was taken up: {len(twice)} pairs"
        in_years(conninfo, [stopped(*point) for point in points])
        yield f"stopped at each boundary until another had done it: {len(points)} zombies, no late write"
        yield f"real workers killed at random moments, three at work: {at_random(conninfo, kills)} kills"
        one, *others = [shared(conninfo, posters) for posters in range(1, 9)]
        assert all(each == one for each in others)
        yield "two to eight workers on a run: the books of one"
        for lease in leases:
            took = [rescued(conninfo, lease) for _ in range(3 if lease < 30 else 1)]
            assert max(took) <= lease
            times = f"{statistics.median(took):.1f} s, longest {max(took):.1f} s"
            yield f"from death to draft, lease {lease} s: {times}"


def main() -> None:
    """Run the campaign and write its figures down as they come."""
    parser = argparse.ArgumentParser(description="Let workers die.")
    parser.add_argument("--pairs", type=int, default=2, help="second deaths for each first one")
    parser.add_argument("--kills", type=int, default=60, help="workers killed at random moments")
    parser.add_argument("--lease", type=int, action="append", help="leases, in seconds, to be measured")
    asked = parser.parse_args()
    started = time.monotonic()
    lines = []
    for line in campaign(pairs=asked.pairs, kills=asked.kills, leases=asked.lease or [3, 12, 60]):
        lines.append(line)
        print(f"{time.monotonic() - started:6.0f} s  {line}", file=sys.stderr)
        seconds = time.monotonic() - started
        head = f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} UTC, {seconds:.0f} s, every proof holds"
        FIGURES.write_text("\n".join([head, "", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
