"""Judge: what is wrong with the rows of a file of actuals, field by field (S2).

Runs on the landed text, before any of it is given a type. One scan sets aside the rows that are not plainly
good; only those are judged, by one statement for each kind of field, so that a row is told with everything
that is wrong with it. Nothing is decided here that depends on more than the row, the companies and the
currencies.
"""

from primanota.core.records import TransactionClass, TransactionType
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

WORDS = {
    "transaction_type": tuple(TransactionType),
    "transaction_class": tuple(TransactionClass),
    "billing_type": ("", "not_specified", "chargeable", "non_chargeable", "complimentary", "not_available"),
    "adjustment_status": ("", "in_process", "adjusted", "unadjustable"),
    "document_type": ("", "usage", "purchase"),
    "skip_sync": ("", "yes", "no", "true", "false"),
}
"""The words each field takes; '' where it may be empty."""

CODE_CHARACTERS_MAX = 250
"""Projects, contracts, categories and resources are keys later on."""


def find_faults(conn: Connected, company: str | None) -> None:
    """Find everything that is wrong with the landed rows; ``company``: rows of others are wrong."""
    SQL.declare(conn)
    SQL.forget(conn)
    words = {field: list(taken) for field, taken in WORDS.items()}
    if not SQL.find_suspects(conn, company=company, code_max=CODE_CHARACTERS_MAX, **words).rowcount:
        return
    SQL.find_unreadable(conn)
    SQL.find_bad_keys(conn, company=company)
    SQL.find_bad_words(conn, **words)
    SQL.find_bad_numbers(conn)
    SQL.find_bad_dates(conn)
    SQL.find_long_codes(conn, code_max=CODE_CHARACTERS_MAX)
