"""Ledgers: the books as rows that say nothing of who posted what in which order, so that two can be compared.

Project transactions are numbered as they come; a reversal is told by the actual it reverses.
"""

from datetime import date
from typing import Any

from psycopg import Connection

from tests.journal.journals import found

Rows = list[dict[str, Any]]

TRANSACTIONS = """
    SELECT
        posted.actual_id, posted.voucher, posted.transaction_type, posted.transaction_class, posted.project,
        posted.category, posted.resource, posted.line_property, posted.transaction_date,
        posted.accounting_date, posted.period, posted.quantity, posted.unit_price, posted.amount,
        posted.currency, posted.exchange_rate, posted.reporting_rate, posted.accounting_amount,
        posted.reporting_amount, posted.ledger_status, posted.debit_account, posted.credit_account,
        posted.profile, posted.profile_rule, original.actual_id AS reversed_actual
    FROM ledger.project_transaction AS posted
    LEFT JOIN ledger.project_transaction AS original
        ON original.company = posted.company AND original.project_transaction = posted.reverses
    ORDER BY posted.company, posted.actual_id
"""
ENTRIES = """
    SELECT
        posted.actual_id, entry.voucher, entry.entry, entry.accounting_date, entry.period, entry.posting_type,
        entry.main_account, entry.account_rule, entry.dimensions, entry.currency, entry.amount,
        entry.accounting_amount, entry.reporting_amount
    FROM ledger.entry
    JOIN ledger.project_transaction AS posted USING (company, voucher)
    ORDER BY entry.company, posted.actual_id, entry.entry
"""


def books(conn: Connection[Any]) -> tuple[Rows, Rows]:
    """All project transactions and all entries."""
    return found(conn, TRANSACTIONS), found(conn, ENTRIES)


def entries(conn: Connection[Any]) -> Rows:
    """All entries, with the number of their actual."""
    return [{"actual": row["actual_id"].int, **row} for row in found(conn, ENTRIES)]


def transactions(conn: Connection[Any]) -> Rows:
    """All project transactions, with the number of their actual and of the one they reverse."""
    return [
        {
            "actual": row["actual_id"].int,
            "reverses": row["reversed_actual"] and row["reversed_actual"].int,
            **row,
        }
        for row in found(conn, TRANSACTIONS)
    ]


def of_day(rows: Rows, day: date, per_day: int) -> Rows:
    """The rows of one day, without what tells one day from another."""
    days = {"voucher", "transaction_date", "accounting_date", "period", "actual_id", "reversed_actual"}
    return [
        {"place": row["actual_id"].int % per_day} | {key: row[key] for key in row if key not in days}
        for row in rows
        if row["accounting_date"] == day
    ]
