"""What the program has written, and what the model says, as the same tables."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeAlias

from psycopg import Connection
from psycopg.rows import dict_row

from primanota.inquiry import desk
from tests.properties.model import Journal, Model
from tests.properties.model_line import Line

Found: TypeAlias = dict[str, Any]
Tables: TypeAlias = dict[str, list[Found]]

JOURNAL = """
    SELECT journal, status, period_start_date, line_count, original_journal, root_journal, description
    FROM journal.header WHERE company = %s ORDER BY journal
"""
LINE = """
    SELECT journal, line, COALESCE(own_status, header.status) AS status, voucher, actual_id,
        transaction_type, transaction_class, document_type, project, contract, contract_line, billing_method,
        category, resource, line_property, transaction_date, accounting_date, original_accounting_date,
        quantity, unit_price, amount, currency, exchange_rate, rate_date, rate_rule, reporting_rate,
        reporting_rate_date, reporting_rate_rule, accounting_amount, reporting_amount, sales_tax_group,
        sales_tax_rule, item_sales_tax_group, dimensions, resource_dimensions,
        (SELECT string_agg(code, ' ' ORDER BY rank) FROM journal.issue
         WHERE issue.company = line.company AND issue.voucher = line.voucher) AS issues
    FROM journal.line JOIN journal.header USING (company, journal)
    WHERE company = %s ORDER BY journal, line
"""
TRANSACTION = """
    SELECT mine.voucher, mine.actual_id, mine.journal, mine.line, mine.accounting_date, mine.period,
        mine.exchange_rate, mine.reporting_rate, mine.amount, mine.accounting_amount, mine.reporting_amount,
        mine.ledger_status, mine.debit_account, mine.credit_account, mine.profile, mine.profile_rule,
        original.voucher AS reverses
    FROM ledger.project_transaction AS mine
    LEFT JOIN ledger.project_transaction AS original ON original.company = mine.company
        AND mine.reverses IN (original.voucher, original.project_transaction)
    WHERE mine.company = %s ORDER BY mine.voucher
"""
ENTRY = """
    SELECT voucher, entry, accounting_date, period, posting_type, main_account, dimensions, currency, amount,
        accounting_amount, reporting_amount
    FROM ledger.entry WHERE company = %s ORDER BY voucher, entry
"""
DISTRIBUTION = """
    SELECT voucher, part, amount, percent, dimensions
    FROM journal.distribution WHERE company = %s ORDER BY voucher, part
"""

SKIPPED = """
    SELECT actual_id, skip_reason
    FROM staging.actual WHERE company = %s AND skip_reason IS NOT NULL ORDER BY actual_id
"""
QUERIES = {
    "journals": JOURNAL,
    "lines": LINE,
    "transactions": TRANSACTION,
    "entries": ENTRY,
    "distributions": DISTRIBUTION,
    "skipped": SKIPPED,
}


def program(conn: Connection[Any], company: str) -> Tables:
    """The tables as the program has written them."""
    with conn.cursor(row_factory=dict_row) as cursor:
        found: Tables = {
            name: cursor.execute(query, (company,)).fetchall() for name, query in QUERIES.items()
        }
    found["waiting"] = [
        {"actual_id": row["actual_id"], "code": row["code"]} for row in desk.waiting(conn, company=company)
    ]
    return found


def model(book: Model) -> Tables:
    """The same tables as the model has them."""
    return {
        "journals": [_journal(each) for each in book.journals],
        "lines": list(_lines(book)),
        "transactions": list(_transactions(book)),
        "entries": list(_entries(book)),
        "distributions": list(_distributions(book)),
        "skipped": [{"actual_id": each, "skip_reason": why} for each, why in sorted(book.skipped.items())],
        "waiting": [{"actual_id": each, "code": code} for each, code in book.waiting.items()],
    }


def written(rows: Iterable[Found]) -> list[str]:
    """Rows as text: numbers without trailing zeros, fields that are empty left out."""
    return sorted(
        " ".join(f"{field}={_cell(value)}" for field, value in row.items() if _cell(value)) for row in rows
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ",".join(f"{key}:{value[key]}" for key in sorted(value))
    if isinstance(value, Decimal):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in {"-0", ""} else text
    return str(value)


def journal_number(number: int | None) -> str | None:
    """A journal's number as the sequence of generated companies writes it."""
    return f"J-{number:04d}" if number else None


def voucher_number(number: int) -> str:
    """A voucher's number as the sequence of generated companies writes it."""
    return f"PV-{number:06d}"


def _journal(journal: Journal) -> dict[str, Any]:
    description = f"Project integration journal {journal.period_start}"
    return {
        "journal": journal_number(journal.number),
        "status": journal.status,
        "period_start_date": journal.period_start,
        "line_count": len(journal.lines),
        "original_journal": journal_number(journal.original),
        "root_journal": journal_number(journal.root),
        "description": f"{description} {journal_number(journal.original) or ''}".strip(),
    }


def _lines(book: Model) -> Iterable[dict[str, Any]]:
    for journal in book.journals:
        for line in journal.lines:
            yield {
                "journal": journal_number(journal.number),
                "line": line["line"],
                "status": journal.status,
                "voucher": voucher_number(line["voucher"]),
                **{field: line[field] for field in LINE_FIELDS},
                "issues": " ".join(book.issues.get(line["actual_id"], [])),
            }


def _distributions(book: Model) -> Iterable[dict[str, Any]]:
    for journal in book.journals:
        for line in journal.lines:
            for number, part in enumerate(line.get("parts", ()), start=1):
                yield {
                    "voucher": voucher_number(line["voucher"]),
                    "part": number,
                    "amount": part.amount,
                    "percent": part.percent,
                    "dimensions": part.dimensions,
                }


LINE_FIELDS = (
    "actual_id",
    "transaction_type",
    "transaction_class",
    "document_type",
    "project",
    "contract",
    "contract_line",
    "billing_method",
    "category",
    "resource",
    "line_property",
    "transaction_date",
    "accounting_date",
    "original_accounting_date",
    "quantity",
    "unit_price",
    "amount",
    "currency",
    "exchange_rate",
    "rate_date",
    "rate_rule",
    "reporting_rate",
    "reporting_rate_date",
    "reporting_rate_rule",
    "accounting_amount",
    "reporting_amount",
    "sales_tax_group",
    "sales_tax_rule",
    "item_sales_tax_group",
    "dimensions",
    "resource_dimensions",
)


def _by_voucher(book: Model) -> list[tuple[Journal, Line]]:
    found = [
        (journal, line)
        for journal in book.journals
        for line in journal.lines
        if line["actual_id"] in book.posted
    ]
    return sorted(found, key=lambda each: int(each[1]["voucher"]))


def _transactions(book: Model) -> Iterable[dict[str, Any]]:
    vouchers = {line["actual_id"]: line["voucher"] for _, line in _by_voucher(book)}
    for journal, line in _by_voucher(book):
        posted = book.posted[line["actual_id"]]
        accounts = {leg.sign: leg.account for leg in posted.legs}
        yield {
            "voucher": voucher_number(line["voucher"]),
            "actual_id": line["actual_id"],
            "journal": journal_number(journal.number),
            "line": line["line"],
            "accounting_date": posted.accounting_date,
            "period": posted.period,
            "exchange_rate": posted.rates["accounting"][0],
            "reporting_rate": posted.rates["reporting"][0],
            "amount": line["amount"],
            "accounting_amount": posted.accounting_amount,
            "reporting_amount": posted.reporting_amount,
            "ledger_status": posted.ledger_status,
            "debit_account": accounts.get(1),
            "credit_account": accounts.get(-1),
            "profile": posted.profile,
            "profile_rule": posted.profile_rule,
            "reverses": voucher_number(vouchers[posted.reverses]) if posted.reverses else None,
        }


def _entries(book: Model) -> Iterable[dict[str, Any]]:
    for _, line in _by_voucher(book):
        posted = book.posted[line["actual_id"]]
        for number, entry in enumerate(posted.entries, start=1):
            yield {
                "voucher": voucher_number(line["voucher"]),
                "entry": number,
                "accounting_date": posted.accounting_date,
                "period": posted.period,
                "posting_type": entry.posting_type,
                "main_account": entry.account,
                "dimensions": entry.dimensions,
                "currency": line["currency"],
                "amount": entry.amount,
                "accounting_amount": entry.accounting_amount,
                "reporting_amount": entry.reporting_amount,
            }
