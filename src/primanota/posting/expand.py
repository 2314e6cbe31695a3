"""Expansion: from reviewed lines to prospective debit and credit entries.

Runs inside the posting transaction, one wave at a time: lines first, then reversals of lines in the same set,
which mirror what was expanded before them. It chooses accounts and dimensions and splits amounts; it judges
nothing and writes no book.
"""

from typing import Any

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.posting import accounts
from primanota.setup import parameters, reference

SQL = statements.beside(__file__)


def expand(conn: Connected, **values: Any) -> None:
    """Fill what ``post_entry`` shows, and ``post_carried``, for one wave of ``post_line``.

    ``values`` names company, wave, decimals of the accounting and reporting currency, account_search,
    procurement_integration_account, rounding_account and penny_max (reporting currency).
    """
    SQL.find_mirrors(conn, **values)
    SQL.split_parts(conn, **values)
    SQL.mark_distributed(conn, **values)
    accounts.find(conn, **values)
    SQL.expand_parts(conn, **values)
    SQL.mirror_entries(conn, **values)
    SQL.carry_dimensions(conn, **values)
    SQL.analyze_carried(conn)
    SQL.round_off(conn, **values)


def settings(conn: Connected, company: str) -> dict[str, Any]:
    """The values that expansion and rules may name; all but the wave."""
    own = reference.company(conn, company)
    chosen = parameters.read(conn, company)
    return {
        "company": company,
        "accounting_decimals": own.accounting_decimals,
        "reporting_decimals": own.reporting_decimals,
        "set_open_period": chosen.set_open_period,
        "account_search": chosen.account_search,
        "procurement_integration_account": chosen.procurement_integration_account,
        "rounding_account": chosen.rounding_account,
        "penny_max": chosen.penny_max,
    }
