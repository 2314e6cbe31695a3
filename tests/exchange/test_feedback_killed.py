"""Killed: a write-back killed anywhere is done again, loses nothing, and says the same under its number."""

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.ledger import targets
from tests.codes.firm import Firm
from tests.exchange.dying import LINES_MAX, dying, tell
from tests.exchange.neighbour import Answer, Call, Neighbour
from tests.journal.boundaries import Side, recorded
from tests.journal.dying import wait_until_gone

VOUCHERS = 200


@pytest.fixture
def firm(conn: Connection[Any], tmp_path: Path) -> Firm:
    """A firm with many posted vouchers in three journals, none told."""
    firm = Firm(conn, tmp_path)
    firm.load()
    rows = "\n".join(f"{number}  80.00" for number in range(1, VOUCHERS + 1))
    assert firm.run(f"actual  amount\n{rows}").vouchers == VOUCHERS
    return firm


def boundaries(firm: Firm, place: str) -> list[tuple[int, Side]]:
    """Where the writing back of two batches can be stopped."""
    with targets.named(place, token=None) as target:
        return recorded(lambda: tell(firm.conn, target, 2)).points[1:-1]


def told(documents: list[Any]) -> list[str]:
    """The vouchers that documents tell of, in their order."""
    return [each["voucher"] for document in documents for each in document["transactions"]]


def whole(documents: list[Any]) -> None:
    """Every batch is there, and they tell of every voucher up to the last once and in order."""
    assert [document["batch"] for document in documents] == list(range(1, len(documents) + 1))
    assert told(documents) == [f"PV-{number:08}" for number in range(1, LINES_MAX * len(documents) + 1)]


def test_a_folder_holds_each_voucher_once_in_order_whenever_its_writer_dies(
    firm: Firm, database: str, tmp_path: Path
) -> None:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    points = boundaries(firm, str(outbox))
    with dying(database, str(outbox)) as program, targets.named(str(outbox), token=None) as target:
        for at, side in points:
            assert program.killed(at, side)
            if at % 3 == 0:  # and who does it again is killed elsewhere
                assert program.killed(at // 2, "after")
            wait_until_gone(firm.conn)
            assert tell(firm.conn, target, 1) == 1
        assert tell(firm.conn, target) > 0, "there was something left to the last trial"
    files = sorted(path for path in outbox.iterdir() if not path.name.startswith("."))
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    whole(documents)
    assert len(documents) * LINES_MAX == VOUCHERS
    assert len(points) > 25


def test_an_address_hears_each_batch_again_under_its_key_until_it_is_noted(
    firm: Firm, database: str, neighbour: Neighbour
) -> None:
    bodies: dict[str, bytes] = {}

    def take(call: Call) -> Answer:
        known = bodies.setdefault(call.headers["Idempotency-Key"], call.body)
        assert known == call.body
        return Answer(status=201 if known is call.body else 409)

    neighbour.usual = take
    points = boundaries(firm, neighbour.url)
    with dying(database, neighbour.url) as program, targets.named(neighbour.url, token=None) as target:
        for at, side in points:
            assert program.killed(at, side)
            wait_until_gone(firm.conn)
            assert tell(firm.conn, target, 1) == 1
    whole([json.loads(body) for body in bodies.values()])
    assert len(neighbour.calls) > len(bodies), "a batch that was taken and not noted comes again"
