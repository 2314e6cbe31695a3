"""Routes: the application's own table of them, and which right each asks for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from primanota.core.rights import RIGHTS
from primanota.web.asking import asking, asking_beyond

PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(frozen=True, slots=True)
class Row:
    """A method at an address; ``rights``: one of them is enough; None: it asks nobody who he is."""

    method: str
    path: str
    rights: tuple[str, ...] | None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.method not in ("GET", "HEAD")

    @property
    def of_company(self) -> bool:
        """Whether it is about one company."""
        return "{company}" in self.path

    def address(self, company: str) -> str:
        """The address for a company, with something that is not there for every other parameter."""
        return PARAMETER.sub(lambda found: company if found[1] == "company" else "7", self.path)


def application(desk: TestClient) -> FastAPI:
    """What a client asks."""
    assert isinstance(desk.app, FastAPI)
    return desk.app


def table(app: FastAPI) -> list[Row]:
    """Every method of every route but the static files and the framework's own, by address."""
    found = [
        Row(method, context.path or "", asked(context.dependant))
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in context.methods or ()
    ]
    return sorted(found, key=str)


def asked(dependant: Dependant) -> tuple[str, ...] | None:
    """The rights that a route's session asks for; empty: whoever is signed in; None: it takes no session."""
    scopes = [
        tuple(each.own_oauth_scopes or ())
        for each in within(dependant)
        if each.call in (asking, asking_beyond)
    ]
    if not scopes:
        return None
    assert len(scopes) == 1, "a route takes one session"
    assert set(scopes[0]) <= set(RIGHTS)
    return scopes[0]


def within(dependant: Dependant) -> Iterator[Dependant]:
    """All that a route depends on."""
    for each in dependant.dependencies:
        yield each
        yield from within(each)
