"""The storm: what the plain model cannot follow, in any order with everything else; the proofs judge.

Several import and post at once, posters die over their claims, connections are lost in the middle of a
transaction, sources withdraw actuals.
"""

from typing import Any

import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.db.connect import open_connection
from primanota.journal import build, claiming, resets
from primanota.journal.claiming import PostFilters
from primanota.posting import post
from tests.journal.boundaries import Boundary, Side, watched
from tests.properties.books_gen import FILTERS
from tests.properties.machine import Books, dice_of
from tests.properties.running import ACTOR

STATEMENTS_MAX = 80
"""A posting has about so many; the nth of an import that has fewer is never reached, which is fine."""


class Storm(Books):
    """A company in which everything happens."""

    modelled = False

    # Several at once.

    @rule(data=st.data())
    def bring_in_together(self, data: st.DataObject) -> None:
        """Two imports at once, perhaps of some actuals only."""
        self.company.bring_in(2, **dice_of(data).pick(FILTERS))
        self.did("imports by two")

    @rule()
    def post_together(self) -> None:
        """Two posters share a run."""
        self.did("vouchers", self.company.post(2))
        self.did("postings by two")

    # Deaths.

    @rule(data=st.data())
    def die_over_a_claim(self, data: st.DataObject) -> None:
        """A poster claims journals and is never heard of again; its lease runs out."""
        claims, _ = claiming.claim(
            self.company.conn,
            company=self.company.company,
            actor="dead",
            filters=PostFilters(),
            tried=list,
            journals_max=dice_of(data).number(1, 3),
        )
        self.let_lapse()
        self.did("claims of the dead", len(claims))

    @rule(data=st.data())
    def lose_the_connection(self, data: st.DataObject) -> None:
        """An import or a posting loses its connection at any statement."""
        dice = dice_of(data)
        number, work = dice.number(1, STATEMENTS_MAX), dice.pick((self._import_over, self._post_over))
        side: Side = dice.pick(("before", "after"))
        with (
            open_connection(self.place.conninfo) as own,
            watched(Boundary(number, side, lambda _: own.close(), own)),
        ):
            try:
                work(own)
            except (psycopg.Error, Refusal):
                if not own.closed:
                    raise
                self.did("lost connections")
        self.let_lapse()

    def _import_over(self, conn: Connection[Any]) -> None:
        build.build(conn, company=self.company.company, actor="lost")

    def _post_over(self, conn: Connection[Any]) -> None:
        post.post(conn, company=self.company.company, actor="lost")

    def let_lapse(self) -> None:
        """The lease of every poster runs out."""
        self.company.conn.execute(
            "UPDATE journal.header SET lease_until = clock_timestamp() - interval '1 second'"
            " WHERE company = %s AND status = 'processing'",
            (self.company.company,),
        )

    # Reviewers and sources.

    @rule(data=st.data())
    def reset_a_line(self, data: st.DataObject) -> None:
        """One line in error is set to draft."""
        line = self.picked(dice_of(data), "error")
        if line is None:
            return
        resets.reset(
            self.company.conn,
            company=self.company.company,
            journal=line["journal"],
            line=line["line"],
            actor=ACTOR,
        )
        self.did("lines reset")

    @precondition(lambda self: self.source.rows)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """The source says that it has no such actual, before or after its line is made."""
        dice = dice_of(data)
        under_review = {str(row["actual_id"]) for row in self.lines("draft", "error")}
        posted = {str(row["actual_id"]) for row in self.lines("posted", "processing")}
        left = sorted(under_review if under_review and dice.one_in(2) else set(self.source.rows) - posted)
        if not left:
            return
        self.company.conn.execute(
            "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES (%s, %s, 'invalid')"
            " ON CONFLICT DO NOTHING",
            (self.company.company, dice.pick(left)),
        )
        self.did("withdrawn")
        if dice.one_in(2):  # posting finds out, and the line is for an administrator to write off
            self.did("vouchers", self.company.post())

    def drain(self) -> None:
        """The dead are buried first."""
        self.let_lapse()
        super().drain()
