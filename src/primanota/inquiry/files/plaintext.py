"""Plain text: the ledger as hledger and beancount read it, so that a stranger's program can check it (B4).

One file for each company, written from a stream. A voucher is a transaction, an entry a posting in
transaction currency with its total in accounting currency as price; both programs refuse the file if a
voucher does not balance. Reporting amounts and dimensions ride along as tags. Nothing is changed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, ready, stream, stream_whole

SQL = statements.beside(__file__)

ROOTS = {"balance_sheet": "Assets", "profit_and_loss": "Expenses"}
"""Beancount and hledger want a kind for each account; ours are on the balance sheet or not."""


def hledger(conn: Connected, path: Path, *, company: str) -> int:
    """Write a company's ledger for hledger and return how many vouchers it holds."""
    head = _company(conn, company)
    accounts = {
        row["main_account"]: _hledger_account(row) for row in stream(conn, SQL.accounts, company=company)
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"; {_plain(head['name'])}, company {company}, in {head['accounting_currency']}\n\n")
        for row in SQL.currencies(conn, company=company):
            file.write(f"commodity 1.{'0' * row['decimals']} {row['currency']}\n")
        file.writelines(f"account {name}\n" for name in accounts.values())
        return _write(conn, head, file.write, _hledger_voucher(accounts))


def beancount(conn: Connected, path: Path, *, company: str) -> int:
    """Write a company's ledger for beancount and return how many vouchers it holds."""
    head = _company(conn, company)
    opened = list(stream(conn, SQL.accounts, company=company))
    accounts = {row["main_account"]: _beancount_account(row) for row in opened}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'option "title" "{_quoted(head["name"])}"\n')
        file.write(f'option "operating_currency" "{head["accounting_currency"]}"\n\n')
        for row in opened:
            file.write(f"{row['first_date']} open {accounts[row['main_account']]}\n")
            file.write(f'  name: "{_quoted(row["name"])}"\n')
        return _write(conn, head, file.write, _beancount_voucher(accounts))


def _company(conn: Connected, company: str) -> Row:
    row = SQL.company(conn, company=company).fetchone()
    assert row is not None, "the caller names companies that are set up"
    return row


def _write(
    conn: Connected,
    head: Row,
    write: Callable[[str], object],
    voucher: Callable[[list[Row], str], Iterator[str]],
) -> int:
    count = 0
    rows = stream_whole(conn, SQL.entries, company=head["company"])
    for _, entries in groupby(rows, key=itemgetter("voucher")):
        write("\n")
        for line in voucher([ready(entry) for entry in entries], head["accounting_currency"]):
            write(f"{line}\n")
        count += 1
    return count


def _posting(entry: Row, accounting_currency: str) -> str:
    """The amount of an entry, with its total price in accounting currency when that is another one."""
    amount, currency = entry["amount"], entry["currency"]
    if currency == accounting_currency:
        return f"{amount} {currency}"
    return f"{amount} {currency} @@ {entry['accounting_amount'].lstrip('-')} {accounting_currency}"


def _title(entry: Row) -> str:
    words = f"{entry['transaction_type'] or ''} {entry['transaction_class'] or ''}".replace("_", " ").strip()
    return f"{words}, project {entry['project']}, category {entry['category']}"


def _hledger_account(row: Row) -> str:
    name = f"{row['main_account']} {row['name']}".strip()
    return f"{ROOTS[row['type']].lower()}:{_plain(name).replace(':', ' ')}"


def _hledger_voucher(accounts: Mapping[str, str]) -> Callable[[list[Row], str], Iterator[str]]:
    def told(entries: list[Row], accounting_currency: str) -> Iterator[str]:
        first = entries[0]
        yield f"{first['accounting_date']} * ({_plain(first['voucher'])}) {_plain(_title(first))}"
        if first["actual_id"]:
            yield f"    ; actual:{first['actual_id']}"
        else:
            reason = _plain(first["reason"]).replace(",", " ")
            yield f"    ; reverses:{_plain(first['reversed_voucher'])}, reason:{reason}"
        for entry in entries:
            amount = _posting(entry, accounting_currency)
            tags = [f"posting:{entry['posting_type']}", f"reporting:{entry['reporting_amount']}"]
            tags += [
                f"{_tag(name)}:{_plain(value).replace(',', ' ')}"
                for name, value in entry["dimensions"].items()
            ]
            yield f"    {accounts[entry['main_account']]}  {amount}  ; {', '.join(tags)}"

    return told


def _beancount_account(row: Row) -> str:
    code = re.sub(r"[^A-Za-z0-9-]", "-", row["main_account"])
    return f"{ROOTS[row['type']]}:A{code}"


def _beancount_voucher(accounts: Mapping[str, str]) -> Callable[[list[Row], str], Iterator[str]]:
    def told(entries: list[Row], accounting_currency: str) -> Iterator[str]:
        first = entries[0]
        yield f'{first["accounting_date"]} * "{_quoted(_title(first))}"'
        yield f'  voucher: "{_quoted(first["voucher"])}"'
        if first["actual_id"]:
            yield f'  actual: "{first["actual_id"]}"'
        else:
            yield f'  reverses: "{_quoted(first["reversed_voucher"])}"'
            yield f'  reason: "{_quoted(first["reason"])}"'
        for entry in entries:
            yield f"  {accounts[entry['main_account']]}  {_posting(entry, accounting_currency)}"
            yield f'    posting: "{entry["posting_type"]}"'
            yield f"    reporting: {entry['reporting_amount']}"
            for name, value in entry["dimensions"].items():
                yield f'    {_tag(name)}: "{_quoted(value)}"'

    return told


def _tag(name: str) -> str:
    """A dimension's name as both programs take it: a small letter first, then letters and digits."""
    return "dim-" + re.sub(r"[^A-Za-z0-9]", "-", name)


def _plain(text: str) -> str:
    """Text on one line, without what starts a comment or separates name from amount."""
    return re.sub(r"\s+", " ", text.replace(";", ",")).strip()


def _quoted(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("\\", "\\\\").replace('"', '\\"')
