"""The machine: one company, and everything that can happen in it in any order, with every proof after each
step (safety.md D2).

``Books`` does what the plain model of the rules can follow: after each step all tables of the program are
the model's, numbers included. ``Storm`` (in ``storm``) adds what it cannot: several at once, dead claims,
lost connections, edits, deletions, write-offs, controllers' reversals.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from psycopg.rows import dict_row

from primanota.core.errors import Refusal
from primanota.service import closing, commands
from primanota.service.session import Session
from tests.properties import observed
from tests.properties.arrivals import Source
from tests.properties.books_gen import _changes, _replaced, below
from tests.properties.gen_setup import Dice, pack
from tests.properties.model import Model
from tests.properties.model_setup import Pack, Row
from tests.properties.running import ACTOR, Company

DONE: Counter[str] = Counter()
"""What all machines of this process did, for the figures of a campaign."""


DRAINS_MAX = 12

LINES = """
    SELECT journal, line, voucher, actual_id, line.version, currency, amount,
        COALESCE(own_status, header.status) AS status
    FROM journal.line JOIN journal.header USING (company, journal)
    WHERE company = %s ORDER BY journal, line
"""


@dataclass(frozen=True)
class Place:
    """Where machines run: a database, and companies that it does not know yet."""

    conninfo: str
    new_company: Callable[[], Company]


def dice_of(data: st.DataObject, flaws: int = 0) -> Dice:
    """Dice that hypothesis throws, so that it can replay and shrink them."""
    return Dice(lambda limit: int(data.draw(below(limit))), flaws)


class Books(RuleBasedStateMachine):
    """A company under the rules that the model follows, one at a time."""

    modelled = True
    place: ClassVar[Place]

    def __init__(self) -> None:
        super().__init__()
        self.company = self.place.new_company()
        self.session = Session(self.place.conninfo, ACTOR, self.company.conn)
        self.model = Model()
        self.source = Source()
        self.pack: dict[str, Sequence[Row]] = {}

    def did(self, what: str, times: int = 1) -> None:
        """Count what happened."""
        DONE[what] += times

    def lines(self, *statuses: str) -> list[dict[str, Any]]:
        """Its lines in these statuses."""
        with self.company.conn.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(LINES, (self.company.company,)).fetchall()
        return [row for row in found if row["status"] in statuses]

    def likely(self, dice: Dice, lines: Sequence[dict[str, Any]], *statuses: str) -> dict[str, Any]:
        """One of some lines, mostly one in these statuses."""
        fitting = [row for row in lines if row["status"] in statuses]
        return dice.pick(fitting if fitting and not dice.one_in(4) else lines)

    def picked(self, dice: Dice, *statuses: str) -> dict[str, Any] | None:
        """One of its lines in these statuses, if there is one."""
        found = self.lines(*statuses)
        return dice.pick(found) if found else None

    @initialize(data=st.data())
    def set_up(self, data: st.DataObject) -> None:
        """A company is set up, with more or fewer flaws."""
        dice = dice_of(data)
        dice.flaws = dice.pick((0, 0, 1, 2))
        self.pack = pack(dice)
        self.company.load(self.pack)
        self.model.setup.load(self.pack)
        self._arrive(*self.source.some(dice))

    # What arrives.

    @rule(data=st.data())
    def stage(self, data: st.DataObject) -> None:
        """Actuals arrive, and links."""
        self._arrive(*self.source.some(dice_of(data, flaws=1)))

    @precondition(lambda self: self.source.late_links)
    @rule()
    def stage_late_links(self) -> None:
        """Links arrive after what they link."""
        self._arrive([], self.source.links_at_last())
        self.did("late links")

    def _arrive(self, actuals: Sequence[Row], links: Sequence[Row]) -> None:
        if actuals or links:
            assert self.company.stage(actuals, links) == len(actuals) + len(links)
        self.model.stage(actuals, links)
        self.did("actuals", len(actuals))

    @rule(data=st.data())
    def stage_again(self, data: st.DataObject) -> None:
        """What came before comes again, the same or changed: nothing new, or refused (S1)."""
        known = list(self.source.rows.values())
        if not known:
            return
        dice = dice_of(data)
        row = dice.pick(known)
        assert self.company.stage([row], []) == 0
        with pytest.raises(Refusal, match="rows-refused"):
            self.company.stage([{**row, "quantity": f"{row['quantity']}1"}], [])
        self.did("staged again")

    # The way into the books.

    @rule()
    def bring_in(self) -> None:
        """What waits gets its lines."""
        added = self.company.bring_in()
        assert not self.modelled or added == self.model.bring_in()
        self.did("imports")

    @rule()
    def post(self) -> None:
        """Every draft is posted."""
        posted = self.company.post()
        assert not self.modelled or posted == self.model.post()
        self.did("vouchers", posted)
        self.did("postings")

    @rule(data=st.data())
    def stage_and_bring_in(self, data: st.DataObject) -> None:
        """Lines lie there to be reviewed."""
        self.stage(data)
        self.bring_in()

    @rule(data=st.data())
    def work(self, data: st.DataObject) -> None:
        """A day's work: stage, import, post."""
        self.stage(data)
        self.bring_in()
        self.post()

    @rule()
    def reset(self) -> None:
        """What is in error is set to draft."""
        self.company.reset()
        self.model.reset()
        self.did("resets")

    # The setup.

    @rule(data=st.data(), often=st.sampled_from([2, 4]))
    def change_setup(self, data: st.DataObject, often: int) -> None:
        """Somebody breaks or mends the setup; a pack may hold or close a period."""
        self._load(_changes(dice_of(data), self.pack, often=often))

    @rule(data=st.data())
    def mend(self, data: st.DataObject) -> None:
        """Everything that toggles is mended at once, and what is in error is tried again."""
        self._load(_changes(dice_of(data), self.pack, often=1))
        self.reset()
        self.post()

    def _load(self, changes: Pack) -> None:
        if not changes:
            return
        self.company.load({**changes, "companies": self.pack["companies"]})
        self._changed(changes)
        self.did("setup changes")

    def _changed(self, changes: Pack) -> None:
        """The setup is another now, for the model and for the next change."""
        self.model.setup.load(changes)
        self.pack |= {file: _replaced(file, self.pack[file], rows) for file, rows in changes.items()}

    @precondition(lambda self: self.pack.get("periods"))
    @rule(data=st.data(), status=st.sampled_from(["on_hold", "open", "closed"]))
    def set_period(self, data: st.DataObject, status: str) -> None:
        """A controller holds a period, opens it again, or closes it, which tells what is left."""
        row = dice_of(data).pick(self.pack["periods"])
        company, name = self.company.company, row["period"]
        if status == "closed":
            made = closing.close(self.session, company=company, period=name)
            left = closing.report(self.session, company=company, period=name)
            assert left == made.report
        elif row["status"] == "closed":
            with pytest.raises(Refusal, match="period-closed"):
                commands.set_period(self.session, company=company, period=name, status=status)
            return
        else:
            commands.set_period(self.session, company=company, period=name, status=status)
        self._changed({"periods": [{**row, "status": status}]})
        self.did(f"periods set {status}")

    # What must be true.

    @invariant()
    def the_books_are_right(self) -> None:
        """Every proof holds; where the model can follow, every table is the model's."""
        if not self.pack:
            return
        self.company.prove()
        self.did("steps")
        if self.modelled:
            compare(self.company, self.model)

    def teardown(self) -> None:
        """In the end everything is mended and drained: nothing is left between the stations."""
        if self.pack:
            self.drain()
        super().teardown()

    def drain(self) -> None:
        """Import and post until nothing moves any more; doing it again changes nothing."""
        for _ in range(DRAINS_MAX):
            self.bring_in()
            before = self.company.tables()
            self.post()
            if not self.company.bring_in() and self.company.tables() == before:
                break
        else:
            message = "posting does not come to an end"
            raise AssertionError(message)
        self.the_books_are_right()


def at(place: Place, machine: type[Books]) -> type[Books]:
    """A machine that runs at a place."""
    return type(machine.__name__, (machine,), {"place": place})


def compare(company: Company, model: Model) -> None:
    """See that every table of the program is the model's, numbers included."""
    program, wanted = company.tables(), observed.model(model)
    for name, rows in wanted.items():
        told, said = observed.written(program[name]), observed.written(rows)
        only_told, only_said = set(told) - set(said), set(said) - set(told)
        assert told == said, "\n".join([name, "the program:", *only_told, "the model:", *only_said])
    assert set(model.count().values()) <= {1}


def figures() -> dict[str, Any]:
    """What was done so far, by name."""
    return dict(sorted(DONE.items()))
