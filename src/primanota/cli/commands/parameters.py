"""Commands of the settings: parameters and features of a company, one by one."""

from typing import Annotated

import typer

from primanota.cli.door import Door, command, group
from primanota.cli.options import by_company, scope
from primanota.cli.output import columns
from primanota.cli.receipts import fields
from primanota.service import commands

PARAMETERS = columns("parameter value default unit ~meaning")
FEATURES = columns("feature on=enabled default needs ~meaning")

app = typer.Typer(rich_markup_mode=None)

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the change.")]
Parameter = Annotated[
    str, typer.Argument(metavar="NAME", help="The parameter, listed by: primanota parameters.")
]
Feature = Annotated[str, typer.Argument(metavar="NAME", help="The feature, listed by: primanota features.")]


@group(app, "parameters", examples="primanota parameters\nprimanota parameters --company USMF --json")
def parameters(door: Door) -> None:
    """List the parameters of a company; set them and unset them.

    Each with its value, its default and what it means. All companies unless --company names one.
    """
    with door.session() as session:
        company = scope(door, session)
        shown = by_company(session, company, PARAMETERS)
        found = commands.list_parameters(session, company=company)
    door.out.rows([fields(each) for each in found], shown, empty="")


@command(
    parameters,
    "set",
    examples="""
        primanota parameters set lines_per_journal 500
        primanota parameters set period_unit days --company USMF --reason 'daily close'""",
)
def set_parameter(
    door: Door,
    *,
    name: Parameter,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its new value, as in a company pack.")],
    reason: Reason = "",
) -> None:
    """Give a parameter a value.

    It counts from the next import or posting on; those at hand are waited for.
    """
    change_parameter(door, name, value, reason)


@command(parameters, "unset", examples="primanota parameters unset lines_per_journal")
def unset_parameter(door: Door, *, name: Parameter, reason: Reason = "") -> None:
    """Give a parameter its default again."""
    change_parameter(door, name, None, reason)


def change_parameter(door: Door, name: str, value: str | None, reason: str) -> None:
    """Change a parameter and tell what it was and is."""
    with door.session() as session:
        made = commands.set_parameter(
            session, company=door.selected(), parameter=name, value=value, reason=reason
        )

    def told() -> None:
        after = (made.after or "empty") + ("" if made.set else ", the default")
        if made.changed:
            door.out.text(f"{made.company} {made.parameter} was {made.before or 'empty'}, is {after}")
        else:
            door.out.text(f"{made.company} {made.parameter} is {after} already")

    door.out.receipt(made, told)


@group(app, "features", examples="primanota features\nprimanota features --company USMF --json")
def features(door: Door) -> None:
    """List the features of a company; switch them on and off.

    Each with its position and what that means. All companies unless --company names one.
    """
    with door.session() as session:
        company = scope(door, session)
        shown = by_company(session, company, FEATURES)
        found = commands.list_features(session, company=company)
    rows = [fields(each) for each in found]
    told = [{**row, "enabled": position(row["enabled"]), "default": position(row["default"])} for row in rows]
    door.out.rows(rows if door.json else told, shown, empty="")


@command(features, "on", examples="primanota features on actuals_prevalidation")
def switch_on(door: Door, *, name: Feature, reason: Reason = "") -> None:
    """Switch a feature on.

    It counts from the next import or posting on; those at hand are waited for.
    """
    switch(door, name, enabled=True, reason=reason)


@command(features, "off", examples="primanota features off processing_improvements --reason 'as before'")
def switch_off(door: Door, *, name: Feature, reason: Reason = "") -> None:
    """Switch a feature off.

    A feature that needs it goes off with it, unless that was switched on by itself.
    """
    switch(door, name, enabled=False, reason=reason)


def switch(door: Door, name: str, *, enabled: bool, reason: str) -> None:
    """Switch a feature and tell what it was and is."""
    with door.session() as session:
        made = commands.switch_feature(
            session, company=door.selected(), feature=name, enabled=enabled, reason=reason
        )

    def told() -> None:
        was = "" if made.before == made.after else f"was {position(made.before)}, "
        already = "" if was else " already"
        door.out.text(f"{made.company} {made.feature} {was}is {position(made.after)}{already}")
        for other, now in made.followed.items():
            door.out.text(f"{made.company} {other} is {position(now)} with it")

    door.out.receipt(made, told)


def position(enabled: bool) -> str:  # noqa: FBT001  # it is what is spoken
    """On or off."""
    return "on" if enabled else "off"
