"""Preview: what posting would do, shown and not done (P11).

The very statements of import and posting run, in the same order and the same sets, with temporary tables in
the place of those they write. All of it happens in one transaction that sees one moment, is read-only
wherever something is computed, and is rolled back: so the database itself refuses to write or to lock a row,
and posters, importers and closers neither wait for a preview nor it for them. It claims nothing and draws no
number; the numbers it shows are those that would be drawn now.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from primanota.core.errors import Refusal
from primanota.db import statements
from primanota.db.connect import read_only, transaction
from primanota.db.statements import Connected
from primanota.journal import build, claiming, lifecycle
from primanota.ledger.append import append
from primanota.posting import lines, post, showing, together
from primanota.posting.expand import settings
from primanota.posting.showing import Previewed
from primanota.setup import parameters, reference, sequences

SQL = statements.beside(__file__)

PLACES = {
    "journal.header": "pg_temp.header",
    "journal.line": "pg_temp.line",
    "journal.move": "pg_temp.move",
    "journal.waiting": "pg_temp.waiting",
    "ledger.project_transaction": "pg_temp.project_transaction",
    "ledger.entry": "pg_temp.entry",
    "setup.period": "pg_temp.period",
    "setup.number_sequence": "pg_temp.number_sequence",
    "setup.number_block": "pg_temp.number_block",
}
"""Where the statements of import and posting read, write and lock in a preview."""

INSERTED = {
    "journal.line": "pg_temp.preview_line",
    "ledger.project_transaction": "pg_temp.preview_transaction",
    "ledger.entry": "pg_temp.preview_entry",
}
"""Where they insert what is then read through a view."""

Progress = Callable[[int, int], None]
"""Called with lines computed and lines in all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to preview: journals by number (None: every draft that the filters admit), or some of their lines.

    ``lines`` names lines by journal and number, 0 for all of a journal; journals are computed whole and these
    shown. ``waiting``: what import and then posting would do with everything that waits; of all that is
    computed only the lines of that are shown, unless ``everything``.
    """

    journals: Sequence[str] | None = None
    lines: Sequence[tuple[str, int]] = ()
    period_start: date | None = None
    original: str | None = None
    waiting: bool = False
    everything: bool = False


def declare(conn: Connected) -> None:
    """Make the sets of a preview, once for each connection, before its transaction."""
    with transaction(conn):
        SQL.wait_briefly(conn)
        together.declare(conn)
        build.declare(conn)
        SQL.declare(conn)


def compute(
    conn: Connected, *, company: str, actor: str, asked: Asked, progress: Progress | None = None
) -> Previewed:
    """Compute what posting would do, inside a transaction that is rolled back (``rehearsal``).

    Everything is computed where the database refuses to write; only between two sets the temporary tables
    are emptied, as each commit of a posting does.

    Raises:
        Refusal: ``company-unknown``, ``journal-unknown``, ``line-unknown``, ``journal-not-draft``,
            ``journal-busy``, ``number-sequence-missing``, ``number-sequence-exhausted``.
    """
    started = time.monotonic()
    SQL.wait_briefly(conn)
    SQL.empty(conn)
    build.forget(conn)
    with read_only(conn):
        reference.company(conn, company)
        _copy(conn, company=company, asked=asked)
        journals_max = post.journals_max(conn, company)
    waits: dict[str, int] = {}
    with statements.elsewhere(PLACES, inserted=INSERTED):
        if asked.waiting:
            with read_only(conn):
                waits = build.build_at_once(conn, company=company, actor=actor).waiting
        headers = SQL.list_journals(conn, company=company).fetchall()
        total, done = sum(row["line_count"] for row in headers), 0
        for first in range(0, len(headers), journals_max):
            journals = {row["journal"]: row["line_count"] for row in headers[first : first + journals_max]}
            SQL.empty_set(conn)
            with read_only(conn):
                _post_set(conn, company=company, actor=actor, asked=asked, journals=journals)
            done += sum(journals.values())
            if progress:
                progress(done, total)
    with read_only(conn):
        _show(conn, company=company, asked=asked)
        return showing.totals(conn, company=company, waits=waits, seconds=time.monotonic() - started)


def _copy(conn: Connected, *, company: str, asked: Asked) -> None:
    """Put into the temporary tables what stands in those they take the place of and would be locked."""
    if asked.journals is not None:
        _require(conn, company=company, journals=asked.journals)
    SQL.copy_headers(
        conn,
        company=company,
        journals=None if asked.journals is None else list(asked.journals),
        period_start=asked.period_start,
        original=asked.original,
    )
    SQL.copy_periods(conn, company=company)
    SQL.copy_counters(conn, company=company)


def _require(conn: Connected, *, company: str, journals: Sequence[str]) -> None:
    """See that every named journal is there, not posted, and not being posted; one in error is fine."""
    for journal, status, _ in claiming.named(conn, company=company, journals=journals):
        if status == "posted":
            raise Refusal(
                "journal-not-draft",
                f"journal {journal} is posted: there is nothing to preview",
                remedy=f"See what it booked: primanota entries --journal {journal}.",
            )


def _post_set(
    conn: Connected, *, company: str, actor: str, asked: Asked, journals: Mapping[str, int]
) -> None:
    """Do what posting does with a set of claimed journals and their lines, up to the ledger."""
    values = settings(conn, company)
    together.SQL.plan_for_sets(conn)
    SQL.note_journals(conn, journals=list(journals))
    posted_at, waves = lines.load(conn, company=company, set_open_period=values["set_open_period"])
    together.judge(conn, values, waves=waves, doubles=True)
    _append(conn, company=company, actor=actor, line_count=sum(journals.values()), posted_at=posted_at)
    kept = {
        "company": company,
        "partly": (asked.waiting and not asked.everything) or bool(asked.lines),
        "processing_improvements": parameters.features(conn, company).processing_improvements,
    }
    SQL.keep_journals(conn, **kept)
    SQL.keep_lines(conn, **kept)
    SQL.keep_issues(conn)


def _append(conn: Connected, *, company: str, actor: str, line_count: int, posted_at: datetime) -> None:
    """Number and append as posting does, where the later sets of the preview find it."""
    block = sequences.draw(conn, company=company, sequence="project_transaction", count=line_count)
    append(conn, company=company, actor=actor, posted_at=posted_at, numbering=block.numbering())
    splits = lifecycle.SQL.count_splits(conn).fetchone()
    if splits and splits["journals"]:
        block = sequences.draw(conn, company=company, sequence="journal", count=splits["journals"])
        SQL.number_error_journals(conn, **block.numbering())


def _show(conn: Connected, *, company: str, asked: Asked) -> None:
    """Mark what is shown where that is not all that was computed."""
    if asked.lines:
        named = list(dict.fromkeys(asked.lines))
        shown = SQL.show_named(
            conn, journals=[journal for journal, _ in named], lines=[line for _, line in named]
        ).fetchall()
        missing = {each for each in named if each[1]} - {(row["journal"], row["line"]) for row in shown}
        for journal, line in sorted(missing)[:1]:
            raise Refusal("line-unknown", f"journal {journal} of company {company} has no line {line}")
    elif asked.waiting and not asked.everything:
        SQL.show_imported(conn, company=company)
    SQL.show_journals(conn)
