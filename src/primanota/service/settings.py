"""Settings: the commands that list and change parameters and features, the same for every door.

Each change is one transaction with its audit record: who, what it was, what it is, and why. What the values
mean is in ``setup``.
"""

from primanota.db.statements import Connected
from primanota.service.session import Session
from primanota.setup import settings
from primanota.setup.settings import FeatureChange, FeatureSwitch, ParameterChange, ParameterValue


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
    session: Session, *, company: str | None, parameter: str, value: str | None, reason: str = ""
) -> ParameterChange:
    """Give a parameter a value; None: its default again.

    Raises:
        Refusal: ``parameter-unknown``, ``value-invalid``, ``database-busy`` and those of
            :meth:`Session.company`.
    """
    code = session.company(company)

    def change(conn: Connected) -> ParameterChange:
        if value is None:
            return settings.unset_parameter(conn, company=code, parameter=parameter)
        return settings.set_parameter(conn, company=code, parameter=parameter, value=value)

    def audited(made: ParameterChange) -> dict[str, object]:
        return {code: {"change": made, "reason": reason}} if made.changed else {}

    return session.write("set-parameter", change, audited=audited)


def switch_feature(
    session: Session, *, company: str | None, feature: str, enabled: bool, reason: str = ""
) -> FeatureChange:
    """Switch a feature on or off.

    Raises:
        Refusal: ``feature-unknown``, ``feature-needs``, ``database-busy`` and those of
            :meth:`Session.company`.
    """
    code = session.company(company)

    def change(conn: Connected) -> FeatureChange:
        return settings.switch(conn, company=code, feature=feature, enabled=enabled)

    def audited(made: FeatureChange) -> dict[str, object]:
        return {code: {"change": made, "reason": reason}} if made.changed else {}

    return session.write("switch-feature", change, audited=audited)
