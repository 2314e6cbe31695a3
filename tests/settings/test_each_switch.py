"""Each switch in each position: set by its command, then the same work, and what the books say.

Every position has a company of its own, all in one database. Settings that show while work is running, not in
its books, are in ``test_running_switches``; those of a neighbour in the neighbour's tests.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from primanota.db import migrate
from primanota.db.connect import open_connection
from primanota.journal import build
from primanota.posting import post
from primanota.service import commands
from primanota.service.session import Session
from primanota.setup import pack
from primanota.setup.parameters import FEATURES, PARAMETERS
from tests.books import rows, same
from tests.codes.firm import DEFAULTS
from tests.databases import hold, made
from tests.journal.journals import found
from tests.settings.positions import ELSEWHERE, POSITIONS, VIEWS
from tests.setup.packs import WHOLE, whole
from tests.staging.files import as_csv, ident, stage


def code_of(place: int) -> str:
    """The company of a position."""
    return f"DE{place}"


def of_companies(stem: str) -> str:
    """A file of the pack with the rows of every position's company."""
    header = WHOLE[stem].strip().splitlines()[0]
    tables = [each.pack.get(stem, WHOLE[stem]) for each in POSITIONS]
    lines = [
        re.sub(r"^\s*DE\b", code_of(place), line)
        for place, table in enumerate(tables)
        for line in table.strip().splitlines()[1:]
    ]
    return "\n".join([header, *dict.fromkeys(lines)])


@pytest.fixture(scope="module")
def session(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session at all the companies, whose work is staged."""
    folder = tmp_path_factory.mktemp("positions")
    with made(server) as place:
        migrate.bring_up(place)
        with open_connection(place) as conn:
            pack.load(
                conn, whole(folder / "pack", **{stem: of_companies(stem) for stem in WHOLE}), actor="anna"
            )
            work = [
                {**DEFAULTS, **row, "company": code_of(number), "actual_id": ident(int(row["actual"]))}
                for number, position in enumerate(POSITIONS)
                for row in rows(position.work)
            ]
            columns = [{name: row[name] for name in row if name != "actual"} for row in work]
            stage(conn, as_csv(folder / "actuals.csv", columns), strict=True)
            yield Session(place, "anna", conn)
        hold(place)


@pytest.mark.parametrize(
    "place", range(len(POSITIONS)), ids=[f"{each.setting}-{each.value or 'unset'}" for each in POSITIONS]
)
def test_a_position_shows_in_the_books(session: Session, place: int) -> None:
    position, company = POSITIONS[place], code_of(place)
    if position.setting in FEATURES:
        commands.switch_feature(
            session, company=company, feature=position.setting, enabled=position.value == "on"
        )
    else:
        commands.set_parameter(session, company=company, parameter=position.setting, value=position.value)
    build.build(session.conn, company=company, actor="anna")
    post.post(session.conn, company=company, actor="anna")
    same(found(session.conn, VIEWS[position.seen], company), position.expected)


def test_every_setting_is_tried_in_more_than_one_position() -> None:
    tried = {(each.setting, each.value) for each in POSITIONS}
    known = {*PARAMETERS, *FEATURES}
    assert {setting for setting, _ in tried} | set(ELSEWHERE) == known
    assert [
        name for name in known - set(ELSEWHERE) if len([1 for each in tried if each[0] == name]) < 2
    ] == []
    tests = Path(__file__).parents[1]
    for setting, module in ELSEWHERE.items():
        (file,) = tests.rglob(f"{module}.py")
        assert setting in file.read_text(encoding="utf-8"), f"{module} says nothing of {setting}"
