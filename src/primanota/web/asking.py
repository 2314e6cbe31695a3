"""Asking: who makes a request, what they may do, and the session their request works in.

Every route names the right it needs by the kind of session it takes: ``Reading``, ``Reviewing``, ``Posting``
and so on. A route about one company has ``{company}`` in its path; the right is needed there. Who someone is
says the doorkeeper of the application. The route table shows for each route which right it asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Protocol

from fastapi import Depends, Request, Security
from fastapi.security import SecurityScopes

from primanota.core import rights
from primanota.core.errors import Refusal
from primanota.core.rights import EVERYTHING, Rights
from primanota.service.session import Session, Sessions
from primanota.web.limits import Rates
from primanota.web.rendering import wants_page
from primanota.web.repeating import once
from primanota.web.taking import Sent, require_known

WITHOUT_FACTOR = {"account", "prove"}
"""Beginnings of the pages that somebody sees who must set up a second factor first."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the person's code and name, their rights, and what a form must carry (none for a token).

    ``unproved``: they showed too long ago who they are for a change that lets somebody do more; ``withheld``:
    rights that would count with a second factor, None: there are none; ``has_factor``: they have one.
    """

    person: str
    name: str
    rights: Rights
    csrf: str | None = None
    unproved: bool = False
    withheld: Rights | None = None
    has_factor: bool = False


class Doorkeeper(Protocol):
    """Who knows people by what their requests carry."""

    def recognise(self, request: Request, session: Session) -> Asker:
        """Who asks; a change that a cookie alone vouches for is refused.

        Raises:
            Refusal: ``not-signed-in``, ``form-foreign``.
        """


def borrowed(request: Request) -> Iterator[Session]:
    """A session of the application's, for its own questions."""
    sessions: Sessions = request.app.state.sessions
    with sessions.lent("", EVERYTHING) as session:
        yield session


Borrowed = Annotated[Session, Depends(borrowed)]


def recognised(request: Request, session: Borrowed) -> Asker:
    """Who asks, kept with the request.

    Raises:
        Refusal: as :meth:`Doorkeeper.recognise`; ``too-many-requests``.
    """
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    asker = doorkeeper.recognise(request, session)
    request.state.asker = asker
    rates: Rates | None = request.app.state.rates
    if rates is not None:
        rates.take(asker.person)
    return asker


Recognised = Annotated[Asker, Depends(recognised)]


def asking(
    request: Request, scopes: SecurityScopes, session: Borrowed, asker: Recognised, form: Sent
) -> Session:
    """The session of who asks, confined to the company of the route's path.

    Raises:
        Refusal, Answered: as :func:`asking_beyond`.
    """
    own = asking_beyond(request, scopes, session, asker, form)
    company = request.path_params.get("company")
    return own if company is None else own.confined(company)


def asking_beyond(
    request: Request, scopes: SecurityScopes, session: Borrowed, asker: Recognised, form: Sent
) -> Session:
    """The session of who asks, who holds one of the route's rights in the company of its path.

    It is not confined to it: for setup, of which rates are shared, and a pack may be about other companies.

    Raises:
        Refusal: ``company-unknown``, also for a company that who asks has nothing to do with;
            ``not-allowed``, ``factor-required``, ``value-invalid``, ``media-type-unknown``, ``key-used``,
            ``request-repeated``.
        Answered: the same request was carried out before.
    """
    own = replace(
        session,
        actor=asker.person,
        rights=asker.rights,
        unproved=asker.unproved,
        withheld=asker.withheld,
    )
    if wants_page(request) and request.url.path.split("/")[1] not in WITHOUT_FACTOR:
        own.require_factor()
    company = request.path_params.get("company")
    if company is not None:
        own.company(company)
        own.require(*scopes.scopes, company=company)
        require_known(request, form)
        return replace(own, once=once(request, own, company, asker.person, form))
    if scopes.scopes and not any(asker.rights.anywhere(right) for right in scopes.scopes):
        if asker.withheld and any(asker.withheld.anywhere(right) for right in scopes.scopes):
            own.require_factor()
        takes = " or ".join(scopes.scopes)
        raise Refusal("not-allowed", f"{asker.person} may not do this: it takes the right {takes} somewhere")
    require_known(request, form)
    return own


SignedIn = Annotated[Session, Security(asking)]
Reading = Annotated[Session, Security(asking, scopes=[rights.READ])]
Staging = Annotated[Session, Security(asking, scopes=[rights.STAGE])]
Prevalidating = Annotated[Session, Security(asking, scopes=[rights.STAGE, rights.IMPORT])]
Importing = Annotated[Session, Security(asking, scopes=[rights.IMPORT])]
Reviewing = Annotated[Session, Security(asking, scopes=[rights.REVIEW])]
Resetting = Annotated[Session, Security(asking, scopes=[rights.REVIEW, rights.POST])]
Posting = Annotated[Session, Security(asking, scopes=[rights.POST])]
Reversing = Annotated[Session, Security(asking, scopes=[rights.REVERSE])]
Controlling = Annotated[Session, Security(asking, scopes=[rights.PERIOD])]
WritingOff = Annotated[Session, Security(asking, scopes=[rights.WRITE_OFF])]
SettingUp = Annotated[Session, Security(asking, scopes=[rights.SETUP])]
SettingUpBeyond = Annotated[Session, Security(asking_beyond, scopes=[rights.SETUP])]
MaintainingBeyond = Annotated[Session, Security(asking_beyond, scopes=[rights.SETUP, rights.PERIOD])]
Auditing = Annotated[Session, Security(asking, scopes=[rights.AUDIT])]
Overseeing = Annotated[Session, Security(asking, scopes=[rights.AUDIT, rights.PEOPLE])]
Managing = Annotated[Session, Security(asking, scopes=[rights.PEOPLE])]
Running = Annotated[
    Session,
    Security(asking, scopes=[rights.IMPORT, rights.STAGE, rights.POST, rights.PERIOD, rights.SETUP]),
]
