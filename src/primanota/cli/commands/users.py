"""Commands of people: who is known, which roles they have, exceptions to segregated duties, tokens.

Whoever reaches the database with these commands holds every right already, so they are also the way back in
when no user administrator is left.
"""

import sys
from typing import Annotated

import typer

from primanota.cli.door import Door, command
from primanota.cli.options import day
from primanota.cli.output import columns
from primanota.core.rights import ALL_COMPANIES, ROLES
from primanota.core.wording import counted
from primanota.inquiry.rows import ready
from primanota.service.people import account, factor, overview, users
from primanota.service.people.users import PersonReceipt

user = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List people; add them, give and take roles, keep exceptions.",
)
app = typer.Typer(rich_markup_mode=None)
app.add_typer(user, name="user")

PEOPLE = columns("person name roles waivers conflicts factor=factor_at disabled=disabled_at")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="The name the person signs in with.")]
Role = Annotated[str, typer.Argument(metavar="ROLE", help=f"One of {', '.join(ROLES)}.")]
Other = Annotated[str, typer.Argument(metavar="ROLE", help="The role that does not go with it.")]
Everywhere = Annotated[
    bool, typer.Option("--everywhere", help="In all companies, in place of the one of --company.")
]


@command(user, "list", examples="primanota user list\nprimanota user list --json")
def list_people(door: Door) -> None:
    """List people with their roles and exceptions.

    A role is told with its company, * for all. Conflicts are roles that one person should not have together
    and that no exception allows: they give nothing but reading.
    """
    with door.session() as session:
        found = [ready(row) for row in overview.people(session)]
    if not door.json:
        for row in found:
            row["roles"] = [f"{each['company']}:{each['role']}" for each in row["roles"]]
            for name in ("waivers", "conflicts"):
                row[name] = [
                    f"{each['company']}:{each['first_role']}+{each['second_role']}" for each in row[name]
                ]
    door.out.rows(found, PEOPLE, empty="Nobody is known yet. Add somebody: primanota user add")


@command(user, "add", examples="primanota user add anna --name 'Anna Berg'")
def add_person(
    door: Door,
    *,
    person: Person,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The name that others read.")],
    email: Annotated[
        str, typer.Option("--email", metavar="ADDRESS", help="By which a sign-in provider knows the person.")
    ] = "",
) -> None:
    """Make a person known, and print a link that lets them in.

    The link is good once and for two days. Nobody has a role at first.
    """
    with door.session() as session:
        tell_person(door, users.add(session, person=person, name=name, email=email), "is known")


@command(user, "link", examples="primanota user link anna")
def make_link(door: Door, *, person: Person) -> None:
    """Print a link that lets a person in without a password.

    It is good once and for 15 minutes, and replaces the person's earlier one.
    """
    with door.session() as session:
        tell_person(door, users.link(session, person=person), "has a link")


@command(user, "disable", examples="primanota user disable anna")
def disable(door: Door, *, person: Person) -> None:
    """Let a person come in no more, from now on.

    Sessions, links and tokens end; roles stay, and so does the name in every record.
    """
    with door.session() as session:
        tell_person(door, users.set_enabled(session, person=person, enabled=False), "is disabled")


@command(user, "enable", examples="primanota user enable anna")
def enable(door: Door, *, person: Person) -> None:
    """Let a person come in again."""
    with door.session() as session:
        tell_person(door, users.set_enabled(session, person=person, enabled=True), "is enabled")


@command(
    user,
    "password",
    examples="""
        primanota user password anna
        primanota user password anna < secret.txt""",
)
def set_password(door: Door, *, person: Person) -> None:
    """Give a person a password, asked for or read from stdin.

    All sessions of the person end.
    """
    if sys.stdin.isatty():
        password = typer.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    with door.session() as session:
        made = users.set_password(session, person=person, password=password)
        tell_person(door, made, "has a new password")


@command(
    user,
    "factor",
    examples="""
        primanota user factor anna
        primanota user factor anna --remove --reason 'phone lost, called back'""",
)
def second_factor(
    door: Door,
    *,
    person: Person,
    remove: Annotated[bool, typer.Option("--remove", help="Take it away; all sessions end.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; the auditor reads it.")] = "",
) -> None:
    """Tell whether a person has a second factor, or take it away.

    People set it up themselves, on their account page. Take it away from who has lost it, when you are sure
    that it is them who ask.
    """
    with door.session() as session:
        if remove:
            made = factor.take(session, person=person, reason=reason)
            had = "has no second factor any more" if made.changed else "had no second factor"
            door.out.receipt(made, lambda: door.out.text(f"{person} {had}"))
            return
        found = factor.of(session, person)
    state = {
        "person": person,
        "since": found and found.since,
        "recovery_codes_left": found.recovery_left if found else 0,
    }
    told = (
        f"{person} has a second factor since {found.since:%Y-%m-%d},"
        f" and {counted(found.recovery_left, 'recovery code')} left"
        if found
        else f"{person} has no second factor"
    )
    door.out.receipt(state, lambda: door.out.text(told))


@command(
    user,
    "grant",
    examples="primanota user grant anna poster --company USMF\nprimanota user grant ben auditor --everywhere",
)
def grant(door: Door, *, person: Person, role: Role, everywhere: Everywhere = False) -> None:
    """Give a person a role in a company, or in all of them.

    Roles that one person should not have together are refused without an exception.
    """
    company = ALL_COMPANIES if everywhere else door.selected()
    with door.session() as session:
        made = users.grant(session, company=company, person=person, role=role)
    already = "" if made.changed else " already"
    door.out.receipt(made, lambda: door.out.text(f"{person} is {role} in {place(made.company)}{already}"))


@command(user, "revoke", examples="primanota user revoke anna poster --company USMF")
def revoke(door: Door, *, person: Person, role: Role, everywhere: Everywhere = False) -> None:
    """Take a role from a person, from now on."""
    company = ALL_COMPANIES if everywhere else door.selected()
    with door.session() as session:
        made = users.revoke(session, company=company, person=person, role=role)
    now = "is no more" if made.changed else "was not"
    door.out.receipt(made, lambda: door.out.text(f"{person} {now} {role} in {place(made.company)}"))


@command(
    user,
    "waive",
    examples="""
        primanota user waive anna poster setup_administrator --reason 'a firm of one' --everywhere
        primanota user waive anna poster reviewer --reason 'holidays' --until 2026-08-31 --company USMF""",
)
def waive(
    door: Door,
    *,
    person: Person,
    role: Role,
    other: Other,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; the auditor reads it.")],
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Its last day, YYYY-MM-DD.")
    ] = None,
    everywhere: Everywhere = False,
) -> None:
    """Let a person have two roles that should be apart.

    An exception has a reason and may have a last day. For reviewer and poster it is about journals: who
    edited a line posts the journal none the less.
    """
    company = ALL_COMPANIES if everywhere else door.selected()
    last = day(until) if until else None
    with door.session() as session:
        made = users.waive(
            session, company=company, person=person, first=role, second=other, reason=reason, until=last
        )
    ends = f" until {last}" if last else ""
    told = f"{person} may be {made.first} and {made.second} in {place(made.company)}{ends}"
    door.out.receipt(made, lambda: door.out.text(told))


@command(user, "unwaive", examples="primanota user unwaive anna poster reviewer --company USMF")
def unwaive(door: Door, *, person: Person, role: Role, other: Other, everywhere: Everywhere = False) -> None:
    """End an exception: two roles must be apart again.

    A person who still has both may only read until one of them is taken.
    """
    company = ALL_COMPANIES if everywhere else door.selected()
    with door.session() as session:
        made = users.end_waiver(session, company=company, person=person, first=role, second=other)
    was = "" if made.changed else ", as before"
    told = f"{person} may not be {made.first} and {made.second} in {place(made.company)}{was}"
    door.out.receipt(made, lambda: door.out.text(told))


@command(
    user,
    "token",
    examples="""
        primanota user token robot nightly --for import --for post --days 90
        primanota user token robot nightly --remove""",
)
def token(
    door: Door,
    *,
    person: Person,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the token is called.")],
    scopes: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="RIGHT", help=f"What it is good for: {', '.join(account.SCOPES)}."),
    ] = None,
    days: Annotated[int, typer.Option("--days", metavar="N", help="For how long it is good.")] = 90,
    remove: Annotated[bool, typer.Option("--remove", help="Let it be good no more.")] = False,
) -> None:
    """Make a token for a program, and print it this once.

    It lets the program do what it is for, as long as the person may do that.
    """
    with door.session() as session:
        if remove:
            account.remove_token(session, token=name, person=person)
            gone = {"person": person, "token": name, "removed": True}
            door.out.receipt(gone, lambda: door.out.text(f"{person} has no token {name} any more"))
            return
        made = account.add_token(session, token=name, scopes=scopes or [], days=days, person=person)
    door.out.receipt(made, lambda: door.out.text(made.word))
    door.out.say(f"Good for {', '.join(made.scopes)} until {made.expires_at:%Y-%m-%d}. It is told this once.")


def place(company: str) -> str:
    """A company in words."""
    return "all companies" if company == ALL_COMPANIES else company


def tell_person(door: Door, made: PersonReceipt, done: str) -> None:
    """Tell what became of a person, and the link where there is one."""

    def told() -> None:
        door.out.text(f"{made.person} {done}" + ("" if made.changed else " already"))
        if made.link:
            door.out.text(made.link)

    door.out.receipt(made, told)
    if made.link:
        door.out.say("Give them the link, behind the address of your server. It is good once.")
