"""The company pack: a folder of CSV files that sets companies up (contract.md §1).

``load`` reads the whole folder, tells everything that is wrong with it at once, or adds and changes by key
in one transaction. It deletes nothing and never touches what is posted. Whether the setup is complete is
another question (``check``): a row may name a customer that nobody set up, but not a company or currency
that nobody knows.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.setup import pack_ledger, pack_projects, pack_read, reference
from primanota.setup.cells import CellError
from primanota.setup.pack_layout import FILES
from primanota.setup.pack_read import Known, PackRow, Problems
from primanota.setup.reference import Sign, sign_nothing

SQL = statements.beside(__file__)
KEEP = {**pack_ledger.KEEP, **pack_projects.KEEP}

Given = Callable[[Known, Problems], Iterator[PackRow]]
"""The rows to take in: good ones come out, what is wrong with the others is noted."""

HasPostings = Callable[[Connected, str, str], bool]
"""Whether anything is posted in a period of a company; asked while posters are held off."""


@dataclass(frozen=True, slots=True)
class FileLoaded:
    """What one file did: its rows were new, differed from what was there, or were the same."""

    file: str
    rows: int
    added: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A parameter or feature that a pack changed; before None: the company had not set it itself."""

    company: str
    setting: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class PackReceipt:
    """What a load did, file by file; ``notes`` tell what was not taken as written; seconds is wall time."""

    companies: list[str]
    files: list[FileLoaded]
    notes: list[str] = field(default_factory=list)
    settings: list[SettingChanged] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def changed(self) -> int:
        """How many rows were added or changed."""
        return sum(file.added + file.changed for file in self.files)


def may_have_postings(conn: Connected, company: str, period: str) -> bool:  # noqa: ARG001  # it errs on the safe side
    """Whether a company may have postings in a period, as far as setup knows: it once claimed a journal."""
    row = SQL.has_drawn_transactions(conn, company=company).fetchone()
    return row is not None and bool(row["drawn"])


def load(
    conn: Connected,
    folder: Path,
    *,
    actor: str,
    has_postings: HasPostings = may_have_postings,
    sign: Sign = sign_nothing,
) -> PackReceipt:
    """Load a pack, all or nothing, inside the caller's transaction or one of its own.

    Imports of its companies and posters in the periods that it changes wait until it is done; ``sign`` keeps
    the totals of those that it closes. Loading the same pack again changes nothing, even when numbers were
    drawn since.

    Raises:
        Refusal: ``pack-invalid`` with every error as a detail ``file:row:column: value 'x': reason; remedy``;
            ``file-not-found``, ``file-unreadable``.
    """
    return take(
        conn,
        lambda known, problems: pack_read.rows(folder, known, problems),
        place=f"the company pack {folder}",
        actor=actor,
        has_postings=has_postings,
        sign=sign,
    )


def take(
    conn: Connected,
    given: Given,
    *,
    place: str,
    actor: str,
    has_postings: HasPostings,
    sign: Sign,
    reason: str = "company pack",
) -> PackReceipt:
    """Load rows wherever they come from, as :func:`load` does; ``place`` is where, as refusals tell it.

    Raises:
        Refusal: ``pack-invalid``, and what reading the rows raises.
    """
    started = time.monotonic()
    problems = Problems()
    with transaction(conn):
        begin(conn)
        known = Known(
            companies={company.company for company in reference.companies(conn)},
            currencies=frozenset(row["currency"] for row in SQL.known_currencies(conn)),
        )
        rows = _take_in(conn, given(known, problems))
        problems.refuse_if_any(place)
        hold(conn)
        _find_refused_changes(conn, problems, has_postings)
        problems.refuse_if_any(place)
        notes = [_kept_counter(**row) for row in SQL.find_kept_counters(conn)]
        for row in SQL.find_closing_periods(conn).fetchall():
            sign(conn, row["company"], row["period"])
        settings = [SettingChanged(**row) for row in SQL.find_changed_settings(conn)]
        SQL.note_period_events(conn, actor=actor, reason=reason)
        files = [_keep(conn, name, count) for name, count in rows.items() if count]
        _note(problems, SQL.find_contradictions(conn).fetchall())
        problems.refuse_if_any(place)
        companies = sorted(row["company"] for row in SQL.loaded_companies(conn))
    return PackReceipt(companies, files, notes, settings, time.monotonic() - started)


def begin(conn: Connected) -> None:
    """Let nobody else change setup until the transaction ends; imports and postings go on."""
    SQL.declare_pack_row(conn)
    SQL.lock_loads(conn)


def hold(conn: Connected) -> None:
    """Hold off posters and imports of the companies in ``pack_row``, and posters in its changed periods."""
    SQL.lock_postings(conn)
    SQL.lock_imports(conn)
    SQL.lock_periods(conn)


def hold_companies(conn: Connected, companies: Iterable[PackRow]) -> None:
    """Hold off posters and imports of companies, whose rows these are; ``begin`` was before.

    What changes next, row by row, no import and no posting sees half done.
    """
    _take_in(conn, companies)
    hold(conn)


def _take_in(conn: Connected, rows: Iterable[PackRow]) -> dict[str, int]:
    """Land rows in ``pack_row`` and return how many each file has, in the order of loading."""
    counts = dict.fromkeys((file.name for file in FILES), 0)
    with conn.cursor() as cursor, cursor.copy(SQL.copy_rows.text) as copy:
        for row in rows:
            copy.write_row((row.file, row.number, json.dumps(row.values, default=str, ensure_ascii=False)))
            counts[row.file] += 1
    return counts


def _find_refused_changes(conn: Connected, problems: Problems, has_postings: HasPostings) -> None:
    _note(problems, SQL.find_refused_changes(conn).fetchall())
    for row in SQL.find_moved_periods(conn).fetchall():
        if has_postings(conn, row["company"], row["period"]):
            present = f"{row['start_date']} to {row['end_date']}"
            reason = f"in-use: period {row['period']} ({present}) may have postings"
            _note(problems, [{**row, "reason": reason, "remedy": "leave its dates and add another period"}])


def _note(problems: Problems, rows: list[dict[str, object]]) -> None:
    for row in rows:
        where = f"{row['file']}:{row['source_row']}:{row['field']}"
        problems.add(where, CellError(str(row["reason"]), str(row["remedy"])), str(row["value"]))


def _kept_counter(*, source_row: int, company: str, sequence: str, asked: str, kept: int) -> str:
    return (
        f"number_sequences.csv:{source_row}:next: company {company}, sequence {sequence}: "
        f"not set to {asked} but to {kept}, for the numbers before it are drawn"
    )


def _keep(conn: Connected, file: str, rows: int) -> FileLoaded:
    row = KEEP[file](conn).fetchone()
    assert row is not None, "an aggregate has one row"
    added, changed = row["added"], row["written"] - row["added"]
    return FileLoaded(file, rows, added, changed, rows - added - changed)
