"""Closing: the month end as commands: what is left to post in a period, and closing it for good.

Puts the stations in order, in one transaction at READ COMMITTED: lock the period, total the accounts, close,
report, audit. What is late afterwards is for import and posting to move or to refuse.
"""

from dataclasses import dataclass

from primanota.core.records import Period
from primanota.db.statements import Connected
from primanota.inquiry import closing as inquiry
from primanota.inquiry.closing import PeriodReport
from primanota.ledger import closing as ledger
from primanota.service.session import Session
from primanota.setup import reference
from primanota.setup.reference import Sign


@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """A period as it was and as it is, what was left unposted in it, and its totals (in the report)."""

    before: Period
    after: Period
    report: PeriodReport


def signing(session: Session) -> Sign:
    """The signature of whoever closes a period, by command or by a pack."""

    def sign(conn: Connected, company: str, period: str) -> int:
        return ledger.sign(conn, company=company, period=period, actor=session.actor)

    return sign


def report(session: Session, *, company: str | None, period: str) -> PeriodReport:
    """What is not posted yet in a period, by journal and by waiting reason; its totals once it is closed.

    Raises:
        Refusal: ``no-company``, ``company-unknown``, ``company-required``, ``period-unknown``.
    """
    code = session.company(company)
    option = _option(session, code)
    with session.read() as conn:
        return inquiry.report(conn, company=code, period=period, option=option)


def close(session: Session, *, company: str | None, period: str, reason: str = "") -> PeriodClosed:
    """Close a period for good and keep what stands on its accounts; unposted work stays behind, as told.

    Closing a closed period changes nothing and answers the same again.

    Raises:
        Refusal: ``no-company``, ``company-unknown``, ``company-required``, ``period-unknown``.
    """
    code = session.company(company)
    option = _option(session, code)

    def change(conn: Connected) -> PeriodClosed:
        made = reference.set_period(
            conn,
            company=code,
            period=period,
            status="closed",
            actor=session.actor,
            reason=reason,
            sign=signing(session),
        )
        found = inquiry.report(conn, company=code, period=period, option=option)
        return PeriodClosed(made.before, made.after, found)

    def audited(made: PeriodClosed) -> dict[str, object]:
        if made.before == made.after:
            return {}
        found = made.report
        counts = {
            "lines_left": found.lines,
            "actuals_left": found.actuals,
            "accounts": len(found.totals),
            "entries": sum(each.entries for each in found.totals),
            "debit": sum(each.debit for each in found.totals),
            "credit": sum(each.credit for each in found.totals),
        }
        change = {"before": made.before, "after": made.after}
        return {code: {"change": change, "reason": reason, **counts}}

    return session.write("close-period", change, audited=audited)


def _option(session: Session, company: str) -> str:
    """What a command must say in a database of several companies."""
    return f" --company {company}" if len(session.companies(None)) > 1 else ""
