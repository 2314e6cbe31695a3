"""The big company is the same every time, as large as asked for, and adds up."""

import csv
import hashlib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from primanota.demo import big

DIGEST = "66c2fa88007039ef63ff26b390d34a9c78523286ef36b1366471830608883ca7"
LINES = 40_000


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    written = big.write(tmp_path, lines=20_000, problems=0.01)
    whole = hashlib.sha256(written.actuals.read_bytes() + written.links.read_bytes())
    assert whole.hexdigest() == DIGEST


def test_another_seed_gives_other_actuals(tmp_path: Path) -> None:
    one, two = (big.write(tmp_path / str(seed), lines=100, seed=seed) for seed in (1, 2))
    ids = [{row["actual_id"] for row in read(written.actuals)} for written in (one, two)]
    assert ids[0].isdisjoint(ids[1])


def test_half_cost_half_sales_linked(tmp_path: Path) -> None:
    told: list[int] = []
    written = big.write(tmp_path, lines=LINES, progress=told.append)
    rows, links = read(written.actuals), read(written.links)
    assert len(rows) == LINES == written.lines == sum(told)
    assert len(links) == written.linked
    assert Counter(row["transaction_type"] for row in rows) == {
        "cost": LINES // 2,
        "unbilled_sales": LINES // 2,
    }
    assert {row["transaction_class"] for row in rows} == {"time", "expense", "material", "fee"}
    assert {row["currency"] for row in rows} == {"USD", "EUR", "GBP", "JPY"}
    assert len({row["project"] for row in rows}) > 190
    assert len({row["resource"] for row in rows}) > 150
    assert len({row["transaction_date"][:7] for row in rows}) == 24
    ids = {row["actual_id"] for row in rows}
    assert len(ids) == LINES
    assert {str(UUID(each)) for each in ids} == ids
    assert {link[end] for link in links for end in ("actual_id", "related_actual_id")} <= ids


def test_one_in_a_hundred_takes_back_an_earlier_month(tmp_path: Path) -> None:
    written = big.write(tmp_path, lines=LINES)
    by_id = {row["actual_id"]: row for row in read(written.actuals)}
    reversing = [link for link in read(written.links) if link["role"] == "reversing"]
    assert LINES * 0.008 < len(reversing) < LINES * 0.01
    for link in reversing:
        row, original = by_id[link["actual_id"]], by_id[link["related_actual_id"]]
        assert Decimal(row["amount"]) == -Decimal(original["amount"])
        assert row["transaction_date"][:7] > original["transaction_date"][:7]
        assert (row["adjustment_status"], original["adjustment_status"]) == ("unadjustable", "adjusted")


def test_amounts_are_quantity_times_price(tmp_path: Path) -> None:
    written = big.write(tmp_path, lines=2_000)
    for row in read(written.actuals):
        assert Decimal(row["quantity"]) * Decimal(row["unit_price"]) == Decimal(row["amount"]), row


def test_problems_come_in_four_kinds(tmp_path: Path) -> None:
    written = big.write(tmp_path, lines=LINES, problems=0.01)
    rows = read(written.actuals)
    kinds = {
        "no rate": sum(row["currency"] == "NOK" for row in rows),
        "no category": sum(row["transaction_category"] == "Stargazing" for row in rows),
        "closed period": sum(row["accounting_date"] != "" for row in rows),
        "no department": sum(row["project"] == "P-0200" for row in rows),
    }
    assert all(LINES / 400 * 0.9 < count <= LINES / 400 for count in kinds.values()), kinds
