"""Numbers: drawn in blocks, without gap or double, by as many as want to; given back when work is undone."""

import itertools
import threading
from typing import Any

import pytest
from psycopg import Connection, Rollback

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection, transaction
from primanota.setup import sequences
from tests.books import same

COMPANY = "INSERT INTO setup.company VALUES ('DE', 'Muster', 'EUR', 'USD', 'default')"
SEQUENCE = "INSERT INTO setup.number_sequence VALUES ('DE', 'journal', %s, %s)"
VOUCHERS = "INSERT INTO setup.number_sequence VALUES ('DE', 'voucher', '####', 1)"
BLOCKS = """
    SELECT sequence, first_number, last_number, prefix, width, suffix
    FROM setup.number_block
    ORDER BY first_number
"""


@pytest.fixture
def company(conn: Connection[Any]) -> str:
    conn.execute(COMPANY)
    return "DE"


def undo() -> None:
    raise Rollback


def blocks(conn: Connection[Any]) -> list[dict[str, Any]]:
    cursor = conn.execute(BLOCKS)
    return [
        dict(zip([column.name for column in cursor.description or []], row, strict=True)) for row in cursor
    ]


def test_blocks_follow_each_other_and_are_kept(conn: Connection[Any], company: str) -> None:
    conn.execute(SEQUENCE, ("PV-########/X", 7))
    first = sequences.draw(conn, company=company, sequence="journal", count=3)
    second = sequences.draw(conn, company=company, sequence="journal", count=1)
    assert [first.text(first.first), first.text(first.last)] == ["PV-00000007/X", "PV-00000009/X"]
    assert second == sequences.Block(10, 10, "PV-", 8, "/X")
    same(
        blocks(conn),
        """
        sequence  first_number  last_number  prefix  width  suffix
        journal   7             9            PV-     8      /X
        journal   10            10           PV-     8      /X
        """,
    )


def test_a_number_drawn_in_a_transaction_that_fails_is_drawn_again(
    conn: Connection[Any], company: str
) -> None:
    conn.execute(SEQUENCE, ("##", 1))
    with transaction(conn):
        sequences.draw(conn, company=company, sequence="journal", count=5)
        undo()
    assert sequences.draw(conn, company=company, sequence="journal", count=1).first == 1
    assert len(blocks(conn)) == 1


def test_the_last_number_of_a_format_can_be_drawn_and_no_more(conn: Connection[Any], company: str) -> None:
    conn.execute(SEQUENCE, ("V##", 98))
    with pytest.raises(Refusal, match=r"number-sequence-exhausted: 3 numbers .* next is 98 .* V##"):
        sequences.draw(conn, company=company, sequence="journal", count=3)
    assert blocks(conn) == []
    assert sequences.draw(conn, company=company, sequence="journal", count=2).last == 99
    with pytest.raises(Refusal, match="number-sequence-exhausted"):
        sequences.draw(conn, company=company, sequence="journal", count=1)


def test_a_missing_sequence_is_refused(conn: Connection[Any], company: str) -> None:
    with pytest.raises(Refusal, match="number-sequence-missing: company DE has no number sequence journal"):
        sequences.draw(conn, company=company, sequence="journal", count=1)
    with pytest.raises(Refusal, match="number-sequence-missing"):
        sequences.lock(conn, company)


def test_drawing_no_numbers_is_a_defect(conn: Connection[Any], company: str) -> None:
    with pytest.raises(ValueError, match="cannot draw 0"):
        sequences.draw(conn, company=company, sequence="journal", count=0)


def test_two_who_draw_at_once_get_different_numbers_without_gap(
    database: str, conn: Connection[Any], company: str
) -> None:
    conn.execute(SEQUENCE, ("######", 1))
    conn.execute(VOUCHERS)

    def work(undone: int) -> None:
        with open_connection(database) as own:
            for turn in range(40):
                with transaction(own):
                    sequences.lock(own, company)
                    sequences.draw(own, company=company, sequence="journal", count=1 + turn % 3)
                    if turn % 4 == undone:
                        undo()

    threads = [threading.Thread(target=work, args=(undone,)) for undone in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = blocks(conn)
    assert len(found) == 60
    assert found[0]["first_number"] == 1
    assert all(
        after["first_number"] == before["last_number"] + 1 for before, after in itertools.pairwise(found)
    )
