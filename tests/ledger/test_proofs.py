"""Every proof is provoked: the book is right, somebody changes it behind the program, the proof tells."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection, sql

from primanota.db.connect import open_connection
from primanota.ledger import proof

DEED = re.compile(
    r"^-- deed: (?P<name>.+) -> (?P<proofs>[0-9 ]+)\n(?P<change>(?:(?!-- deed).*\n)+)", re.MULTILINE
)


@dataclass(frozen=True)
class Deed:
    """What somebody does, and the numbers of the proofs that tell; the first is the one it is meant for."""

    name: str
    proofs: tuple[int, ...]
    change: str


DEEDS = [
    Deed(found["name"], tuple(map(int, found["proofs"].split())), found["change"].strip())
    for found in DEED.finditer(Path(__file__).with_name("deeds.sql").read_text(encoding="utf-8"))
]


def telling(results: list[proof.ProofResult]) -> set[int]:
    """The numbers of the proofs that found offenders; each shows at least one, with its company."""
    for each in results:
        assert bool(each.offenders) == bool(each.sample)
        assert {row["company"] for row in each.sample} <= {"DE"}
    return {int(each.proof[:3]) for each in results if each.offenders}


def test_the_book_is_right(reader: Connection[Any]) -> None:
    results = proof.run(reader)
    assert [each.proof for each in results] == [each.name for each in proof.proofs()]
    assert telling(results) == set()


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_a_proof_tells_that_somebody(tamperer: Connection[Any], deed: Deed) -> None:
    changed = tamperer.execute(sql.SQL(deed.change))  # our own text
    assert changed.rowcount > 0, "the deed changed nothing"
    assert telling(proof.run(tamperer)) == set(deed.proofs)
    assert telling(proof.run(tamperer, company="DE")) == set(deed.proofs)
    assert telling(proof.run(tamperer, company="JP")) == set()


def test_every_proof_is_provoked() -> None:
    assert {deed.proofs[0] for deed in DEEDS} == {int(each.name[:3]) for each in proof.proofs()}


def test_offenders_are_all_counted_and_a_few_shown(tamperer: Connection[Any]) -> None:
    tamperer.execute("UPDATE ledger.project_transaction SET category = 'X'")
    results = {each.proof[:3]: each for each in proof.run(tamperer)}
    assert results["011"].offenders == 8
    assert len(results["011"].sample) == proof.SAMPLE_ROWS
    assert results["011"].sample[0]["voucher"] == "PV-00000002"


def test_a_line_that_was_posted_already_is_no_offender(tamperer: Connection[Any]) -> None:
    tamperer.execute("UPDATE journal.line SET own_status = 'unrecoverable' WHERE voucher = 'PV-00000009'")
    assert telling(proof.run(tamperer)) == set()


def test_proofs_leave_the_settings_of_a_transaction_alone(book: str) -> None:
    with open_connection(book) as conn, conn.transaction():
        proof.run(conn)
        assert conn.execute("SHOW enable_nestloop").fetchone() == ("on",)


def test_a_proof_begins_with_its_title_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "017_wrong.sql"
    path.write_text("SELECT 1")
    with pytest.raises(ValueError, match=r"017_wrong\.sql must start with '-- title"):
        proof.read(path)
    path.write_text("-- title: One\n-- why: Because\n-- it is so.\nSELECT 1;\n")
    assert proof.read(path) == proof.Proof("017_wrong", "One", "Because it is so.", "SELECT 1")
