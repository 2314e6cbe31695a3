"""Reversal: a posted voucher is taken back by a new one that mirrors it (P9, B1).

A controller asks for it when the source will send no reversal of its own. The new voucher has the same
accounts, dimensions and rates with the sign turned, names the old one, and needs no line. What is posted is
never changed. That a voucher is taken back once is a key of the ledger; a reversal may itself be taken back,
once. It decides no account and looks at no setup but the periods.
"""

from datetime import date
from typing import Any

import psycopg

from primanota.core.errors import Refusal
from primanota.core.records import Reversed
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.setup import parameters, reference, sequences

SQL = statements.beside(__file__)


def reverse(
    conn: Connected, *, company: str, voucher: str, reason: str, actor: str, day: date | None = None
) -> Reversed:
    """Take a posted voucher back, inside the caller's transaction.

    The accounting date is the day given, else the original's, else (``set_open_period``) the first day of the
    next open period.

    Raises:
        Refusal: ``value-invalid`` without a reason, ``voucher-unknown``, ``voucher-not-posted``,
            ``voucher-reversed``, ``period-not-open``, ``number-sequence-missing``,
            ``number-sequence-exhausted``.
    """
    if not reason.strip():
        raise Refusal(
            "value-invalid", "taking a voucher back needs a reason", remedy="Say why (--reason TEXT)."
        )
    reference.company(conn, company)
    reference.share_setup(conn, company)
    found = _posted(conn, company=company, voucher=voucher)
    period = _period(conn, company=company, day=day, original=found["accounting_date"])
    values = {
        "company": company,
        "actor": actor,
        "reason": reason.strip(),
        "reversed_voucher": voucher,
        "reverses": found["project_transaction"],
        "accounting_date": period["accounting_date"],
        "period": period["period"],
        "posted_at": period["posted_at"],
        "voucher": _number(conn, company=company, sequence="voucher"),
        "project_transaction": _number(conn, company=company, sequence="project_transaction"),
    }
    try:
        with transaction(conn):
            SQL.insert_transaction(conn, **values)
            entries = SQL.insert_entries(conn, **values).rowcount
            SQL.note_reversal(conn, **values)
    except psycopg.errors.UniqueViolation:  # somebody was faster, and has committed: his is found now
        _posted(conn, company=company, voucher=voucher)
        raise
    return Reversed(
        company=company,
        voucher=str(values["voucher"]),
        project_transaction=str(values["project_transaction"]),
        reversed_voucher=voucher,
        reverses=found["project_transaction"],
        accounting_date=period["accounting_date"],
        period=period["period"],
        entries=entries,
        reason=reason.strip(),
        moved=day is None and period["accounting_date"] != found["accounting_date"],
        linked_line=found["linked_line"],
    )


def _number(conn: Connected, *, company: str, sequence: str) -> str:
    block = sequences.draw(conn, company=company, sequence=sequence, count=1)
    return block.text(block.first)


def _posted(conn: Connected, *, company: str, voucher: str) -> dict[str, Any]:
    """The voucher as it stands in the books.

    Raises:
        Refusal: ``voucher-unknown``, ``voucher-not-posted``, ``voucher-reversed``.
    """
    found = SQL.find_voucher(conn, company=company, voucher=voucher).fetchone()
    assert found is not None
    if found["project_transaction"] is None:
        if found["line"]:
            cause = f"voucher {voucher} is on line {found['line']} and not posted"
            raise Refusal("voucher-not-posted", cause)
        if found["given_up"]:
            cause = f"the number {voucher} was {found['given_up']}"
            raise Refusal("voucher-not-posted", cause, remedy="Nothing to do.")
        raise Refusal("voucher-unknown", f"company {company} has no voucher {voucher}")
    if found["reversed_by"]:
        by = f"{found['reversed_by']}, project transaction {found['reversed_by_transaction']}"
        raise Refusal(
            "voucher-reversed",
            f"voucher {voucher} was reversed by voucher {by}",
            remedy=f"Look at it: primanota voucher {found['reversed_by']}. To make {voucher} count again,"
            f" reverse {found['reversed_by']}.",
        )
    return found


def _period(conn: Connected, *, company: str, day: date | None, original: date) -> dict[str, Any]:
    """The accounting date and its period, which nobody closes until the caller's transaction ends.

    Raises:
        Refusal: ``period-not-open``.
    """
    moves = day is None and parameters.read(conn, company).set_open_period
    values = {"company": company, "day": day or original, "moves": moves}
    SQL.lock_periods(conn, **values)
    chosen = SQL.choose_period(conn, **values).fetchone()
    assert chosen is not None
    if chosen["period"] is None:
        status = "locked for projects" if chosen["status"] == "open" else chosen["status"].replace("_", " ")
        stands = (
            f"period {chosen['holding']} is {status}" if chosen["holding"] else "no period holds that day"
        )
        later = ", and no later one is open" if moves else ""
        raise Refusal("period-not-open", f"{values['day']} cannot be posted to: {stands}{later}")
    return chosen
