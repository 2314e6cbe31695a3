"""Duties: what is kept apart at the act itself: who edited a line of a journal does not post that journal.

An exception for reviewer and poster allows it. Who reaches the database itself holds every right and is not
held back. ``acting`` gives work that a worker does for a person that person's rights of the moment.
"""

from collections.abc import Collection
from dataclasses import replace

from primanota.core import rights
from primanota.core.errors import Refusal
from primanota.inquiry.review import editors
from primanota.people import persons, roles
from primanota.service import faults
from primanota.service.session import Session

LEFT = "who posts has edited a line of it; somebody else posts it"
"""What is told of a journal that is left to others."""


def own_edits(session: Session, *, company: str, journals: Collection[str]) -> list[str]:
    """Those of some journals that the actor must leave to others, by number."""
    if session.rights.everything or not journals:
        return []
    conflict = rights.pair(company, "reviewer", "poster")
    with faults.told():
        if {conflict, conflict.everywhere} & roles.waived_for(session.conn, session.actor):
            return []
        return editors.edited(session.conn, company=company, person=session.actor, journals=journals)


def require_apart(session: Session, *, company: str, journals: Collection[str]) -> None:
    """See that the actor edited no line of these journals.

    Raises:
        Refusal: ``own-edits``.
    """
    found = own_edits(session, company=company, journals=journals)
    if found:
        raise Refusal("own-edits", f"{session.actor} edited a line of journal {found[0]}", details=found)


def acting(session: Session, actor: str) -> Session:
    """The session as somebody has it: with a known person's rights of now, with all for any other name."""
    found = persons.find(session.conn, actor)
    if found is None:
        return replace(session, actor=actor)
    held = rights.Rights() if found.disabled else roles.rights(session.conn, actor)
    return replace(session, actor=actor, rights=held)
