"""Everything in any order, on the real database, with every proof after each step: a small share of the
campaign that ``machine_campaign`` runs.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test
from psycopg import Connection

from tests.properties.desk import Desk
from tests.properties.machine import Place, at
from tests.properties.machine_campaign import profile
from tests.properties.reviewed import Reviewed
from tests.properties.running import Company


@pytest.fixture
def place(books_conns: list[Connection[Any]], new_company: Callable[[], Company]) -> Place:
    """The module's database, for a company after the other."""
    return Place(books_conns[0].info.dsn, new_company)


def test_the_model_follows_every_step(place: Place) -> None:
    run_state_machine_as_test(at(place, Reviewed), settings=profile(examples=8, steps=14))


def test_every_proof_holds_in_the_storm(place: Place) -> None:
    run_state_machine_as_test(at(place, Desk), settings=profile(examples=8, steps=14))
