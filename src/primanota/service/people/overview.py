"""Overview: who is known and may do what, for who manages people, and what an auditor asks about duties.

Reads only. Who manages one company sees everybody's name, and the roles in that company and in all.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from primanota.core import rights
from primanota.core.rights import ALL_COMPANIES, Conflict
from primanota.people import persons, roles
from primanota.service.session import Session

Row = dict[str, Any]


def people(session: Session) -> list[Row]:
    """Everybody by code, each with roles, exceptions, and the conflicts that no exception allows.

    Raises:
        Refusal: ``not-allowed``: who asks manages people in no company.
    """
    managed = [each for each in (ALL_COMPANIES, *session.rights.by_company) if _manages(session, each)]
    if not managed:
        session.require(rights.PEOPLE, company=ALL_COMPANIES)
    with session.read() as conn:
        granted = list(roles.held(conn, None))
        waived = list(roles.waivers(conn, None))
        known = list(persons.people(conn))
    everywhere = session.rights.everything or ALL_COMPANIES in managed
    seen = None if everywhere else {ALL_COMPANIES, *managed}
    return [
        {
            **(row if everywhere else {**row, "email": ""}),
            "roles": list(_about(row["person"], granted, seen)),
            "waivers": list(_about(row["person"], waived, seen)),
            "conflicts": [_told(each) for each in _conflicts(row["person"], granted, waived, seen)],
        }
        for row in known
    ]


def duties(session: Session, *, company: str | None) -> list[Row]:
    """Who has which roles in a company, with the exceptions and conflicts: a row for each person who has any.

    Roles and exceptions for all companies count there too, and say so.

    Raises:
        Refusal: ``company-unknown``, ``not-allowed``.
    """
    chosen = session.company(company)
    session.require(rights.AUDIT, rights.PEOPLE, company=chosen)
    seen = {ALL_COMPANIES, chosen}
    with session.read() as conn:
        granted = list(roles.held(conn, None))
        waived = list(roles.waivers(conn, None))
        known = list(persons.people(conn))
    found = []
    for row in known:
        held = list(_about(row["person"], granted, seen))
        excepted = list(_about(row["person"], waived, seen))
        if held or excepted:
            conflicts = _conflicts(row["person"], granted, waived, seen)
            found.append(
                {
                    "person": row["person"],
                    "name": row["name"],
                    "disabled_at": row["disabled_at"],
                    "roles": held,
                    "waivers": excepted,
                    "conflicts": [_told(each) for each in conflicts],
                }
            )
    return found


def _manages(session: Session, company: str) -> bool:
    return session.rights.has(rights.PEOPLE, company)


def _about(person: str, rows: Iterable[Row], seen: set[str] | None) -> Iterator[Row]:
    """The rows of a person in the companies that are seen, without the person's code."""
    for row in rows:
        if row["person"] == person and (seen is None or row["company"] in seen):
            yield {name: value for name, value in row.items() if name != "person"}


def _conflicts(
    person: str, granted: Iterable[Row], waived: Iterable[Row], seen: set[str] | None
) -> list[Conflict]:
    held = {(row["company"], row["role"]) for row in granted if row["person"] == person}
    allowed = {
        Conflict(row["company"], row["first_role"], row["second_role"])
        for row in waived
        if row["person"] == person and row["valid"]
    }
    found = rights.unwaived(rights.conflicts(held), allowed)
    return sorted(each for each in found if seen is None or each.company in seen)


def _told(conflict: Conflict) -> Row:
    return {"company": conflict.company, "first_role": conflict.first, "second_role": conflict.second}
