"""Fixtures of people: a database with two companies, a session of whoever reaches it, and a browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx2 import Response
from psycopg import Connection

from primanota.people import roles, secrets
from primanota.service.database import Database
from primanota.service.people import users
from primanota.service.session import Session, Sessions, open_session
from primanota.web.app import Serving, create_app
from primanota.web.doorkeeper import PeoplesDoor

PASSWORD = "seven green ledgers"  # noqa: S105  # a test's
HERE = "http://testserver"
PAGE = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hashes of passwords cost little: what is slow on purpose need not be slow here."""
    monkeypatch.setattr(secrets, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session of the command line's: it may do everything."""
    with open_session(Database(database, None), actor="root") as opened:
        for company in ("DE", "AT"):
            opened.conn.execute(
                "INSERT INTO setup.company VALUES (%s, %s, 'EUR', 'EUR', 'default')", (company, company)
            )
        yield opened


@pytest.fixture
def known(session: Session) -> Callable[..., Session]:
    """Makes a person known with roles (company, role) and gives a session as they would have it."""

    def make(person: str, *held: tuple[str, str], password: str = "") -> Session:
        users.add(session, person=person, name=person.title())
        for company, role in held:
            users.grant(session, company=company, person=person, role=role)
        if password:
            users.set_password(session, person=person, password=password)
        return as_person(session, person)

    return make


def as_person(session: Session, person: str) -> Session:
    """The session as a person would have it."""
    return Session(session.conninfo, person, session.conn, roles.rights(session.conn, person))


@dataclass
class Browser:
    """A browser, which says where a form comes from."""

    client: TestClient

    def get(self, path: str) -> Response:
        """Ask for a page."""
        return self.client.get(path, headers=PAGE)

    def post(self, path: str, *, origin: str = HERE, **fields: Any) -> Response:
        """Send a form of a page of ours, or of one elsewhere."""
        return self.client.post(path, data=fields, headers={**PAGE, "origin": origin})

    def sign_in(self, person: str, password: str = PASSWORD) -> Response:
        """Sign in."""
        return self.post("/sign-in", person=person, password=password)

    @property
    def csrf(self) -> str:
        """The word that the forms of the session carry."""
        text = self.get("/account").text
        return text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


@pytest.fixture
def door() -> PeoplesDoor:
    """Who keeps the door of the application."""
    return PeoplesDoor()


@pytest.fixture
def browsers(session: Session, door: PeoplesDoor) -> Iterator[Callable[[], Browser]]:
    """Makes browsers at one application over the database of ``session``."""
    sessions = Sessions(Database(session.conninfo, None), most=4)
    app = create_app(Serving(sessions, door))
    opened = []

    def make() -> Browser:
        client = TestClient(app, base_url=HERE, follow_redirects=False)
        opened.append(client)
        return Browser(client)

    try:
        yield make
    finally:
        for client in opened:
            client.close()
        sessions.close()


@pytest.fixture
def browser(browsers: Callable[[], Browser]) -> Browser:
    """One browser."""
    return browsers()


def audited(conn: Connection[Any], action: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The records of an action: company, actor, details."""
    return conn.execute(
        "SELECT company, actor, details FROM service.audit WHERE action = %s ORDER BY at", (action,)
    ).fetchall()
