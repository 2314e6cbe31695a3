"""Settings: a company's parameters and features as people see and change them one by one (rules.md §10).

Used by the commands ``parameters`` and ``features``; a pack changes many at once (``pack``). Whoever changes
one waits for the import and the postings at hand, so that each of them sees the setting before the change or
after it.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches

from primanota.core.errors import Refusal
from primanota.core.wording import told_on_one_line
from primanota.db import statements
from primanota.db.statements import Connected
from primanota.setup import parameters, reference
from primanota.setup.cells import CellError
from primanota.setup.parameters import FEATURES, PARAMETERS, PLACES, Features, Parameters

SQL = statements.beside(__file__)


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter of a company: its value, the default, and whether the company sets it itself; the words
    that it takes, where it takes few, and the table of the setup whose codes it takes.
    """

    company: str
    parameter: str
    value: str
    default: str
    set: bool
    unit: str
    meaning: str
    choices: list[str]
    names: str


@dataclass(frozen=True, slots=True)
class FeatureSwitch:
    """A feature of a company: its position, the default, and whether the company has switched it itself."""

    company: str
    feature: str
    enabled: bool
    default: bool
    set: bool
    needs: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """What a parameter was and is; ``set``: the company sets it itself, otherwise it has the default."""

    company: str
    parameter: str
    before: str
    after: str
    set: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """What a feature was and is, and which others changed with it because they need it."""

    company: str
    feature: str
    before: bool
    after: bool
    changed: bool
    followed: dict[str, bool] = field(default_factory=dict)


def places(conn: Connected) -> set[tuple[str, str, str]]:
    """The sources and targets of all companies: company, parameter, and the place."""
    return {
        (each.company, name, place)
        for each in reference.companies(conn)
        for name, place in parameters.own_values(conn, each.company)[1].items()
        if name in PLACES and place
    }


def list_parameters(conn: Connected, company: str) -> list[ParameterValue]:
    """Every parameter of a company, in the order of ``PARAMETERS``.

    Raises:
        Refusal: ``company-unknown``.
    """
    rate_type, own = parameters.own_values(conn, company)
    defaults = Parameters(rate_type=rate_type)
    return [
        ParameterValue(
            company=company,
            parameter=name,
            value=_value(name, own, defaults),
            default=_value(name, {}, defaults),
            set=name in own,
            unit=about.unit,
            meaning=_plain(about.meaning),
            choices=list(about.choices),
            names=about.names,
        )
        for name, about in PARAMETERS.items()
    ]


def list_features(conn: Connected, company: str) -> list[FeatureSwitch]:
    """Every feature of a company, in the order of ``FEATURES``.

    Raises:
        Refusal: ``company-unknown``.
    """
    own = parameters.own_switches(conn, company)
    now, standard = parameters.effective(own), Features()
    return [
        FeatureSwitch(
            company=company,
            feature=name,
            enabled=getattr(now, name),
            default=getattr(standard, name),
            set=name in own,
            needs=about.needs,
            meaning=_plain(about.on if getattr(now, name) else about.off),
        )
        for name, about in FEATURES.items()
    ]


def set_parameter(conn: Connected, *, company: str, parameter: str, value: str) -> ParameterChange:
    """Give a parameter a value of the company's own, inside the caller's transaction.

    Raises:
        Refusal: ``company-unknown``, ``parameter-unknown``, ``value-invalid``.
    """
    _require(parameter, list(PARAMETERS), "parameter", "parameter-unknown")
    try:
        after = parameters.text(parameters.parse(parameter, value))
    except CellError as error:
        cause = f"{parameter} does not take {told_on_one_line(value)!r}: it {error.reason}"
        raise Refusal(
            "value-invalid", cause, remedy=f"{error.remedy[0].upper()}{error.remedy[1:]}."
        ) from error
    before, own = _locked_parameter(conn, company, parameter)
    changed = before != after or parameter not in own
    if changed:
        SQL.keep_parameter(conn, company=company, parameter=parameter, value=after)
    return ParameterChange(company, parameter, before, after, set=True, changed=changed)


def unset_parameter(conn: Connected, *, company: str, parameter: str) -> ParameterChange:
    """Give a parameter its default again, inside the caller's transaction.

    Raises:
        Refusal: ``company-unknown``, ``parameter-unknown``.
    """
    _require(parameter, list(PARAMETERS), "parameter", "parameter-unknown")
    before, own = _locked_parameter(conn, company, parameter)
    SQL.drop_parameter(conn, company=company, parameter=parameter)
    rate_type, _ = parameters.own_values(conn, company)
    after = _value(parameter, {}, Parameters(rate_type=rate_type))
    return ParameterChange(company, parameter, before, after, set=False, changed=parameter in own)


def switch(conn: Connected, *, company: str, feature: str, enabled: bool) -> FeatureChange:
    """Switch a feature on or off, inside the caller's transaction.

    One that needs it follows, unless the company has switched that one itself: then it must go first.

    Raises:
        Refusal: ``company-unknown``, ``feature-unknown``, ``feature-needs``.
    """
    _require(feature, list(FEATURES), "feature", "feature-unknown")
    _hold(conn, company)
    own = parameters.own_switches(conn, company)
    before = parameters.effective(own)
    _require_needs(feature, own, before, enabled=enabled)
    SQL.keep_feature(conn, company=company, feature=feature, enabled=enabled)
    after = parameters.effective({**own, feature: enabled})
    followed = {
        name: getattr(after, name)
        for name in FEATURES
        if name != feature and getattr(after, name) != getattr(before, name)
    }
    changed = own.get(feature) is not enabled
    return FeatureChange(company, feature, getattr(before, feature), enabled, changed, followed)


def _require_needs(feature: str, own: dict[str, bool], before: Features, *, enabled: bool) -> None:
    needs = FEATURES[feature].needs
    if enabled and needs and not getattr(before, needs):
        raise Refusal(
            "feature-needs",
            f"{feature} needs {needs}, which is off",
            remedy=f"Switch that on first: primanota features on {needs}.",
        )
    for name, about in FEATURES.items():
        if not enabled and about.needs == feature and own.get(name):
            raise Refusal(
                "feature-needs",
                f"{name} is on and needs {feature}",
                remedy=f"Switch that off first: primanota features off {name}.",
            )


def _locked_parameter(conn: Connected, company: str, parameter: str) -> tuple[str, dict[str, str]]:
    """The value of a parameter that nobody reads or changes meanwhile, and what the company sets itself."""
    _hold(conn, company)
    rate_type, own = parameters.own_values(conn, company)
    return _value(parameter, own, Parameters(rate_type=rate_type)), own


def _hold(conn: Connected, company: str) -> None:
    """Wait for whoever posts or imports, in the order of a pack's load, and hold them off."""
    SQL.hold_postings(conn, company=company)
    SQL.hold_imports(conn, company=company)


def _value(parameter: str, own: dict[str, str], defaults: Parameters) -> str:
    if parameter in own:
        return parameters.text(parameters.parse(parameter, own[parameter]))
    return parameters.text(getattr(defaults, PARAMETERS[parameter].field))


def _plain(text: str) -> str:
    """A meaning without the marks of the page."""
    return text.replace("`", "")


def _require(name: str, names: list[str], kind: str, code: str) -> None:
    if name in names:
        return
    close = get_close_matches(name.casefold().replace("-", "_"), names, n=1)
    remedy = f"{f'Did you mean {close[0]}? ' if close else ''}See their list (primanota {kind}s)."
    raise Refusal(code, f"there is no {kind} {name!r}", remedy=remedy)
