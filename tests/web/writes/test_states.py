"""Every change answers by the state of what it is about: a readable table, states.txt, says what.

Each cell is asked of a thing of its own. A route that changes something and has no row fails, and so does a
row without a route. A thing of a foreign company is answered as one that is not there, to the letter.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from primanota.core.rights import ALL_COMPANIES, EVERYTHING, RIGHTS, Rights
from primanota.db.connect import open_connection
from primanota.service.people import account
from primanota.service.session import Session
from primanota.web.doorkeeper import PeoplesDoor
from tests.databases import hold, made
from tests.web.conftest import OpenDoor, client
from tests.web.routes import table
from tests.web.writes.world import OWN, World

TABLE = Path(__file__).with_name("states.txt")
PREFIX = "/api/v1"
MINE = Rights(by_company={OWN: frozenset(RIGHTS)})
PEOPLES = Rights(by_company={ALL_COMPANIES: frozenset({"people"})})
"""What who asks may do: all in one company; or manage people, who are of all companies."""

ITEM = {"items": [{"journal": "{}", "line": 1}]}
TWO = {"company": OWN, "first": "poster", "second": "period_controller"}

BODIES: dict[str, dict[str, Any]] = {
    "edit": {**ITEM, "sales_tax_group": ""},
    "distribute": {**ITEM, "parts": [{"percent": "100", "dimensions": {}}]},
    "undistribute": ITEM,
    "delete": {**ITEM, "reason": "twice"},
    "reset": ITEM,
    "write-off": {**ITEM, "reason": "twice"},
    "post": {"journals": ["{}"]},
    "reverse": {"voucher": "{}", "reason": "twice"},
    "hold": {"status": "on_hold"},
    "open": {"status": "open"},
    "change": {"cron": "30 3 * * *"},
    "grant": {"company": OWN, "role": "auditor"},
    "revoke": {"company": OWN, "role": "reviewer"},
    "waive": {**TWO, "reason": "few people"},
    "unwaive": TWO,
}
"""What is sent, by the word before the route; ``{}`` stands for the thing."""


SPOILT = (
    "UPDATE people.token SET expires_at = now() - interval '1 second' WHERE person = %s",
    "UPDATE people.person SET disabled_at = now(), disabled_by = 'boss' WHERE person = %s",
    "DELETE FROM people.token WHERE person = %s",
)
"""What happens to a token: it expires, its person is disabled, it is removed."""


class Answered(NamedTuple):
    """What a request was answered: in short, and to the letter without the thing's own name."""

    short: str
    letter: str


@pytest.fixture(scope="module")
def door() -> OpenDoor:
    """Who keeps the door."""
    return OpenDoor()


@pytest.fixture(scope="module")
def world(server: str, staged_once: str, door: OpenDoor) -> Iterator[World]:
    """Everything there is; its proofs hold in the end."""
    with made(server, staged_once) as place:
        with open_connection(place) as conn:
            for desk in client(place, door):
                built = World(desk, conn, place)
                built.build()
                yield built
        hold(place)


def filled(body: Any, thing: str) -> Any:
    """A body about a thing."""
    match body:
        case dict():
            return {name: filled(value, thing) for name, value in body.items()}
        case list():
            return [filled(each, thing) for each in body]
    return thing if body == "{}" else body


def asked(desk: TestClient, method: str, path: str, thing: str, body: Any) -> Answered:
    """Ask for a change of a thing."""
    address = re.sub(r"\{(?!company)[\w:]+\}", thing, path).replace("{company}", OWN)
    sent = {} if body is None else {"json": filled(body, thing)}
    answer = desk.request(method, PREFIX + address, **sent)
    letter = re.sub(re.escape(thing), "THING", answer.text)
    assert answer.status_code < 500, letter
    told = answer.json()
    if answer.status_code >= 400:
        return Answered(f"{answer.status_code} {told['code']}", letter)
    if told.get("items"):
        first = told["items"][0]
        return Answered(first["code"] or first["outcome"], letter)
    return Answered("unchanged" if told.get("changed") is False else "done", letter)


def sections() -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """The table: kind, states, and rows of cells."""
    for part in TABLE.read_text(encoding="utf-8").split("\n\n")[1:]:
        head, *rows = [re.split(r" {2,}", line.strip()) for line in part.strip().splitlines()]
        yield head[0], head[1:], rows


def found(world: World, door: OpenDoor, kind: str, states: list[str], row: str) -> list[str]:
    """A row as it is answered."""
    word, method, path = row.split()
    body = BODIES.get(word, {} if method in ("POST", "PATCH") and kind == "person" else None)
    if path.endswith("/close"):
        body = {}
    answers = {}
    for state in states:
        door.rights = EVERYTHING
        thing = world.take(kind, state)
        door.rights = PEOPLES if kind == "person" else MINE
        answers[state] = asked(world.desk, method, path, thing, body)
    door.rights = EVERYTHING
    if "foreign" in answers:
        assert answers["foreign"] == answers["unknown"], row
    return [row, *(each.short for each in answers.values())]


def drawn(kind: str, states: list[str], rows: list[list[str]]) -> str:
    """A section of the table, its columns in line."""
    lines = [[kind, *states], *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def test_every_change_is_answered_by_the_state_of_its_thing(world: World, door: OpenDoor) -> None:
    told = [(kind, states, rows) for kind, states, rows in sections() if kind != "no state"]
    answered = []
    for kind, states, rows in told:
        answered += [drawn(kind, states, [found(world, door, kind, states, row[0]) for row in rows])]
    wanted = [drawn(kind, states, rows) for kind, states, rows in told]
    assert answered == wanted


def test_every_route_that_changes_something_has_its_row(world: World) -> None:
    assert isinstance(world.desk.app, FastAPI)
    changing = {
        f"{row.method} {row.path.removeprefix(PREFIX)}"
        for row in table(world.desk.app)
        if row.changes and row.rights is not None
    }
    named = [" ".join(row[0].split()[-2:]) for kind, _, rows in sections() for row in rows]
    assert {*named} == changing


def test_who_shows_a_token_that_is_good_no_more_gets_nowhere(world: World) -> None:
    assert isinstance(world.desk.app, FastAPI)
    rows = [row for row in table(world.desk.app) if row.rights is not None]
    for number, spoil in enumerate(SPOILT):
        person = f"robot-{number}"
        world.ask("/people", person=person, name=person)
        session = Session(world.conn.info.dsn, person, world.conn, EVERYTHING)
        word = account.add_token(session, token="t", scopes=["read"], days=1).word  # noqa: S106  # its name
        headers = {"authorization": f"Bearer {word}", "origin": "http://testserver"}
        for desk in client(world.place, PeoplesDoor()):
            assert desk.get(f"{PREFIX}/me", headers=headers).status_code == 200
            world.conn.execute(spoil, (person,))
            answers = {
                str(row): desk.request(row.method, row.address(OWN), headers=headers).status_code
                for row in rows
            }
            assert {each: status for each, status in answers.items() if status != 401} == {}


IDS = {"journal", "voucher", "period", "run", "schedule", "project", "thing", "batch"}
WORDS = {"name", "table", "line", "number"}
"""Of every company: names of the program's, and lines and records, which each journal and company counts."""


def test_a_thing_of_a_foreign_company_is_looked_for_in_vain(world: World, door: OpenDoor) -> None:
    assert isinstance(world.desk.app, FastAPI)
    seen = set()
    for row in table(world.desk.app):
        names = {each for each in re.findall(r"\{(\w+)", row.path) if each != "company"} - WORDS
        if row.changes or not names:
            continue
        (kind,) = names
        seen.add(kind)
        answers = {}
        for state in ("own", "foreign", "unknown"):
            door.rights = EVERYTHING
            thing = world.thing(kind, state)
            door.rights = MINE
            path = re.sub(rf"\{{{kind}[:\w]*\}}", thing, row.path).format(company=OWN, line=1)
            answer = world.desk.get(path)
            letter = re.sub(re.escape(thing), "THING", re.sub(r"nonce-?[=\"\w-]+", "", answer.text))
            answers[state] = (answer.status_code, letter)
        door.rights = EVERYTHING
        assert answers["own"][0] == 200, (row, answers["own"])
        assert answers["unknown"][0] == 404, (row, answers["unknown"])
        assert answers["foreign"] == answers["unknown"], row
    assert seen == IDS
