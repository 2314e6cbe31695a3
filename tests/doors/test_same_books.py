"""The accountant's day through the command line and through the API: the same steps, the same books.

A rate is missing and loaded, a tax group edited, an amount distributed over two departments, everything
posted, the error journals mended and posted again. The same day in the browser is told in ``tests/browser``.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from zipfile import ZipFile

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from primanota.core.rights import EVERYTHING
from primanota.service.database import Database
from primanota.service.session import Session, Sessions
from primanota.web.app import Serving, create_app
from primanota.web.asking import Asker
from tests.databases import hold, made
from tests.doors.program import Program

COMPANY = "AFUS"
TAXED = ("US-0002", 1)
SPLIT = ("US-0003", 2)
LAME = ("US-0006", 1)
LATE = "US-0005"
HALVES = (("60", "D10"), ("40", "D20"))
RATE = {"from_currency": "NOK", "to_currency": "USD", "start_date": "2026-02-01", "rate": "0.095"}


class Door(Protocol):
    """The steps of the day, as a door lets one take them."""

    def load(self, pack: Path) -> None: ...
    def bring_in(self) -> None: ...
    def tax(self, line: tuple[str, int], group: str) -> None: ...
    def distribute(self, line: tuple[str, int], parts: Sequence[tuple[str, str]]) -> None: ...
    def post(self, *journals: str) -> None: ...
    def reset(self, *journals: str) -> None: ...
    def let_dates_move(self) -> None: ...


def day(door: Door, pack: Path) -> None:
    """The day, from the first import to the last posting."""
    door.bring_in()
    door.load(pack)
    door.bring_in()
    door.tax(TAXED, "EXPORT")
    door.distribute(SPLIT, HALVES)
    door.post()
    door.let_dates_move()
    door.reset(LATE, LAME[0])
    door.distribute(LAME, HALVES)
    door.post(LATE, LAME[0])


@dataclass
class Typed:
    """The command line."""

    program: Program

    def __call__(self, *words: object) -> None:
        answer = self.program(*words, "--company", COMPANY, "--json")
        assert answer.status in (0, 3), answer

    def load(self, pack: Path) -> None:
        answer = self.program("setup", "load", pack)
        assert answer.status == 0, answer

    def bring_in(self) -> None:
        self("import")

    def tax(self, line: tuple[str, int], group: str) -> None:
        self("edit", f"{line[0]}/{line[1]}", "--sales-tax-group", group)

    def distribute(self, line: tuple[str, int], parts: Sequence[tuple[str, str]]) -> None:
        given = [
            word for percent, where in parts for word in ("--part", f"percent={percent} Department={where}")
        ]
        self("distribute", f"{line[0]}/{line[1]}", *given)

    def post(self, *journals: str) -> None:
        self("post", *(journals or ("--all",)), "--now")

    def reset(self, *journals: str) -> None:
        self("reset", *journals)

    def let_dates_move(self) -> None:
        self("parameters", "set", "set_open_period", "yes")


@dataclass
class Sent:
    """The API."""

    client: TestClient

    def __call__(self, what: str, body: Mapping[str, object], *, method: str = "POST") -> None:
        answer = self.client.request(method, f"/api/v1/companies/{COMPANY}/{what}", json=body)
        assert answer.status_code == 200, answer.text
        assert not answer.json().get("refused"), answer.text

    def load(self, pack: Path) -> None:
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            for file in sorted(pack.iterdir()):
                archive.write(file, file.name)
        answer = self.client.post(
            "/api/v1/setup/pack", files={"pack": ("pack.zip", packed.getvalue(), "application/zip")}
        )
        assert answer.status_code == 200, answer.text

    def bring_in(self) -> None:
        self("import", {})

    def tax(self, line: tuple[str, int], group: str) -> None:
        self("edit", {"items": [named(line)], "sales_tax_group": group})

    def distribute(self, line: tuple[str, int], parts: Sequence[tuple[str, str]]) -> None:
        given = [{"percent": percent, "dimensions": {"Department": where}} for percent, where in parts]
        self("distribute", {"items": [named(line)], "parts": given})

    def post(self, *journals: str) -> None:
        self("post", {"journals": journals, "now": True} if journals else {"all": True, "now": True})

    def reset(self, *journals: str) -> None:
        self("reset", {"items": [{"journal": each} for each in journals]})

    def let_dates_move(self) -> None:
        self("parameters/set_open_period", {"value": "yes"}, method="PUT")


def named(line: tuple[str, int]) -> dict[str, object]:
    """A line as a body names it."""
    return {"journal": line[0], "line": line[1]}


class Open:
    """A doorkeeper who lets everybody in."""

    def recognise(self, request: Request, session: Session) -> Asker:  # noqa: ARG002
        """Whoever asks, it is anna."""
        return Asker("anna", "Anna", EVERYTHING, csrf="open")


@pytest.fixture
def mended(files: Path, tmp_path: Path) -> Path:
    """The demo company's pack with the rate that was missing."""
    pack = tmp_path / "mended"
    pack.mkdir()
    for file in (files / "pack").iterdir():
        (pack / file.name).write_bytes(file.read_bytes())
    rates = pack / "exchange_rates.csv"
    with rates.open(encoding="utf-8", newline="") as source:
        fields = next(csv.reader(source))
    with rates.open("a", encoding="utf-8", newline="") as target:
        csv.DictWriter(target, fields, restval="").writerow({**RATE, "rate_type": "monthly"})
    return pack


def books(place: str) -> dict[str, object]:
    """What the day left: journals, entries and lines, without when and as which row."""
    program = Program(place, COMPANY)
    journals = program("journals", "--json").document
    lines = program("lines", "--json").document
    entries = program("entries", "--json").document
    assert len(entries) > 100
    return {
        "journals": [(each["journal"], each["status"], each["lines"]) for each in journals],
        "lines": [
            (each["voucher"], each["status"], each["accounting_date"], each["sales_tax_group"])
            for each in lines
        ],
        "entries": [
            {name: value for name, value in each.items() if name not in {"posted_at", "posted_by"}}
            for each in entries
        ],
        "waiting": [each["actual_id"] for each in program("waiting", "--json").document],
    }


@pytest.fixture
def typed(server: str, staged_once: str, mended: Path) -> Iterator[dict[str, object]]:
    """The books after the day on the command line."""
    with made(server, staged_once) as place:
        day(Typed(Program(place)), mended)
        yield books(place)
        hold(place)


@pytest.fixture
def sent(server: str, staged_once: str, mended: Path) -> Iterator[dict[str, object]]:
    """The books after the day over the API."""
    with made(server, staged_once) as place:
        sessions = Sessions(Database(place, None), most=2)
        try:
            with TestClient(create_app(Serving(sessions, Open()))) as client:
                day(Sent(client), mended)
        finally:
            sessions.close()
        yield books(place)
        hold(place)


def test_the_day_leaves_the_same_books_whichever_door_was_taken(
    typed: dict[str, Any], sent: dict[str, Any]
) -> None:
    assert json.dumps(typed, indent=1) == json.dumps(sent, indent=1)
    assert [each for each in typed["journals"] if each[1] != "posted"] == []
    assert len(typed["waiting"]) == 2  # nobody set up a category for drones
