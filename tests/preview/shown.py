"""Shown: what a preview shows, and what the books hold afterwards, as the same tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from primanota.db.connect import rehearsal
from primanota.inquiry import desk
from primanota.posting import preview
from primanota.posting.preview import Asked
from primanota.posting.showing import Previewed
from primanota.service.preview import Preview
from tests.journal.journals import found

Rows = list[dict[str, Any]]

JOURNALS = """
    SELECT header.journal, header.status AS outcome, header.period_start_date, header.description,
        header.original_journal
    FROM journal.header
    WHERE header.company = %s
    ORDER BY header.period_start_date, header.journal
"""
LINES = """
    SELECT line.voucher, line.actual_id, COALESCE(line.own_status, header.status) AS status,
        line.accounting_date, line.original_accounting_date, line.transaction_type,
        line.transaction_class, line.project,
        line.category, line.resource, line.line_property, line.transaction_date, line.amount, line.currency,
        line.sales_tax_group, line.item_sales_tax_group, line.journal, line.line,
        COALESCE((SELECT jsonb_agg(jsonb_build_object('code', issue.code, 'message', issue.message,
            'remedy', issue.remedy) ORDER BY issue.rank)
            FROM journal.issue
            WHERE issue.company = line.company AND issue.voucher = line.voucher), '[]') AS issues
    FROM journal.line
    JOIN journal.header USING (company, journal)
    WHERE line.company = %s
    ORDER BY line.voucher
"""
POSTED = """
    SELECT posted.voucher, posted.journal, posted.line, posted.accounting_date, posted.period,
        trim_scale(posted.exchange_rate) AS exchange_rate,
        trim_scale(posted.reporting_rate) AS reporting_rate,
        posted.accounting_amount, posted.reporting_amount, posted.ledger_status, posted.profile,
        posted.profile_rule, trim_scale(posted.quantity) AS quantity, posted.sales_tax_group,
        original.voucher AS reversed_voucher,
        COALESCE((SELECT jsonb_agg(jsonb_build_object(
            'entry', entry.entry, 'posting_type', entry.posting_type,
            'main_account', entry.main_account, 'account_rule', entry.account_rule,
            'dimensions', entry.dimensions, 'currency', entry.currency, 'amount', entry.amount::text,
            'accounting_amount', entry.accounting_amount::text,
            'reporting_amount', entry.reporting_amount::text) ORDER BY entry.entry)
            FROM ledger.entry
            WHERE entry.company = posted.company AND entry.voucher = posted.voucher), '[]') AS entries
    FROM ledger.project_transaction AS posted
    LEFT JOIN ledger.project_transaction AS original
        ON original.company = posted.company AND original.project_transaction = posted.reverses
    WHERE posted.company = %s
    ORDER BY posted.voucher
"""
SAME = (
    "voucher",
    "actual_id",
    "status",
    "accounting_date",
    "original_accounting_date",
    "transaction_type",
    "transaction_class",
    "project",
    "category",
    "resource",
    "line_property",
    "transaction_date",
    "amount",
    "currency",
    "sales_tax_group",
    "item_sales_tax_group",
    "issues",
)
"""What a line shows and what it says afterwards, posted or not."""


@dataclass(frozen=True)
class Shown:
    """All that a preview shows."""

    totals: Previewed
    journals: Rows
    lines: Rows
    accounts: Rows
    waiting: Rows

    def entries(self) -> Rows:
        """The entries of all lines, each with its voucher."""
        return [{"voucher": line["voucher"], **entry} for line in self.lines for entry in line["entries"]]


def look(conn: Connection[Any], *, company: str = "DE", **asked: Any) -> Shown:
    """Preview, and read all of it."""
    preview.declare(conn)
    with rehearsal(conn):
        shown = Preview(conn, preview.compute(conn, company=company, actor="anna", asked=Asked(**asked)))
        return Shown(
            shown.totals,
            list(shown.journals()),
            list(shown.lines()),
            list(shown.accounts()),
            list(shown.waiting()),
        )


def agrees(shown: Shown, conn: Connection[Any], *, company: str = "DE", waited: bool = False) -> None:
    """Assert that the books hold just what was shown before they were posted."""
    headers = {row["journal"]: row for row in found(conn, JOURNALS, company)}
    for journal in shown.journals:
        now = headers[journal["journal"]]
        assert {key: journal[key] for key in ("outcome", "period_start_date", "description")} == {
            key: now[key] for key in ("outcome", "period_start_date", "description")
        }
        opened = journal["error_journal"]
        assert (opened is not None) == any(
            row["original_journal"] == journal["journal"] for row in headers.values()
        )
        assert opened is None or headers[opened]["original_journal"] == journal["journal"]
    lines = {row["voucher"]: row for row in found(conn, LINES, company)}
    posted = {row["voucher"]: row for row in found(conn, POSTED, company)}
    for line in shown.lines:
        now = lines[line["voucher"]]
        assert {key: line[key] for key in SAME} == {key: now[key] for key in SAME}
        assert now["journal"] == (line["error_journal"] or line["journal"])
        if line["status"] == "posted":
            assert same_keys(line, posted[line["voucher"]]) == posted[line["voucher"]]
        else:
            assert line["entries"] == []
    if waited:
        still = [
            {"actual_id": row["actual_id"], "code": row["code"], "message": row["message"]}
            for row in desk.waiting(conn, company=company)
        ]
        assert sorted(map(str, (same_keys(row, still[0]) for row in shown.waiting))) == sorted(
            map(str, still)
        )


def same_keys(row: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """The fields of a row that another has."""
    return {key: row[key] for key in like}


def sum_of(rows: Iterable[dict[str, Any]], field: str) -> Any:
    """The sum of a field."""
    return sum(row[field] for row in rows)


def digest(conn: Connection[Any]) -> dict[str, str]:
    """A digest of every table that the database keeps, by its name."""
    with conn.cursor(row_factory=dict_row) as cursor:
        tables = cursor.execute("""
            SELECT format('%I.%I', n.nspname, c.relname) AS name
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence = 'p'
                AND n.nspname IN ('setup', 'staging', 'journal', 'ledger', 'jobs', 'service')
            ORDER BY 1
        """).fetchall()
        assert len(tables) > 30
        digests = {}
        for table in tables:
            name = table["name"]
            row = cursor.execute(
                f"SELECT count(*) || ' ' || COALESCE(md5(string_agg(r::text, chr(10) ORDER BY r::text)), '')"  # noqa: S608
                f" AS told FROM {name} AS r"
            ).fetchone()
            assert row is not None
            digests[name] = row["told"]
    return digests
