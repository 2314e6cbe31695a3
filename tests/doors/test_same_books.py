"""The accountant's day through the command line and through the API: the same steps, the same books.

The same day in the browser is in ``tests/browser``.
"""

import csv
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from primanota.core.rights import EVERYTHING
from primanota.service.database import Database
from primanota.service.session import Session, Sessions
from primanota.web.app import Serving, create_app
from primanota.web.asking import Asker
from tests.databases import hold, made
from tests.doors.day import COMPANY, RATE, Part, books, day
from tests.doors.program import Program

RATE_FIELDS = ("rate_type", "from_currency", "to_currency", "start_date", "rate")


@dataclass
class Typed:
    """The command line; the rate comes in a pack, of which a copy is made in a folder."""

    program: Program
    pack: Path
    folder: Path

    def __call__(self, *words: object) -> None:
        answer = self.program(*words, "--company", COMPANY, "--json")
        assert answer.status in (0, 3), answer

    def bring_in(self) -> None:
        self("import")

    def add_rate(self) -> None:
        pack = Path(shutil.copytree(self.pack, self.folder / "mended"))
        with (pack / "exchange_rates.csv").open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, RATE_FIELDS).writerow(RATE)
        answer = self.program("setup", "load", pack)
        assert answer.status == 0, answer

    def tax(self, line: tuple[str, int], group: str) -> None:
        self("edit", f"{line[0]}/{line[1]}", "--sales-tax-group", group)

    def distribute(self, line: tuple[str, int], parts: Sequence[Part]) -> None:
        given = []
        for percent, dimensions in parts:
            words = [f"percent={percent}", *(f"{name}={value}" for name, value in dimensions.items())]
            given += ["--part", " ".join(words)]
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

    def bring_in(self) -> None:
        self("import", {})

    def add_rate(self) -> None:
        self("setup/tables/exchange_rates/rows", {"items": [{"cells": RATE}]})

    def tax(self, line: tuple[str, int], group: str) -> None:
        self("edit", {"items": [named(line)], "sales_tax_group": group})

    def distribute(self, line: tuple[str, int], parts: Sequence[Part]) -> None:
        given = [{"percent": percent, "dimensions": dimensions} for percent, dimensions in parts]
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
def typed(server: str, staged_once: str, files: Path, tmp_path: Path) -> Iterator[dict[str, object]]:
    """The books after the day on the command line."""
    with made(server, staged_once) as place:
        day(Typed(Program(place), files / "pack", tmp_path))
        yield books(place)
        hold(place)


@pytest.fixture
def sent(server: str, staged_once: str) -> Iterator[dict[str, object]]:
    """The books after the day over the API."""
    with made(server, staged_once) as place:
        sessions = Sessions(Database(place, None), most=2)
        try:
            with TestClient(create_app(Serving(sessions, Open()))) as client:
                day(Sent(client))
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
