"""Loading a pack: all or nothing, by key, again and again, without touching what must not change."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection, transaction
from primanota.setup import pack, reference, sequences
from primanota.setup.pack_layout import FILES
from tests.books import same
from tests.setup import packs


def query(conn: Connection[Any], text: str) -> list[dict[str, Any]]:
    cursor = conn.execute(text)
    names = [column.name for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def loaded(conn: Connection[Any], folder: Path, **changes: str) -> pack.PackReceipt:
    return pack.load(conn, packs.whole(folder, **changes), actor="ada")


def refused(conn: Connection[Any], folder: Path, **changes: str) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        loaded(conn, folder, **changes)
    assert refusal.value.code == "pack-invalid"
    return refusal.value.details


EVENTS = "SELECT period, event_no, status, actor, reason FROM setup.period_event ORDER BY period, event_no"


def test_every_file_is_loaded_and_counted(conn: Connection[Any], tmp_path: Path) -> None:
    receipt = loaded(conn, tmp_path)
    assert receipt.companies == ["DE"]
    assert [file.file for file in receipt.files] == [file.name for file in FILES]
    assert all(file.added == file.rows > 0 and file.changed == file.same == 0 for file in receipt.files)
    assert receipt.notes == []
    same(
        query(conn, "SELECT project, customer, stage, dimensions FROM setup.project ORDER BY project"),
        """
        project  customer  stage  dimensions
        P1       C1        open   Department=D1 Region=NORD
        P2       -         open   Department=D2
        """,
    )
    same(
        query(
            conn, "SELECT contract_line, array_to_string(classes, ' ') AS classes FROM setup.contract_line"
        ),
        """
        contract_line  classes
        K1-1           time expense
        K1-2           material
        K1-3           fee
        """,
    )


def test_the_first_load_of_a_period_is_its_first_event(conn: Connection[Any], tmp_path: Path) -> None:
    loaded(conn, tmp_path)
    loaded(conn, tmp_path)
    moved = packs.WHOLE["periods"].replace("on_hold", "open   ")
    loaded(conn, tmp_path, periods=moved)
    same(
        query(conn, EVENTS),
        """
        period   event_no  status   actor  reason
        2026-01  1         closed   ada    company pack
        2026-02  1         on_hold  ada    company pack
        2026-02  2         open     ada    company pack
        2026-03  1         open     ada    company pack
        """,
    )


def test_loading_again_changes_nothing(conn: Connection[Any], tmp_path: Path) -> None:
    first = loaded(conn, tmp_path)
    again = loaded(conn, tmp_path)
    assert first.changed > 0
    assert again.changed == 0
    assert all(file.same == file.rows for file in again.files)


def test_loading_again_adds_and_changes_by_key_and_deletes_nothing(
    conn: Connection[Any], tmp_path: Path
) -> None:
    loaded(conn, tmp_path / "first")
    second = packs.write(
        tmp_path / "second",
        {
            "companies": packs.WHOLE["companies"],
            "customers": "company  customer  name\nDE  C1  Acme Ltd\nDE  C2  New",
            "exchange_rates": packs.WHOLE["exchange_rates"].replace("1.25", "1.2500"),
        },
    )
    receipt = pack.load(conn, second, actor="ada")
    assert {file.file: (file.added, file.changed, file.same) for file in receipt.files} == {
        "companies.csv": (0, 0, 1),
        "customers.csv": (1, 1, 0),
        "exchange_rates.csv": (0, 0, 2),
    }
    same(
        query(conn, "SELECT customer, name, sales_tax_group FROM setup.customer ORDER BY customer"),
        """
        customer  name      sales_tax_group
        C1        Acme Ltd  -
        C2        New       -
        """,
    )
    assert len(query(conn, "SELECT 1 FROM setup.project")) == 2


def test_a_pack_may_be_companies_alone_and_others_may_name_a_company_of_the_database(
    conn: Connection[Any], tmp_path: Path
) -> None:
    receipt = pack.load(
        conn, packs.write(tmp_path / "a", {"companies": packs.WHOLE["companies"]}), actor="ada"
    )
    assert [file.file for file in receipt.files] == ["companies.csv"]
    other = {
        "companies": packs.WHOLE["companies"].replace("DE ", "FR "),
        "customers": "company  customer  name\nDE  C1  Acme\nFR  C1  Acme",
    }
    receipt = pack.load(conn, packs.write(tmp_path / "b", other), actor="ada")
    assert receipt.companies == ["DE", "FR"]


def test_byte_order_mark_column_order_and_line_ends_do_not_matter(
    conn: Connection[Any], tmp_path: Path
) -> None:
    packs.whole(tmp_path)
    content = (
        'name,customer,sales_tax_group,company\r\n"Acme, ""the"" first",C1,,DE\r\n\r\n=SUM(A1),C2,,DE\r\n'
    )
    (tmp_path / "customers.csv").write_bytes(b"\xef\xbb\xbf" + content.encode())
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    pack.load(conn, tmp_path, actor="ada")
    same(
        query(conn, "SELECT customer, name FROM setup.customer ORDER BY customer"),
        """
        customer  name
        C1        Acme, "the" first
        C2        =SUM(A1)
        """,
    )


def test_nothing_is_loaded_when_anything_is_wrong(conn: Connection[Any], tmp_path: Path) -> None:
    refused(conn, tmp_path, customers="company  customer  name\nDE  C1  Acme\nXX  C2  Nobody")
    assert query(conn, "SELECT 1 FROM setup.company") == []


def test_a_counter_never_goes_back_behind_a_drawn_number(conn: Connection[Any], tmp_path: Path) -> None:
    loaded(conn, tmp_path)
    sequences.draw(conn, company="DE", sequence="journal", count=7)
    receipt = loaded(conn, tmp_path)
    (note,) = receipt.notes
    assert note == (
        "number_sequences.csv:2:next: company DE, sequence journal: not set to 1 but to 8, "
        "for the numbers before it are drawn"
    )
    assert receipt.changed == 0
    ahead = packs.WHOLE["number_sequences"].replace("J-######        1", "J-######        100")
    assert loaded(conn, tmp_path, number_sequences=ahead).notes == []
    assert sequences.draw(conn, company="DE", sequence="journal", count=1).first == 100


def test_a_format_that_could_write_a_number_twice_is_refused(conn: Connection[Any], tmp_path: Path) -> None:
    loaded(conn, tmp_path)
    near = packs.WHOLE["number_sequences"].replace("J-######", "J-1#####")
    loaded(conn, tmp_path, number_sequences=near)
    sequences.draw(conn, company="DE", sequence="journal", count=1)
    (detail,) = refused(conn, tmp_path)
    assert detail == (
        "number_sequences.csv:2:format: value 'J-######': in-use: numbers were drawn as J-1#####, and "
        "the same text could come again; leave it J-1#####, or put a letter or sign between digits and #"
    )


def test_a_closed_period_is_not_opened_by_a_pack(conn: Connection[Any], tmp_path: Path) -> None:
    loaded(conn, tmp_path)
    (detail,) = refused(conn, tmp_path, periods=packs.WHOLE["periods"].replace("closed ", "open   "))
    assert detail == (
        "periods.csv:2:status: value 'open': period-closed: a closed period never opens again; "
        "leave it closed, and post to an open period"
    )
    assert reference.periods(conn, "DE")[0].status == "closed"


MOVED = packs.WHOLE["periods"].replace("2026-03-31", "2026-04-05")


def test_dates_move_while_nothing_is_posted(conn: Connection[Any], tmp_path: Path) -> None:
    loaded(conn, tmp_path)
    assert loaded(conn, tmp_path, periods=MOVED).changed == 1


def test_dates_do_not_move_under_postings(conn: Connection[Any], tmp_path: Path) -> None:
    loaded(conn, tmp_path)
    sequences.draw(conn, company="DE", sequence="project_transaction", count=1)
    (detail,) = refused(conn, tmp_path, periods=MOVED)
    assert detail == (
        "periods.csv:4:end_date: value '2026-04-05': in-use: period 2026-03 (2026-03-01 to 2026-03-31) may "
        "have postings; leave its dates and add another period"
    )
    asked = []

    def has_postings(_conn: Connection[Any], company: str, period: str) -> bool:
        asked.append((company, period))
        return False

    pack.load(conn, tmp_path, actor="ada", has_postings=has_postings)
    assert asked == [("DE", "2026-03")]
    assert str(reference.periods(conn, "DE")[2].end_date) == "2026-04-05"


def test_a_companys_currency_stays_once_it_has_lines(
    conn: Connection[Any], owner: Connection[Any], tmp_path: Path
) -> None:
    loaded(conn, tmp_path)
    other = packs.WHOLE["companies"].replace("USD", "CHF")
    assert loaded(conn, tmp_path, companies=other).changed == 1
    sequences.draw(conn, company="DE", sequence="voucher", count=1)
    (detail,) = refused(conn, tmp_path, companies=packs.WHOLE["companies"])
    assert detail == (
        "companies.csv:2:reporting_currency: value 'USD': in-use: the company has lines in CHF; "
        "leave it CHF, or set up another company"
    )
    owner.execute("DELETE FROM setup.number_block")  # drawn for no line, which the proofs would tell


def test_periods_that_overlap_are_refused(conn: Connection[Any], tmp_path: Path) -> None:
    february, march = refused(conn, tmp_path, periods=packs.WHOLE["periods"].replace("02-28", "03-02"))
    assert february == (
        "periods.csv:3:start_date: value '2026-02-01': the period overlaps 2026-03 "
        "(2026-03-01 to 2026-03-31); let every day belong to one period"
    )
    assert march.startswith("periods.csv:4:start_date: value '2026-03-01': the period overlaps 2026-02 ")


def test_a_feature_without_the_one_it_needs_is_refused(conn: Connection[Any], tmp_path: Path) -> None:
    features = "company  feature  enabled\nDE  transfer_errors  no\nDE  processing_improvements  yes"
    details = refused(conn, tmp_path, features=features)
    assert len(details) == 2
    assert details[0].startswith(
        "features.csv:2:enabled: value 'no': feature-needs: processing_improvements needs transfer_errors"
    )


def test_two_who_load_at_once_wait_for_each_other(
    database: str, conn: Connection[Any], tmp_path: Path
) -> None:
    packs.whole(tmp_path)

    def work() -> pack.PackReceipt:
        with open_connection(database) as own:
            return pack.load(own, tmp_path, actor="ada")

    with ThreadPoolExecutor(3) as pool:
        receipts = [each.result() for each in [pool.submit(work) for _ in range(3)]]
    assert sorted(receipt.changed for receipt in receipts) == [
        0,
        0,
        sum(file.rows for file in receipts[0].files),
    ]


def test_loading_waits_for_an_import(database: str, conn: Connection[Any], tmp_path: Path) -> None:
    loaded(conn, tmp_path)
    order = []

    def work() -> None:
        with open_connection(database) as own:
            pack.load(own, tmp_path, actor="ada")
            order.append("loaded")

    with ThreadPoolExecutor(1) as pool:
        with transaction(conn):
            sequences.lock(conn, "DE")
            loading = pool.submit(work)
            with pytest.raises(TimeoutError):
                loading.result(timeout=0.5)
            order.append("imported")
        loading.result()
    assert order == ["imported", "loaded"]
