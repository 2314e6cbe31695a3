"""The audit trail: one chain for each company, whole whoever writes beside whom, and any tampering shows."""

import threading
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from primanota.db.connect import open_connection, transaction
from primanota.ledger import proof
from primanota.service import audit

WRITERS = 4
RECORDS_EACH = 25


def append(conn: Connection[Any], company: str = "ACME", **details: object) -> int:
    return audit.append(conn, company=company, actor="anna", action="test", details=details)


def chain(conn: Connection[Any], company: str = "ACME") -> list[tuple[Any, ...]]:
    return conn.execute(
        "SELECT record_no, previous_digest, digest FROM service.audit WHERE company = %s ORDER BY record_no",
        (company,),
    ).fetchall()


def offenders(conn: Connection[Any]) -> list[str]:
    return [str(row["finding"]) for each in proof.run(conn) if "audit" in each.proof for row in each.sample]


def test_each_record_follows_the_one_before(conn: Connection[Any]) -> None:
    assert [append(conn, amount=Decimal("1.50")), append(conn), append(conn, "OTHER"), append(conn)] == [
        1,
        2,
        1,
        3,
    ]
    first, second, third = chain(conn)
    assert first[1] == b""
    assert (second[1], third[1]) == (first[2], second[2])
    assert offenders(conn) == []


def test_details_keep_decimals_exact_and_replace_what_json_cannot_hold(conn: Connection[Any]) -> None:
    append(conn, amount=Decimal("1.50"), file="a\udcffb\0c")
    kept = conn.execute("SELECT details FROM service.audit").fetchone()
    assert kept == ({"amount": "1.50", "file": "a\ufffdb\ufffdc"},)


def test_writers_beside_each_other_make_one_chain(database: str, conn: Connection[Any]) -> None:
    """All begin on an empty chain, each with its record in a transaction of its own."""
    together = threading.Barrier(WRITERS)
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with open_connection(database) as own:
                together.wait()
                for number in range(RECORDS_EACH):
                    with transaction(own):
                        append(own, number=number)
        except BaseException as error:  # noqa: BLE001  # shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [row[0] for row in chain(conn)] == list(range(1, WRITERS * RECORDS_EACH + 1))
    assert offenders(conn) == []


def test_a_record_of_a_change_that_failed_leaves_no_gap(conn: Connection[Any]) -> None:
    append(conn)
    with conn.transaction(force_rollback=True):
        append(conn)
    assert append(conn) == 2


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        ("UPDATE service.audit SET details = '{}' WHERE record_no = 2", "was changed"),
        ("UPDATE service.audit SET actor = 'eve' WHERE record_no = 2", "was changed"),
        ("UPDATE service.audit SET at = at + interval '1 s' WHERE record_no = 2", "was changed"),
        ("DELETE FROM service.audit WHERE record_no = 1", "records before it are missing"),
        ("DELETE FROM service.audit WHERE record_no = 2", "records before it are missing"),
    ],
)
def test_tampering_shows(conn: Connection[Any], owner: Connection[Any], tampering: str, finding: str) -> None:
    for number in range(3):
        append(conn, number=number)
    with owner.transaction(force_rollback=True):
        owner.execute(tampering)
        assert finding in "; ".join(offenders(owner))


@pytest.mark.parametrize("attempt", ["UPDATE service.audit SET actor = 'eve'", "DELETE FROM service.audit"])
def test_the_application_cannot_change_the_trail(conn: Connection[Any], attempt: str) -> None:
    append(conn)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(attempt)
