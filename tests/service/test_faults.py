"""Faults of the database: tried again when they pass by themselves, told with a remedy when they do not."""

import threading
from typing import Any

import psycopg
import pytest
from psycopg import Connection, errors

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection, transaction
from primanota.service import faults


def make_table(owner: Connection[Any], rows: int) -> None:
    """A table of the test's own, which every role may change."""
    owner.execute("CREATE TABLE public.seat (n integer PRIMARY KEY, visits integer NOT NULL DEFAULT 0)")
    owner.execute("INSERT INTO public.seat (n) SELECT generate_series(1, %s)", (rows,))
    owner.execute("GRANT ALL ON public.seat TO PUBLIC")


def test_two_who_deadlock_both_finish(database: str, owner: Connection[Any]) -> None:
    make_table(owner, 2)
    met = threading.Barrier(2)
    failed: list[BaseException] = []

    def visit(order: tuple[int, int]) -> None:
        tries = 0

        def attempt() -> None:
            nonlocal tries
            tries += 1
            with transaction(own):
                own.execute("UPDATE public.seat SET visits = visits + 1 WHERE n = %s", (order[0],))
                if tries == 1:
                    met.wait()  # each holds one and wants the other's
                own.execute("UPDATE public.seat SET visits = visits + 1 WHERE n = %s", (order[1],))

        try:
            with open_connection(database) as own:
                faults.retrying(attempt)
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=visit, args=(order,)) for order in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert owner.execute("SELECT n, visits FROM public.seat ORDER BY n").fetchall() == [(1, 2), (2, 2)]


def test_who_loses_every_time_is_told() -> None:
    tries = []

    def lose() -> None:
        tries.append(1)
        raise errors.DeadlockDetected("deadlock detected\nDETAIL: ...")

    with pytest.raises(Refusal) as refused:
        faults.retrying(lose)
    assert (refused.value.code, refused.value.cause) == ("database-busy", "deadlock detected")
    assert len(tries) == faults.TRIES_MAX


def test_a_refusal_is_not_tried_again() -> None:
    tries = []

    def refuse() -> None:
        tries.append(1)
        raise Refusal("period-unknown", "no period 2031-01")

    with pytest.raises(Refusal):
        faults.retrying(refuse)
    assert len(tries) == 1


@pytest.mark.parametrize(
    ("sqlstate", "code"),
    [
        ("53100", "disk-full"),
        ("53200", "disk-full"),
        ("55P03", "database-busy"),
        ("42501", "database-role"),
        ("25006", "database-role"),
        ("57P01", "database-lost"),
        ("57P02", "database-lost"),
    ],
)
def test_what_an_administrator_can_mend_is_told(sqlstate: str, code: str) -> None:
    with pytest.raises(Refusal) as refused, faults.told():
        raise errors.lookup(sqlstate)("first line\nsecond line")
    assert (refused.value.code, refused.value.cause) == (code, "first line")
    assert refused.value.remedy


def test_a_lost_connection_is_told(conn: Connection[Any], owner: Connection[Any]) -> None:
    owner.execute("SELECT pg_terminate_backend(%s)", (conn.info.backend_pid,))
    with pytest.raises(Refusal) as refused, faults.told():
        conn.execute("SELECT 1")
    assert refused.value.code == "database-lost"


def test_a_defect_goes_up_unchanged(conn: Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable), faults.told():
        conn.execute("SELECT 1 FROM nowhere")
