"""A company of the program, driven step by step by its own commands."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from primanota.db.connect import transaction
from primanota.journal import build, resets
from primanota.ledger import closing, proof
from primanota.posting import post
from primanota.setup import pack
from primanota.staging import intake, links
from tests.properties import observed
from tests.properties.book import Writer
from tests.properties.model_setup import Pack, Row

ACTOR = "anna"


class Company:
    """A company and the connections that work for it; the first one does what is done once."""

    def __init__(self, conns: Sequence[Connection[Any]], company: str, folder: Path) -> None:
        self.conns = conns
        self.conn = conns[0]
        self.company = company
        self.writer = Writer(company, folder)

    def load(self, files: Pack) -> None:
        """Load a pack; one of changes names the company too."""

        def sign(conn: Connection[Any], company: str, period: str) -> int:
            return closing.sign(conn, company=company, period=period, actor=ACTOR)

        pack.load(self.conn, self.writer.pack(files), actor=ACTOR, sign=sign)

    def stage(self, actuals: Sequence[Row], related: Sequence[Row]) -> int:
        """Stage actuals and links, all or nothing; return how many were accepted for the first time."""
        new = 0
        for rows, accept in ((actuals, intake.accept_actuals), (related, links.accept_links)):
            if rows:
                with transaction(self.conn):
                    staged = accept(
                        self.conn, self.writer.staged(rows), actor=ACTOR, file_format="csv", strict=True
                    )
                new += staged.rows_read - staged.repeated
        return new

    def bring_in(self, importers: int = 1, **filters: Any) -> int:
        """Import what waits and return how many lines were added."""
        return self._at_once(
            importers, lambda conn: build.build(conn, company=self.company, actor=ACTOR, **filters).added
        )

    def post(self, posters: int = 1) -> int:
        """Post every draft journal and return how many vouchers were posted."""
        run = uuid4()
        self._at_once(
            posters, lambda conn: post.post(conn, company=self.company, actor=ACTOR, run=run).vouchers
        )
        return post.gathered(self.conn, company=self.company, run=run, seconds=0).vouchers

    def reset(self) -> None:
        """Set every journal in error back to draft."""
        errors = self.conn.execute(
            "SELECT journal FROM journal.header WHERE company = %s AND status = 'error'", (self.company,)
        ).fetchall()
        for (journal,) in errors:
            resets.reset(self.conn, company=self.company, journal=journal, actor=ACTOR)

    def tables(self) -> observed.Tables:
        """What it has written."""
        return observed.program(self.conn, self.company)

    def prove(self) -> None:
        """See that every proof holds."""
        results = proof.run(self.conn, company=self.company)
        assert results
        assert {each.proof: each.sample for each in results if each.offenders} == {}

    def _at_once(self, workers: int, work: Callable[[Connection[Any]], int]) -> int:
        """Let several work, each on a connection of its own; return the sum of what they did."""
        if workers == 1:
            return work(self.conn)
        with ThreadPoolExecutor(workers) as pool, pytest.MonkeyPatch.context() as patch:
            patch.setattr(post, "SET_LINES_MAX", 1)  # a set is a journal, so that posters really share a run
            return sum(pool.map(work, self.conns[:workers]))
