"""Trace: the whole story of one actual, from the row of its file to its entries (B3).

Runs when somebody asks of an actual, a line, a voucher or an entry where it comes from and why it is as it
is. What was stored is told as it was stored; today's setup only lends names, quotations and the sources of
dimensions. ``story`` writes it for people. Nothing is changed.
"""

import re
from uuid import UUID

from primanota.core.codes import Code
from primanota.core.row_codes import SKIPS, WAITING
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry import books, desk
from primanota.inquiry.origins import defaults
from primanota.inquiry.rows import Row, one, one_moment

SQL = statements.beside(__file__)

UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
NUMBERED = re.compile(r"(?P<name>.+)/(?P<number>[0-9]{1,9})")


def trace(conn: Connected, *, company: str, thing: str) -> Row:
    """Everything known of the actual behind a thing: an actual's id, JOURNAL/LINE, a voucher, VOUCHER/ENTRY,
    or a project transaction.

    Sections: actual, related, skip, waiting, line, defaults, moves, issues, transaction, entries,
    reversals (by controllers), voided, log, changes, written_off; one that does not apply is None or empty.

    Raises:
        Refusal: ``actual-unknown``, ``line-unknown``, ``voucher-unknown``.
    """
    with one_moment(conn):
        actual = find(conn, company=company, thing=thing)
        return _collect(conn, company=company, actual=actual)


def find(conn: Connected, *, company: str, thing: str) -> UUID:
    """The id of the actual behind a thing, written as ``trace`` takes it.

    Raises:
        Refusal: ``actual-unknown``, ``line-unknown``, ``voucher-unknown``.
    """
    if UUID_TEXT.fullmatch(thing):
        return UUID(thing)
    numbered = NUMBERED.fullmatch(thing)
    if numbered is not None:
        name, number = numbered["name"], int(numbered["number"])
        entry = SQL.find_entry(conn, company=company, voucher=name, entry=number).fetchone()
        if entry is not None:
            return _of_voucher(conn, company=company, number=name)
        cause = f"company {company} has no line {thing}, and no such entry of a voucher"
        return _id(
            one(conn, SQL.find_line, ("line-unknown", cause), company=company, journal=name, line=number)
        )
    return _of_voucher(conn, company=company, number=thing)


def _of_voucher(conn: Connected, *, company: str, number: str) -> UUID:
    cause = f"company {company} has no voucher {number}"
    return _id(one(conn, SQL.find_voucher, ("voucher-unknown", cause), company=company, number=number))


def _id(row: Row) -> UUID:
    found = row["actual_id"]
    assert isinstance(found, UUID)
    return found


def _collect(conn: Connected, *, company: str, actual: UUID) -> Row:
    unknown = ("actual-unknown", f"company {company} has no actual {actual}")
    staged = one(conn, SQL.actual, unknown, company=company, actual=actual)
    origins = SQL.origins(conn, company=company, actual=actual).fetchone()
    voided = SQL.voided(conn, company=company, actual=actual).fetchall()
    vouchers = [row["voucher"] for row in voided] + ([origins["voucher"]] if origins else [])
    changes = SQL.changes(conn, company=company, vouchers=vouchers).fetchall()
    told: Row = {
        "company": company,
        "actual_id": actual,
        "actual": staged,
        "related": SQL.links(conn, company=company, actual=actual).fetchall(),
        "skip": _coded(staged["skip_reason"], SKIPS),
        "waiting": None,
        "line": None,
        "defaults": [],
        "moves": SQL.moves(conn, company=company, vouchers=vouchers).fetchall(),
        "issues": [],
        "transaction": None,
        "entries": [],
        "reversals": [],
        "voided": voided,
        "log": SQL.log(conn, company=company, actual=actual).fetchall(),
        "changes": changes,
        "written_off": next((row for row in voided if row["how"] == "written_off"), None),
    }
    if origins is not None:
        told.update(_line(conn, company=company, staged=staged, origins=origins, changes=changes))
    elif staged["skip_reason"] is None and told["written_off"] is None:
        told["waiting"] = _waiting(conn, company=company, staged=staged)
    vouchers += [row["voucher"] for row in told["reversals"]]
    told["told"] = SQL.told(conn, company=company, vouchers=vouchers).fetchall()
    return told


def _line(conn: Connected, *, company: str, staged: Row, origins: Row, changes: list[Row]) -> Row:
    voucher = origins["voucher"]
    line = next(desk.lines(conn, company=company, voucher=voucher))
    more = SQL.line(conn, company=company, actual=staged["actual_id"]).fetchone()
    assert more is not None
    line.update(more, imported_at=origins["drawn_at"])
    return {
        "related": list(books.related(conn, company=company, voucher=voucher)),
        "line": line,
        "defaults": defaults(staged, line | _as_imported(voucher, changes), origins),
        "issues": line["issues"],
        "transaction": next(books.transactions(conn, company=company, voucher=voucher), None),
        "entries": SQL.entries(conn, company=company, voucher=voucher).fetchall(),
        "reversals": SQL.reversals(conn, company=company, voucher=voucher).fetchall(),
    }


def _as_imported(voucher: str, changes: list[Row]) -> Row:
    """What import gave the fields of a line that were edited since."""
    own = [row for row in changes if row["voucher"] == voucher]
    return {row["field"]: row["old_value"] for row in reversed(own)}


def _waiting(conn: Connected, *, company: str, staged: Row) -> Row | None:
    """Why the actual waits, if it does; None as time when no import has tried it."""
    if staged["verdict"] == "invalid":
        return {
            "code": "invalid",
            "message": staged["verdict_reason"],
            "remedy": "",
            "since": None,
            "tried_at": None,
        }
    found = next(desk.waiting(conn, company=company, actual=staged["actual_id"]), None)
    if found is None:
        return None
    told = {key: found[key] for key in ("code", "message", "since", "tried_at")}
    return {**told, "remedy": WAITING[told["code"]].remedy}


def _coded(code: str | None, codes: dict[str, Code]) -> Row | None:
    if code is None:
        return None
    told = codes[code]
    return {"code": code, "message": told.cause.removesuffix("."), "remedy": told.remedy}
