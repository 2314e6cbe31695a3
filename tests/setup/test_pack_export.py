"""Exporting a pack: what was loaded comes out, the same bytes for the same setup, and nobody's files are
lost.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db import migrate
from primanota.db.connect import open_connection, snapshot
from primanota.setup import pack, pack_export
from primanota.setup.pack_layout import FILES
from tests.setup import packs


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def exported(conn: Connection[Any], folder: Path, companies: list[str] | None = None) -> dict[str, str]:
    with snapshot(conn):
        pack_export.export(conn, folder, companies=companies)
    return files(folder)


@pytest.fixture
def second(empty_database: str) -> Iterator[Connection[Any]]:
    """Another database with our schema and nothing in it."""
    migrate.bring_up(empty_database)
    with open_connection(empty_database) as conn:
        yield conn


def test_what_was_loaded_comes_out_as_it_was_written(conn: Connection[Any], tmp_path: Path) -> None:
    written = files(packs.whole(tmp_path / "in"))
    pack.load(conn, tmp_path / "in", actor="ada")
    out = exported(conn, tmp_path / "out")
    assert set(out) == {file.name for file in FILES} == set(written)
    assert {name: sorted(text.splitlines()) for name, text in out.items() if name != SHUFFLED} == {
        name: sorted(text.replace("\r\n", "\n").splitlines())
        for name, text in written.items()
        if name != SHUFFLED
    }


SHUFFLED = "cost_revenue_profiles.csv"  # whose columns the pack has in another order


def test_an_exported_pack_loads_into_an_empty_database_and_comes_out_the_same(
    conn: Connection[Any], second: Connection[Any], tmp_path: Path
) -> None:
    pack.load(conn, packs.whole(tmp_path / "in"), actor="ada")
    first = exported(conn, tmp_path / "first")
    receipt = pack.load(second, tmp_path / "first", actor="ada")
    assert all(file.added == file.rows > 0 for file in receipt.files)
    assert exported(second, tmp_path / "again") == first
    assert pack.load(conn, tmp_path / "again", actor="ada").changed == 0


CODES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), min_size=1, max_size=12
)
PLAIN = CODES.filter(lambda text: text == text.strip())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(customers=st.dictionaries(PLAIN, CODES, min_size=1, max_size=8), dimension=PLAIN, value=PLAIN)
def test_any_code_and_name_makes_the_round_trip(
    conn: Connection[Any],
    tmp_path_factory: pytest.TempPathFactory,
    customers: dict[str, str],
    dimension: str,
    value: str,
) -> None:
    folder = tmp_path_factory.mktemp("pack")
    packs.write(folder, {"companies": packs.WHOLE["companies"]})
    rows = {
        "customers.csv": [["company", "customer", "name", "sales_tax_group"]]
        + [["DE", customer, name, ""] for customer, name in customers.items()],
        "resources.csv": [
            ["company", "resource", "name", "worker", "dim:" + dimension],
            ["DE", "R", "", "", value],
        ],
    }
    for name, lines in rows.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
    try:
        pack.load(conn, folder, actor="ada")
        out = tmp_path_factory.mktemp("out")
        exported(conn, out)
        for name, lines in rows.items():
            with (out / name).open(encoding="utf-8", newline="") as file:
                found = list(csv.reader(file))
            assert found == [lines[0], *sorted(lines[1:], key=lambda row: row[1].encode())]
    finally:
        with psycopg.connect(conn.info.dsn, autocommit=True) as owner:
            owner.execute("TRUNCATE setup.customer, setup.resource")


def test_one_company_alone_and_the_rates_of_all(conn: Connection[Any], tmp_path: Path) -> None:
    pack.load(conn, packs.whole(tmp_path / "in"), actor="ada")
    other = {
        "companies": packs.WHOLE["companies"].replace("DE ", "FR "),
        "features": "company,feature,enabled\n",
    }
    pack.load(conn, packs.write(tmp_path / "fr", other), actor="ada")
    out = exported(conn, tmp_path / "out", ["FR"])
    assert out["companies.csv"].splitlines()[1:] == ["FR,Muster & Söhne,EUR,USD,default"]
    assert (
        out["projects.csv"] == "company,project,name,project_group,contract,customer,stage,sales_tax_group\n"
    )
    assert len(out["exchange_rates.csv"].splitlines()) == 3
    assert exported(conn, tmp_path / "all")["companies.csv"].count("\n") == 3
    with pytest.raises(Refusal, match="company-unknown"):
        exported(conn, tmp_path / "out", ["XX"])


def test_an_earlier_pack_is_replaced_and_other_files_are_left_alone(
    conn: Connection[Any], tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="no-company: there is no company to export"):
        exported(conn, tmp_path / "out")
    pack.load(conn, packs.whole(tmp_path / "in"), actor="ada")
    out = exported(conn, tmp_path / "out")
    assert exported(conn, tmp_path / "out") == out
    (tmp_path / "out" / "letter.txt").write_text("Dear Sirs")
    with pytest.raises(Refusal, match=r"folder-not-empty: .*out holds letter.txt, which is not a file"):
        exported(conn, tmp_path / "out")
    assert set(files(tmp_path / "out")) == set(out) | {"letter.txt"}


def test_a_place_where_nothing_can_be_written_is_refused(conn: Connection[Any], tmp_path: Path) -> None:
    pack.load(conn, packs.whole(tmp_path / "in"), actor="ada")
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match=r"folder-not-empty: .*file is a file"):
        exported(conn, tmp_path / "file")
    with pytest.raises(Refusal, match=r"file-unwritable: .*: Not a directory"):
        exported(conn, tmp_path / "file" / "out")
    (tmp_path / "half" / "customers.csv").mkdir(parents=True)
    with pytest.raises(Refusal, match=r"file-unwritable: .*customers.csv"):
        exported(conn, tmp_path / "half")
    assert not list((tmp_path / "half").glob("*.unfinished"))
