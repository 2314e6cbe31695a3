"""Roles: who has which role in which company, and the exceptions to the segregation of duties.

``rights`` says what a person may do now: it is asked with every request, so a role that is taken away is gone
at once. Which roles go together is in ``core.rights``. Nothing here asks who may give them.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from primanota.core.rights import Conflict, Rights, rights_of
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)


def grant(conn: Connected, *, company: str, person: str, role: str, actor: str) -> bool:
    """Give a role; False: the person has it already."""
    return SQL.grant(conn, company=company, person=person, role=role, actor=actor).fetchone() is not None


def revoke(conn: Connected, *, company: str, person: str, role: str) -> bool:
    """Take a role away; False: the person has it not."""
    return SQL.revoke(conn, company=company, person=person, role=role).fetchone() is not None


def held(conn: Connected, person: str | None) -> Iterator[dict[str, Any]]:
    """The roles of a person, or of everybody, with who gave them when."""
    yield from SQL.held(conn, person=person)


def waive(
    conn: Connected, conflict: Conflict, *, person: str, reason: str, until: date | None, actor: str
) -> None:
    """Let a person have two roles together that should not be, until a day or until that is ended."""
    SQL.waive(
        conn,
        company=conflict.company,
        person=person,
        first=conflict.first,
        second=conflict.second,
        reason=reason,
        until=until,
        actor=actor,
    )


def unwaive(conn: Connected, conflict: Conflict, *, person: str) -> bool:
    """End an exception; False: there is none."""
    ended = SQL.unwaive(
        conn, company=conflict.company, person=person, first=conflict.first, second=conflict.second
    )
    return ended.fetchone() is not None


def waivers(conn: Connected, person: str | None) -> Iterator[dict[str, Any]]:
    """The exceptions of a person, or of everybody; ``valid``: it still counts."""
    yield from SQL.waivers(conn, person=person)


def grants_of(conn: Connected, person: str) -> set[tuple[str, str]]:
    """The roles of a person: company and role."""
    return {(row["company"], row["role"]) for row in held(conn, person)}


def waived_for(conn: Connected, person: str) -> set[Conflict]:
    """The pairs of roles that a person may have together today."""
    return {
        Conflict(row["company"], row["first_role"], row["second_role"])
        for row in waivers(conn, person)
        if row["valid"]
    }


def rights(conn: Connected, person: str) -> Rights:
    """What a person may do now."""
    return rights_of(grants_of(conn, person), waived_for(conn, person))
