"""Entries and project transactions, a page at a time.

Entries of an account come in the order of their dates, as an account is read; other entries voucher by
voucher. Transactions come by number.
"""

import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import books, desk
from primanota.inquiry.lists.paging import Found, Wanted, found, keys
from primanota.inquiry.rows import Row

SQL = statements.beside(__file__)

ENTRY = {"voucher": str, "entry": int}
ACCOUNT_ENTRY = {"accounting_date": date, "voucher": str, "entry": int}
TRANSACTION = {"project_transaction": str}


def entries(
    conn: Connected,
    *,
    company: str,
    wanted: Wanted,
    journal: str | None = None,
    voucher: str | None = None,
    actual: UUID | None = None,
    account: str | None = None,
    first: date | None = None,
    last: date | None = None,
    dimension: Sequence[str] = (),
) -> Found:
    """A page of the entries, by voucher; those of an account by accounting date and voucher.

    ``dimension``: NAME=VALUE for each dimension that they carry, NAME= for one that they do not carry.

    Raises:
        Refusal: ``journal-unknown``; ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    if journal is not None:
        desk.require_journal(conn, company=company, journal=journal)
    filters: Row = {
        "company": company,
        "voucher": voucher,
        "actual": actual,
        "journal": journal,
        "account": account,
        "first": first,
        "last": last,
        **_carried(dimension),
    }
    key = ENTRY if account is None else ACCOUNT_ENTRY
    statement = SQL.entries_of_days if first or last else SQL.entries
    if account is not None:
        statement = SQL.entries_of_account
    keyed = keys(conn, statement, wanted, key, **filters)
    named = [(row["voucher"], row["entry"]) for row in keyed[: wanted.limit]]
    only = {
        **dict.fromkeys(books.ENTRY_FILTERS),
        "vouchers": [name for name, _ in named],
        "entries": [number for _, number in named],
    }
    rows = books.SQL.entries(conn, company=company, **only).fetchall()
    by_key = {(row["voucher"], row["entry"]): row for row in rows}
    total = _count(SQL.count_entries(conn, **filters).fetchone()) if wanted.total else None
    return found(wanted, key, keyed, [by_key[name] for name in named], total)


def transactions(
    conn: Connected,
    *,
    company: str,
    wanted: Wanted,
    journal: str | None = None,
    voucher: str | None = None,
    actual: UUID | None = None,
    project: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Found:
    """A page of the project transactions, by number.

    Raises:
        Refusal: ``journal-unknown``; ``value-invalid``: ``wanted`` is behind a place of another list.
    """
    if journal is not None:
        desk.require_journal(conn, company=company, journal=journal)
    filters: Row = {
        "company": company,
        "voucher": voucher,
        "actual": actual,
        "journal": journal,
        "project": project,
        "first": first,
        "last": last,
    }
    statement = SQL.transactions_of_days if first or last else SQL.transactions
    keyed = keys(conn, statement, wanted, TRANSACTION, **filters)
    named = [row["project_transaction"] for row in keyed[: wanted.limit]]
    only = {**dict.fromkeys(books.TRANSACTION_FILTERS), "numbers": named}
    rows = books.SQL.transactions(conn, company=company, **only).fetchall()
    total = _count(SQL.count_transactions(conn, **filters).fetchone()) if wanted.total else None
    return found(wanted, TRANSACTION, keyed, rows, total)


def _carried(dimension: Sequence[str]) -> Row:
    """What is asked of the dimensions of entries: values that they carry, and names that they do not."""
    asked = dict(each.partition("=")[::2] for each in dimension)
    carried = {name: value for name, value in asked.items() if value}
    return {
        "carried": json.dumps(carried) if carried else None,
        "without": [name for name, value in asked.items() if not value] or None,
    }


def _count(row: Row | None) -> int:
    assert row is not None
    return int(row["total"])
