"""Rows of the setup, kept one by one: by the pack's rules, audited, and behind nobody's back."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.rights import PERIOD, SETUP, Rights
from primanota.db.connect import open_connection, transaction
from primanota.service import commands
from primanota.service.session import Session
from primanota.service.setting_up import rows
from primanota.setup.pack_layout import FILES
from primanota.setup.rows.changing import REMOVE, STAYING, RowGiven, RowNamed, RowsChanged
from primanota.setup.rows.reading import SETTINGS, TABLES
from tests.codes.firm import Firm
from tests.setup import packs

RATE = {"rate_type": "default", "from_currency": "CHF", "to_currency": "EUR", "start_date": "2026-01-01"}
ACCOUNT = {"main_account": "500300", "name": "Travel", "type": "profit_and_loss", "suspended": "no"}


def add(session: Session, table: str, /, company: str = "DE", reason: str = "", **cells: str) -> RowsChanged:
    """Add one row."""
    return rows.save(session, company=company, table=table, rows=[RowGiven(cells)], reason=reason)


def held(session: Session, table: str, /, **key: str) -> dict[str, str]:
    """The one row with these cells."""
    found = rows.table_rows(session, company="DE", table=table)
    (row,) = [row for row in found if all(row[name] == cell for name, cell in key.items())]
    return row


def change(session: Session, table: str, key: dict[str, str], /, **cells: str) -> RowsChanged:
    """Change cells of the row of a key, as it is now."""
    given = RowGiven({**key, **cells}, held(session, table, **key)["version"])
    return rows.save(session, company="DE", table=table, rows=[given])


def remove(session: Session, table: str, /, **key: str) -> RowsChanged:
    """Remove the row of a key, as it is now."""
    named = RowNamed(key, held(session, table, **key)["version"])
    return rows.remove(session, company="DE", table=table, rows=[named], reason="not needed")


def trail(session: Session) -> list[tuple[Any, ...]]:
    """What the audit has of rows."""
    return session.conn.execute(
        "SELECT company, actor, action, details FROM service.audit WHERE action LIKE '%-rows'"
        " ORDER BY at, company"
    ).fetchall()


def refused(code: str, work: Any, *given: Any, **cells: Any) -> list[str]:
    """The details of the refusal that work must meet."""
    with pytest.raises(Refusal) as refusal:
        work(*given, **cells)
    assert refusal.value.code == code, refusal.value
    return refusal.value.details


def test_every_table_of_the_pack_can_be_kept_by_rows() -> None:
    assert set(TABLES) | SETTINGS == {file.stem for file in FILES}
    assert set(REMOVE) | set(STAYING) == set(TABLES)
    assert {each.table for each in rows.tables()} == set(TABLES)
    for each in rows.tables():
        assert each.title
        assert each.meaning
        named = [column.names for column in each.columns if column.names]
        assert set(named) <= set(TABLES)


def test_every_row_is_the_same_when_it_is_saved_as_it_is(session: Session) -> None:
    for table in TABLES:
        found = rows.table_rows(session, company="DE", table=table)
        assert found, table
        given = [
            RowGiven({name: cell for name, cell in row.items() if name != "version"}, row["version"])
            for row in found
        ]
        made = rows.save(session, company="DE", table=table, rows=given)
        assert (table, made.changes, made.same) == (table, [], len(found))
    assert trail(session) == []


COPIES: dict[str, dict[str, str]] = {
    "account_structures": {"accounts": "140100"},
    "expense_offsets": {"worker": "W1"},
    "posting_accounts": {"project_scope": "table", "project": "P1"},
    "profile_rules": {"scope": "project", "value": "P2"},
    "exchange_rates": {"start_date": "2026-06-01"},
    "categories": {"category": "COPY", "transaction_category": "Copied"},
}
"""What tells a copy of a table's first row from it; otherwise the last column of the key is COPY."""


def test_a_row_of_every_table_is_added_and_removed_again(session: Session) -> None:
    tried = sorted(set(REMOVE) - {"billing_types"})  # whose rows are all there, and needed
    for table in tried:
        first = dict(rows.table_rows(session, company="DE", table=table)[0])
        first.pop("version")
        keys = [name for name in TABLES[table].key if name != "company"]
        copy = {**first, **COPIES.get(table, {keys[-1]: "COPY"})}
        made = add(session, table, **copy)
        assert [(each.before, each.after) for each in made.changes] == [(None, copy)], table
        gone = remove(session, table, **{name: copy[name] for name in keys})
        assert [(each.before, each.after) for each in gone.changes] == [(copy, None)], table
    actions = [action for _, _, action, _ in trail(session)]
    assert actions == ["save-setup-rows", "remove-setup-rows"] * len(tried)


def test_a_missing_rate_is_added_and_the_actual_enters_a_journal(firm: Firm, session: Session) -> None:
    firm.stage("""
        actual  currency  amount
        1       CHF       80.00
    """)
    assert firm.build().added == 0
    made = add(session, "exchange_rates", reason="as the bank says", **RATE, rate="0.95")
    assert (made.companies, made.same, len(made.changes)) == (["DE"], 0, 1)
    assert firm.build().added == 1
    ((company, actor, action, details),) = trail(session)
    assert (company, actor, action) == ("DE", "anna", "save-setup-rows")
    assert details == {
        "table": "exchange_rates",
        "notes": [],
        "reason": "as the bank says",
        "changes": [
            {
                "key": RATE,
                "before": None,
                "after": {**RATE, "rate": "0.95"},
                "version": made.changes[0].version,
            }
        ],
    }


def test_a_period_is_opened_and_an_account_added_and_the_line_posts(firm: Firm, session: Session) -> None:
    """What an accountant does when posting says that a period is on hold and an account is missing."""
    firm.conn.execute("DELETE FROM setup.main_account WHERE main_account = '602000'")
    firm.stage("""
        actual  transaction_date
        1       2026-02-02
    """)
    firm.build()
    assert firm.post().vouchers == 0
    assert set(firm.lines()[0]["issues"].split()) == {"period-not-open", "account-missing"}
    change(session, "periods", {"period": "2026-02"}, status="open")
    add(session, "main_accounts", **{**ACCOUNT, "main_account": "602000"})
    firm.reset("J-000001")
    assert firm.post().vouchers == 1
    events = session.conn.execute(
        "SELECT event_no, status, actor FROM setup.period_event WHERE period = '2026-02' ORDER BY event_no"
    ).fetchall()
    assert events == [(1, "on_hold", "anna"), (2, "open", "anna")]


def test_a_cell_that_is_not_named_stays_and_a_dimension_goes_with_an_empty_one(session: Session) -> None:
    made = change(session, "projects", {"project": "P1"}, **{"dim:Region": "", "dim:Department": "D2"})
    (changed,) = made.changes
    assert changed.before is not None
    assert changed.before["dim:Region"] == "NORD"
    row = held(session, "projects", project="P1")
    assert (row["name"], row["dim:Department"], "dim:Region" in row) == ("Site", "D2", False)
    assert changed.version == row["version"]


@pytest.mark.parametrize(
    ("table", "cells", "told"),
    [
        ("exchange_rates", {**RATE, "rate": "0"}, "exchange_rates.csv:1:rate: value '0': is zero"),
        ("exchange_rates", {**RATE, "rate": "1", "to_currency": "CHF"}, "is the same currency"),
        ("exchange_rates", {**RATE, "rate": "1", "from_currency": "XXQ"}, "is no currency of ISO 4217"),
        ("main_accounts", {"main_account": "9", "name": "x", "suspended": "no"}, "type is missing"),
        ("main_accounts", {**ACCOUNT, "colour": "red"}, "main_accounts.csv:1:colour: is not a column"),
        ("main_accounts", {**ACCOUNT, "name": "\ud800"}, "holds a line break or control character"),
        (
            "periods",
            {
                "period": "X",
                "start_date": "2026-03-15",
                "end_date": "2026-04-15",
                "status": "open",
                "project_access": "all",
            },
            "the period overlaps 2026-03",
        ),
    ],
)
def test_a_row_that_no_pack_could_have_is_refused_in_its_words(
    session: Session, table: str, cells: dict[str, str], told: str
) -> None:
    details = refused("pack-invalid", add, session, table, **cells)
    assert told.replace("type is missing", "type: is missing") in " ".join(details)
    assert trail(session) == []


def test_all_rows_or_none(session: Session) -> None:
    wrong = RowGiven({**ACCOUNT, "main_account": "500400", "type": "odd"})
    details = refused(
        "pack-invalid",
        rows.save,
        session,
        company="DE",
        table="main_accounts",
        rows=[RowGiven(ACCOUNT), wrong],
    )
    assert [each.split(": ")[0] for each in details] == ["main_accounts.csv:2:type"]
    found = rows.table_rows(session, company="DE", table="main_accounts")
    assert "500300" not in [row["main_account"] for row in found]


def test_a_row_is_changed_only_as_it_was_seen(session: Session) -> None:
    seen = held(session, "main_accounts", main_account="999000")
    version = seen.pop("version")
    change(session, "main_accounts", {"main_account": "999000"}, name="Pennies")

    def again(cells: dict[str, str], seen_at: str) -> object:
        return rows.save(
            session, company="DE", table="main_accounts", rows=[RowGiven(cells, seen_at or None)]
        )

    refused("setting-changed", again, {**seen, "name": "Cents"}, version)
    refused("row-unknown", again, {**seen, "main_account": "1"}, version)
    refused("row-exists", add, session, "main_accounts", **seen)
    refused("table-unknown", add, session, "main_account", **seen)
    refused("value-invalid", again, {**ACCOUNT, "company": "US"}, "")
    named = RowNamed({"main_account": "999000"}, version)
    refused("setting-changed", rows.remove, session, company="DE", table="main_accounts", rows=[named])


def test_what_lines_or_the_rest_of_the_setup_need_stays(firm: Firm, session: Session) -> None:
    firm.stage("""
        actual  amount
        1       80.00
    """)
    firm.build()
    assert firm.post().vouchers == 1
    refused("in-use", remove, session, "main_accounts", main_account="500200")
    refused("in-use", remove, session, "projects", project="P1")
    refused("in-use", remove, session, "resources", resource="R1")
    refused("in-use", remove, session, "dimension_values", dimension="Department", value="D1")
    refused("in-use", remove, session, "periods", period="2026-02")
    told = refused("in-use", remove, session, "customers", customer="C1")
    assert [each.split(": ")[0] for each in told] == ["contracts.csv customer", "projects.csv customer"]
    details = refused("in-use", remove, session, "billing_types", billing_type="chargeable")
    assert "billing_types.csv" in details[0]
    assert trail(session) == []


def test_what_the_books_depend_on_does_not_change(firm: Firm, session: Session) -> None:
    firm.stage("""
        actual  amount
        1       80.00
    """)
    firm.build()
    assert firm.post().vouchers == 1
    refused("pack-invalid", change, session, "periods", {"period": "2026-01"}, status="open")
    refused("pack-invalid", change, session, "periods", {"period": "2026-03"}, end_date="2026-03-30")
    refused("pack-invalid", change, session, "companies", {}, accounting_currency="CHF")
    made = change(session, "number_sequences", {"sequence": "voucher"}, next="1")
    assert made.notes
    closed = change(session, "periods", {"period": "2026-03"}, status="closed")
    assert closed.changes
    signed = session.conn.execute("SELECT count(*) FROM ledger.period_total WHERE period = '2026-03'")
    assert signed.fetchone() != (0,)


def test_rights_are_kept_for_periods_and_for_rates_of_others(firm: Firm, session: Session) -> None:
    setter = replace(session, rights=Rights(by_company={"DE": frozenset({SETUP})}))
    keeper = replace(session, rights=Rights(by_company={"DE": frozenset({PERIOD})}))
    refused("not-allowed", change, setter, "periods", {"period": "2026-02"}, status="open")
    refused("not-allowed", add, keeper, "main_accounts", **ACCOUNT)
    assert change(keeper, "periods", {"period": "2026-02"}, status="open").changes
    assert add(setter, "exchange_rates", **RATE, rate="0.95").companies == ["DE"]
    others = {name: table.replace("DE ", "US ").replace("DE,", "US,") for name, table in packs.WHOLE.items()}
    others["exchange_rates"] = packs.WHOLE["exchange_rates"]
    commands.load_setup(session, packs.write(firm.folder / "other", others))
    later = {**RATE, "start_date": "2026-05-01", "rate": "0.96"}
    refused("not-allowed", add, setter, "exchange_rates", **later)
    own = {**later, "rate_type": "own"}
    assert add(setter, "exchange_rates", **own).companies == ["DE"]
    assert add(session, "exchange_rates", **later).companies == ["DE", "US"]
    assert [company for company, *_ in trail(session)][-2:] == ["DE", "US"]


@pytest.fixture
def other(database: str) -> Iterator[Connection[Any]]:
    """Another connection to the database."""
    with open_connection(database) as conn:
        yield conn


def test_a_change_waits_for_the_posting_at_hand(session: Session, other: Connection[Any]) -> None:
    """A poster shares the company; the row is there after it, not in the midst."""
    done = threading.Event()

    def later() -> None:
        add(session, "main_accounts", **ACCOUNT)
        done.set()

    worker = threading.Thread(target=later)
    with transaction(other):
        other.execute("SELECT 1 FROM setup.company WHERE company = 'DE' FOR KEY SHARE")
        worker.start()
        assert not done.wait(0.3)
    worker.join(10)
    assert done.is_set()
