"""Story: a trace written for people, in the order in which things happened.

Used by doors that show text. It knows how to say what ``trace`` found, and reads nothing itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from primanota.core.wording import sentences
from primanota.inquiry.rows import Row


@dataclass(frozen=True, slots=True)
class Chapter:
    """A station that an actual reached: its name in the trace, what it is in one line, and the details."""

    name: str
    title: str
    lines: list[str]


def story(told: Row) -> str:
    """The whole story of an actual as text, one paragraph for each station it reached."""
    return "\n".join(
        line for each in chapters(told) for line in (each.title, *(f"  {line}" for line in each.lines))
    )


def chapters(told: Row) -> list[Chapter]:
    """The story by station, in the order in which things happened; a station not reached has none."""
    found = [Chapter(name, title, list(lines)) for name, title, lines in _opened(told)]
    for name, title, lines in _noted(told):
        listed = list(lines)
        if listed:
            found.append(Chapter(name, title, listed))
    return found


def _opened(told: Row) -> Iterator[tuple[str, str, Iterator[str]]]:
    """Where the actual comes from, and how far it got without being posted."""
    yield "actual", f"Actual {told['actual_id']} of company {told['company']}", _staging(told)
    if told["line"] is not None:
        yield "line", _imported(told["line"]), _import(told)
    elif told["skip"] is not None:
        title = f"Skipped: {told['skip']['code']}. {sentences(told['skip']['message'])}"
        yield "skip", title, iter(())
    elif told["waiting"] is not None:
        yield "waiting", _waits(told["waiting"]), _waiting(told["waiting"])
    elif told["written_off"] is not None:
        yield "written_off", _written_off(told["written_off"]), iter(())


def _noted(told: Row) -> Iterator[tuple[str, str, Iterator[str]]]:
    """What happened to it since; a station without lines was not reached."""
    yield "changes", "Edits", (_change(change) for change in told["changes"])
    yield "moves", "Moves", (_move(move) for move in told["moves"])
    yield "issues", "Issues of the last posting", (_issue(issue) for issue in told["issues"])
    if told["transaction"] is not None:
        yield "transaction", _posted(told["transaction"]), _posting(told)
    yield "reversals", "Reversals by controllers", (_reversal(row) for row in told["reversals"])
    yield "told", "Told to its source", (_told(row) for row in told["told"])
    yield "related", "Related", (_related(row) for row in told["related"])
    yield "voided", "Vouchers given up", (_voided(row) for row in told["voided"])
    yield "log", "Log", (_logged(row) for row in told["log"])


def _staging(told: Row) -> Iterator[str]:
    actual = told["actual"]
    price = "" if actual["unit_price"] is None else f" at {_shown(actual['unit_price'])}"
    unit = f" {actual['unit']}" if actual["unit"] else ""
    yield (
        f"{actual['transaction_type']} of {actual['transaction_class']}, {actual['billing_type']}: "
        f"{_shown(actual['quantity'])}{unit}{price} = {_shown(actual['amount'])} {actual['currency']} "
        f"on {actual['transaction_date']}"
    )
    resource = f", resource {actual['resource']}" if actual["resource"] else ""
    yield f"project {actual['project']}{resource}"
    if actual["description"]:
        yield f"{actual['description']}"
    came = f"row {actual['source_row']} of {actual['source'] or 'an unknown file'}"
    if actual["received_at"] is not None:
        came += f", received {_moment(actual['received_at'])} by {actual['received_by']}"
    yield f"staged from {came} (batch {actual['batch']})"
    if actual["verdict"] is not None:
        said = f"{actual['verdict']} {actual['verdict_reason']}".rstrip()
        yield f"its source said {_moment(actual['verdict_at'])}: {said}"


def _waits(waiting: Row) -> str:
    since = f" since {_moment(waiting['since'])}" if waiting["since"] else ""
    return f"Waits{since}: {waiting['code']}"


def _waiting(waiting: Row) -> Iterator[str]:
    yield f"{sentences(waiting['message'])}"
    if waiting["remedy"]:
        yield f"Remedy: {waiting['remedy']}"


def _imported(line: Row) -> str:
    at = f" {_moment(line['imported_at'])}" if line["imported_at"] else ""
    place = f"{line['journal']}/{line['line']}"
    return f"Import{at}: voucher {line['voucher']}, now line {place}, {line['status']}"


def _import(told: Row) -> Iterator[str]:
    line = told["line"]
    for default in told["defaults"]:
        yield f"{default['field']} {_shown(default['value']) or '(none)'}: {default['because']}"
    yield (
        f"{_shown(line['amount'])} {line['currency']} is {_shown(line['accounting_amount'])} in accounting "
        f"and {_shown(line['reporting_amount'])} in reporting currency"
    )
    parts = line["distributions"]
    for part in parts if len(parts) > 1 else ():
        yield f"part {part['part']}: {part['amount']} to {_shown(part['dimensions']) or 'no dimension'}"


def _written_off(row: Row) -> str:
    return f"Written off {_moment(row['at'])} by {row['actor']}, never to wait again: {row['reason']}"


def _change(change: Row) -> str:
    field = str(change["field"]).replace("_", " ")
    old, new = (_value(change["field"], change[name]) for name in ("old_value", "new_value"))
    return f"{_moment(change['at'])} {change['voucher']}: {field} {old} -> {new} ({change['actor']})"


def _value(field: str, value: Any) -> str:
    """A value that was edited: a code, or the parts of a distribution."""
    if field != "distribution":
        return str(value) or "(none)"
    return "; ".join(_part(part) for part in value) or "(none)"


def _part(part: Row) -> str:
    percent = f" ({part['percent']} %)" if "percent" in part else ""
    return f"{part['amount']}{percent} {_shown(part['dimensions']) or 'no dimension'}"


def _move(move: Row) -> str:
    place = move["journal"] if move["line"] == 0 else f"{move['journal']}/{move['line']}"
    goes = f" to {move['to_journal']}/{move['to_line']}" if move["to_journal"] else ""
    came = f"{move['from_status']} -> " if move["from_status"] else ""
    return (
        f"{_moment(move['at'])} {place}{goes}: {came}{move['to_status']}, {move['reason']} ({move['actor']})"
    )


def _issue(issue: Row) -> str:
    return f"{issue['code']}: {sentences(issue['message'])} Remedy: {issue['remedy']}"


def _posted(posted: Row) -> str:
    return (
        f"Posted {_moment(posted['posted_at'])} by {posted['posted_by']}: project transaction "
        f"{posted['project_transaction']}, period {posted['period']}"
    )


def _posting(told: Row) -> Iterator[str]:
    posted = told["transaction"]
    yield f"{posted['ledger_status']}: {_profile(posted)}"
    if posted["reverses"]:
        yield f"reverses {posted['reverses']}"
    for entry in told["entries"]:
        account = f"{entry['main_account']} {entry['account_name'] or ''}".rstrip()
        carried = f", {_shown(entry['dimensions'])}" if entry["dimensions"] else ""
        amount = f"{_shown(entry['amount'])} {entry['currency']} ({_shown(entry['accounting_amount'])})"
        by = (
            "as the original"
            if entry["account_rule"] == "mirrored"
            else f"account by {entry['account_rule']}"
        )
        why = f"{entry['posting_type']}: {by}{carried}"
        yield f"{entry['entry']}  {account}  {amount}  {why}"


def _profile(posted: Row) -> str:
    if posted["profile_rule"] == "internal":
        return "internal project"
    scope = str(posted["profile_rule"]).replace("_", " ")
    return f"profile {posted['profile']} by the rule for {scope}, line property {posted['line_property']}"


def _reversal(row: Row) -> str:
    return (
        f"{_moment(row['at'])} {row['voucher']} reverses {row['reversed_voucher']}: {row['accounting_date']},"
        f" period {row['period']}, {row['project_transaction']}, {_shown(row['amount'])} {row['currency']}"
        f" ({_shown(row['accounting_amount'])}): {row['reason']} ({row['actor']})"
    )


def _told(row: Row) -> str:
    taken = f", taken {_moment(row['sent_at'])}" if row["sent_at"] else ", not taken yet"
    return f"{row['voucher']} in batch {row['batch_no']} to {row['target']}{taken}"


def _related(row: Row) -> str:
    if row["actual_id"] is None and row["related_voucher"]:
        return f"{row['relation']} voucher {row['related_voucher']}, {row['status']}, by a controller"
    if row["actual_id"] is None:
        return f"{row['relation']} {row['journal']}, {row['status']}"
    voucher = f"voucher {row['related_voucher']}, " if row["related_voucher"] else ""
    return f"{row['relation']} {row['actual_id']}: {voucher}{row['status']}"


def _voided(row: Row) -> str:
    place = f"{row['journal']}/{row['line']}"
    how = str(row["how"]).replace("_", " ")
    return f"{row['voucher']} of {place}, {how} {_moment(row['at'])} by {row['actor']}: {row['reason']}"


def _logged(row: Row) -> str:
    return f"{_moment(row['at'])} {row['job']}: {sentences(row['message'])}"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case Mapping():
            return " ".join(f"{name}={value[name]}" for name in sorted(value))
        case _:
            return str(value)
