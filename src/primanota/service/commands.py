"""Commands: every change there is, each one function, the same for every door.

A command finds its company, calls the stations in a transaction with its audit record and returns a
receipt; or it refuses. Those that take several transactions, import and posting, are in ``journals``. How
things are computed is in the stations.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from primanota.core.errors import Refusal
from primanota.core.records import PeriodChange
from primanota.db.statements import Connected
from primanota.inquiry import desk
from primanota.ledger import proof
from primanota.ledger.proof import Proof, ProofResult
from primanota.service import closing, faults
from primanota.service.session import Session
from primanota.setup import pack, pack_export, reference, settings
from primanota.setup.check import Finding, check
from primanota.setup.pack import PackReceipt
from primanota.setup.pack_export import ExportReceipt
from primanota.setup.settings import FeatureChange, FeatureSwitch, ParameterChange, ParameterValue

Receipt = TypeVar("Receipt")


def load_setup(session: Session, folder: Path, *, company: str | None = None) -> PackReceipt:
    """Load a company pack, all or nothing (contract.md §1); ``company``: it must be about that one alone.

    Raises:
        Refusal: ``pack-invalid`` with every wrong cell, ``file-not-found``, ``file-unreadable``,
            ``place-not-allowed``, ``value-invalid``.
    """

    def audited(receipt: PackReceipt) -> dict[str, object]:
        return dict.fromkeys(receipt.companies, receipt) if receipt.changed else {}

    def change(conn: Connected) -> PackReceipt:
        receipt = pack.load(
            conn, folder, actor=session.actor, has_postings=has_postings, sign=closing.signing(session)
        )
        if company is not None and receipt.companies != [company]:
            cause = f"the pack is about {', '.join(receipt.companies)}, not about {company} alone"
            raise Refusal(
                "value-invalid",
                cause,
                remedy="Leave --company out (POST /api/v1/setup/pack), or load another pack.",
            )
        return receipt

    return session.write("load-setup", _within_reach(session, change), audited=audited)


def has_postings(conn: Connected, company: str, period: str) -> bool:
    """Whether a company has anything posted in a period."""
    return any(row["vouchers"] for row in desk.periods(conn, company=company) if row["period"] == period)


def check_setup(session: Session, *, company: str | None) -> dict[str, list[Finding]]:
    """What is missing or contradictory in the setup of one company, or of each.

    Raises:
        Refusal: ``no-company``, ``company-unknown``.
    """
    chosen = session.companies(company)
    with session.read() as conn:
        return {code: check(conn, code) for code in chosen}


def export_setup(session: Session, folder: Path, *, company: str | None) -> ExportReceipt:
    """Write one company, or all, as a pack that ``load_setup`` reads; changes no row.

    Raises:
        Refusal: ``no-company``, ``company-unknown``, ``folder-not-empty``, ``file-unwritable``.
    """
    chosen = session.companies(company)
    with session.read() as conn:
        return pack_export.export(conn, folder, companies=chosen)


def set_period(
    session: Session,
    *,
    company: str | None,
    period: str,
    status: str | None = None,
    project_access: str | None = None,
    reason: str = "",
) -> PeriodChange:
    """Open or hold a period, or say whether projects may post to it (M1); ``closing.close`` closes one.

    Raises:
        Refusal: ``period-unknown``, ``period-closed``, ``value-invalid``.
    """
    code = session.company(company)

    def change(conn: Connected) -> PeriodChange:
        return reference.set_period(
            conn,
            company=code,
            period=period,
            status=status,
            project_access=project_access,
            actor=session.actor,
            reason=reason,
            sign=closing.signing(session),
        )

    def audited(made: PeriodChange) -> dict[str, object]:
        return {} if made.before == made.after else {code: {"change": made, "reason": reason}}

    return session.write("set-period", change, audited=audited)


def list_parameters(session: Session, *, company: str | None) -> list[ParameterValue]:
    """Every parameter of one company, or of each.

    Raises:
        Refusal: ``no-company``, ``company-unknown``.
    """
    chosen = session.companies(company)
    with session.read() as conn:
        return [each for code in chosen for each in settings.list_parameters(conn, code)]


def list_features(session: Session, *, company: str | None) -> list[FeatureSwitch]:
    """Every feature of one company, or of each.

    Raises:
        Refusal: ``no-company``, ``company-unknown``.
    """
    chosen = session.companies(company)
    with session.read() as conn:
        return [each for code in chosen for each in settings.list_features(conn, code)]


def set_parameter(
    session: Session,
    *,
    company: str | None,
    parameter: str,
    value: str | None,
    reason: str = "",
    seen: str | None = None,
) -> ParameterChange:
    """Give a parameter a value; None: its default again. ``seen``: only if it has this value yet.

    Raises:
        Refusal: ``parameter-unknown``, ``setting-changed``, ``value-invalid``, ``place-not-allowed``,
            ``database-busy`` and those of :meth:`Session.company`.
    """
    code = session.company(company)

    def change(conn: Connected) -> ParameterChange:
        if value is None:
            made = settings.unset_parameter(conn, company=code, parameter=parameter)
        else:
            made = settings.set_parameter(conn, company=code, parameter=parameter, value=value)
        require_seen(parameter, made.before, seen)
        return made

    def audited(made: ParameterChange) -> dict[str, object]:
        return {code: {"change": made, "reason": reason}} if made.changed else {}

    return session.write("set-parameter", _within_reach(session, change), audited=audited)


def _within_reach(session: Session, change: Callable[[Connected], Receipt]) -> Callable[[Connected], Receipt]:
    """A change after which no company has a new source or target that the session may not use.

    Raises:
        Refusal: ``place-not-allowed``.
    """

    def checked(conn: Connected) -> Receipt:
        if session.reach is None:
            return change(conn)
        before = settings.places(conn)
        made = change(conn)
        for _, _, place in sorted(settings.places(conn) - before):
            session.reach.require(place)
        return made

    return checked


def require_seen(setting: str, was: str, seen: str | None) -> None:
    """See that a setting was what somebody saw who changes it; the change in hand is undone otherwise.

    Raises:
        Refusal: ``setting-changed``.
    """
    if seen is not None and was != seen:
        raise Refusal("setting-changed", f"{setting} is {was or 'empty'} by now, not {seen or 'empty'}")


def switch_feature(
    session: Session,
    *,
    company: str | None,
    feature: str,
    enabled: bool,
    reason: str = "",
    seen: str | None = None,
) -> FeatureChange:
    """Switch a feature on or off; ``seen`` (on, off): only if that is its position yet.

    Raises:
        Refusal: ``feature-unknown``, ``feature-needs``, ``setting-changed``, ``database-busy`` and those of
            :meth:`Session.company`.
    """
    code = session.company(company)

    def change(conn: Connected) -> FeatureChange:
        made = settings.switch(conn, company=code, feature=feature, enabled=enabled)
        require_seen(feature, "on" if made.before else "off", seen)
        return made

    def audited(made: FeatureChange) -> dict[str, object]:
        return {code: {"change": made, "reason": reason}} if made.changed else {}

    return session.write("switch-feature", change, audited=audited)


def verify(session: Session, *, company: str | None, only: Collection[str] = ()) -> list[ProofResult]:
    """Run every proof over one company, or over all when none is given; changes nothing (B5).

    ``only``: these proofs alone, by their names.

    Raises:
        Refusal: ``company-unknown``.
    """
    code = None if company is None else session.company(company)
    with faults.told():
        return proof.run(session.conn, company=code, only=only)


def proofs() -> tuple[Proof, ...]:
    """The proofs that there are: what each holds true, and why it must be."""
    return proof.proofs()
