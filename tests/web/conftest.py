"""Fixtures of the web: the application over a database where the demo company's day was told."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from primanota.core.errors import Refusal
from primanota.core.rights import EVERYTHING, Rights
from primanota.service.database import Database
from primanota.service.session import Session, Sessions
from primanota.web.app import Serving, create_app
from primanota.web.asking import Asker, Doorkeeper
from tests.doors.conftest import files, staged_once, told  # noqa: F401  # the demo company's databases
from tests.doors.program import Program


@dataclass
class OpenDoor:
    """A doorkeeper who takes everybody for one person; what he may do is the test's to say."""

    person: str = "anna"
    rights: Rights = field(default_factory=lambda: EVERYTHING)
    refusal: str = ""

    def recognise(self, request: Request, session: Session) -> Asker:  # noqa: ARG002
        """Whoever asks, it is the same person, or nobody."""
        if self.refusal:
            raise Refusal(self.refusal, "so the test says")
        return Asker(self.person, self.person.title(), self.rights, csrf="open")


@pytest.fixture
def door() -> OpenDoor:
    """Who keeps the door of ``desk``."""
    return OpenDoor()


def client(place: str, door: Doorkeeper) -> Iterator[TestClient]:
    """A client of the application over a database."""
    sessions = Sessions(Database(place, None), most=4)
    try:
        with TestClient(create_app(Serving(sessions, door))) as found:
            yield found
    finally:
        sessions.close()


@pytest.fixture
def desk(told: Program, door: OpenDoor) -> Iterator[TestClient]:  # noqa: F811
    """The application over the books of the demo company; for tests that only look."""
    yield from client(told.place, door)
