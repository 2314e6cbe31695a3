"""Every way in which a pack can be wrong, and what is told of it: file, row, column, value, reason and
remedy.
"""

import csv
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from psycopg import Connection, Rollback

from primanota.core.errors import Refusal
from primanota.db.connect import transaction
from primanota.setup import pack, pack_read
from primanota.setup.cells import CellError
from primanota.setup.pack_layout import FILES, Column, PackFile
from tests.setup import packs

PERIODS = "company,period,start_date,end_date,status,project_access\n"
CASE = re.compile(r"^(?P<file>\w+\.csv)\n(?P<content>(?: {4}.*\n|\n)+)=> (?P<expected>.*)$", re.MULTILINE)


def cases() -> list[tuple[str, bytes, str]]:
    """File, content and expected detail of each case: those of wrong_packs.txt, and what no text can show."""
    found = [
        (case["file"], re.sub("^ {4}", "", case["content"], flags=re.MULTILINE).encode(), case["expected"])
        for case in CASE.finditer(Path(__file__).with_name("wrong_packs.txt").read_text(encoding="utf-8"))
    ]
    assert len(found) > 50
    file, header = "customers.csv", b"company,customer,name\n"
    return [
        *found,
        ("notes.txt", b"", "notes.txt: is not a file of a company pack; remove it"),
        (file, b"", f"{file}:1: has no header row; write the columns' names in its first row"),
        (
            file,
            header + b"DE,C1,Muller\nDE,C2,M\xfcller\n",
            f"{file}:3: holds bytes that are not UTF-8 (0xfc); save the file as CSV UTF-8",
        ),
        (
            file,
            header.decode().encode("utf-16"),
            f"{file}:1: holds bytes that are not UTF-8 (0xff); save the file as CSV UTF-8",
        ),
        (
            file,
            header + b"DE,C1,a\0b\n",
            f"{file}:2:name: value 'a\\x00b': holds a line break or control character; remove it",
        ),
    ]


def details(conn: Connection[Any], folder: Path, file: str, content: bytes) -> list[str]:
    """What is told of a pack of one company with this file in it."""
    packs.write(folder, {"companies": packs.WHOLE["companies"]})
    (folder / file).write_bytes(content)
    with pytest.raises(Refusal) as refusal:
        pack.load(conn, folder, actor="ada")
    assert refusal.value.code == "pack-invalid"
    return refusal.value.details


def test_each_wrong_pack_is_told_in_one_line(conn: Connection[Any], tmp_path: Path) -> None:
    found, wanted = [], []
    for number, (file, content, expected) in enumerate(cases()):
        told = " / ".join(details(conn, tmp_path / str(number), file, content))
        found.append(told[: len(expected) - 3] + "..." if expected.endswith("...") else told)
        wanted.append(expected)
    assert found == wanted


def test_all_errors_of_all_files_are_told_at_once(conn: Connection[Any], tmp_path: Path) -> None:
    packs.write(
        tmp_path,
        {
            "companies": packs.WHOLE["companies"],
            "customers": "company,customer,name,size\nDE,,x,1\nXX,C1 ,x,1\n",
            "periods": PERIODS + "DE,P,2026-02-01,soon,ajar,all\n",
        },
    )
    with pytest.raises(Refusal, match="pack-invalid: 6 errors in the company pack") as refusal:
        pack.load(conn, tmp_path, actor="ada")
    assert [detail.split(": ")[0] for detail in refusal.value.details] == [
        "periods.csv:2:end_date",
        "periods.csv:2:status",
        "customers.csv:1:size",
        "customers.csv:2:customer",
        "customers.csv:3:company",
        "customers.csv:3:customer",
    ]


def test_a_pack_without_companies_is_refused_for_that_alone(conn: Connection[Any], tmp_path: Path) -> None:
    packs.write(tmp_path, {"customers": packs.WHOLE["customers"]})
    with pytest.raises(Refusal) as refusal:
        pack.load(conn, tmp_path, actor="ada")
    assert refusal.value.details == ["companies.csv: is missing; add it: every pack names its companies"]


def test_a_pack_that_is_no_folder_is_refused(conn: Connection[Any], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match=r"file-not-found: the pack .*/nowhere is not there"):
        pack.load(conn, tmp_path / "nowhere", actor="ada")
    with pytest.raises(Refusal, match=r"file-not-found: the pack .*/file is not a folder"):
        pack.load(conn, tmp_path / "file", actor="ada")


def test_a_file_that_cannot_be_read_is_refused(conn: Connection[Any], tmp_path: Path) -> None:
    packs.write(tmp_path, {"companies": packs.WHOLE["companies"]})
    (tmp_path / "customers.csv").mkdir()
    with pytest.raises(Refusal, match=r"file-unreadable: .*customers.csv: Is a directory"):
        pack.load(conn, tmp_path, actor="ada")


def test_beyond_a_thousand_errors_are_counted(conn: Connection[Any], tmp_path: Path) -> None:
    many = pack_read.PROBLEMS_TOLD_MAX + 5
    packs.write(
        tmp_path,
        {
            "companies": packs.WHOLE["companies"],
            "customers": "company,customer\n"
            + "".join(f"DE, C{number}{os.linesep}" for number in range(many)),
        },
    )
    with pytest.raises(Refusal, match=f"pack-invalid: {many} errors") as refusal:
        pack.load(conn, tmp_path, actor="ada")
    assert len(refusal.value.details) == pack_read.PROBLEMS_TOLD_MAX + 1
    assert refusal.value.details[-1] == "... and 5 more"


# What cells hold when nobody looks: right words in wrong places, signs of CSV, dates of all kinds.
NASTY = [
    "",
    " ",
    "DE",
    "EUR",
    "yes",
    "on",
    "all",
    "open",
    "time|fee",
    "*",
    "1..2",
    "2026-02-30",
    "2026-03-01",
]
NASTY += [
    "0001-01-01",
    "9999-12-31",
    "1",
    "-1",
    "1e9",
    "NaN",
    "0.00000000001",
    "99999999999999999999",
    "#",
    "##-##",
]
NASTY += [
    "P-###",
    "cost",
    "journal",
    "chargeable",
    "required",
    "table",
    "project",
    "fixed_price",
    "profit_and_loss",
]
NASTY += [
    "transfer_errors",
    "time",
    "lease",
    "=1+1",
    "\ufeff",
    "\u202e",
    "'",
    '"',
    "\\",
    "\\N",
    "{}",
    "\u00a0",
]
ANY_CELL = st.one_of(st.sampled_from(NASTY), st.text(st.characters(codec="utf-8"), max_size=8))


def takes(column: Column, cell: str) -> bool:
    """Whether a cell is right where it stands."""
    try:
        column.kind(cell)
    except CellError:
        return False
    return column.known_as != "currency" or cell in {"EUR", "USD"}


def row_of(file: PackFile) -> st.SearchStrategy[tuple[str, ...]]:
    """Rows of a file: all cells right for themselves, or some of them anything."""
    right = [
        st.sampled_from([cell for cell in NASTY if takes(column, cell)])
        if column.known_as != "company"
        else st.just("DE")
        for column in file.columns
    ]
    dimension = [ANY_CELL] * file.dimensions
    return st.tuples(*right, *dimension) | st.tuples(*(each | ANY_CELL for each in right), *dimension)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), file=st.sampled_from(FILES))
def test_whatever_stands_in_a_file_is_loaded_or_refused(
    conn: Connection[Any], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, file: PackFile
) -> None:
    folder = packs.write(tmp_path_factory.mktemp("pack"), {"companies": packs.WHOLE["companies"]})
    rows = data.draw(st.lists(row_of(file), min_size=1, max_size=2))
    with (folder / file.name).open("w", encoding="utf-8", newline="") as target:
        header = [column.name for column in file.columns] + ["dim:Region"] * file.dimensions
        csv.writer(target).writerows([header, *rows])
    with transaction(conn):
        event(outcome(conn, folder))
        raise_rollback()


def outcome(conn: Connection[Any], folder: Path) -> str:
    """Loaded, or refused with details; anything else goes up."""
    try:
        pack.load(conn, folder, actor="ada")
    except Refusal as refusal:
        if refusal.code == "pack-invalid" and refusal.details:
            return "refused"
        raise
    return "loaded"


def raise_rollback() -> None:
    raise Rollback
