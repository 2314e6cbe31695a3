"""Import: give every waiting actual a journal line, and say which could not have one and why (I1-I14).

Runs interactively or as a job, one company at a time, in batches of one transaction each. The company's
voucher counter is the latch: whoever holds its row imports, and a counter that moved meanwhile tells that
another import was faster, so the list of what waits is made anew: the loser finds less to do. Nothing is
posted here and no account is chosen.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from primanota.core.periods import PeriodUnit
from primanota.core.records import ImportReceipt, JournalFilled, WaitingReason
from primanota.db import statements
from primanota.db.connect import transaction
from primanota.db.statements import Connected
from primanota.journal import defaults
from primanota.setup import parameters, reference, sequences

SQL = statements.beside(__file__)

BATCH_LINES_MAX = 250_000
"""Actuals tried in one transaction."""

NO_FILTERS = dict.fromkeys(("first", "last", "project", "transaction_type"))
"""Everything that waits."""

REASONS_MAX = 1_000
"""Different waiting reasons a receipt spells out; counts are always complete."""

Progress = Callable[[int, int], None]
"""Called with actuals done and actuals in all."""


class _Import:
    """One import: the filters, the settings, and what has been found so far."""

    def __init__(
        self,
        conn: Connected,
        *,
        company: str,
        actor: str,
        filters: dict[str, Any],
        batch_lines: int,
    ) -> None:
        self.conn = conn
        self.company = company
        self.actor = actor
        self.filters = filters
        self.batch_lines = batch_lines
        self.total = 0
        self.done = 0
        self.read = 0
        self.next_voucher: int | None = None
        self.period_unit: PeriodUnit | None = None
        self.journals: dict[str, JournalFilled] = {}
        self.waiting: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()

    def batch(self) -> bool:
        """Import one batch in one transaction; False when nothing is left to try."""
        with transaction(self.conn):
            current = sequences.lock(self.conn, self.company)
            values = self._settings()
            if (current, values["period_unit"]) != (self.next_voucher, self.period_unit):
                self._collect(values)
            if self.done >= self.total:
                return False
            values |= {"after": self.done, "until": self.done + self.batch_lines}
            self._resolve(values)
            lines = self._open_journals(values)
            if lines:
                self._insert(values, lines)
            self.next_voucher = current + lines
        self.done = min(self.done + self.batch_lines, self.total)
        return self.done < self.total

    def _collect(self, values: dict[str, Any]) -> None:
        """List all that waits, in buckets of the unit: for a new import, or anew when another import was
        faster or the unit has changed. What waited in an earlier batch is on the list again.
        """
        values = values | self.filters | {"young": []}
        self.waiting.clear()
        self.reasons.clear()
        if self.period_unit is not None:
            forget(self.conn)
        SQL.plan_for_sets(self.conn)
        if values["prevalidated"]:
            values["young"] = [row["batch"] for row in SQL.young_batches(self.conn, **values)]
            self._count_unconfirmed(values)
        found = SQL.collect_candidates(self.conn, **values)
        SQL.plan_freely(self.conn)
        SQL.analyze_candidates(self.conn)
        self.read = self.added + self.waiting.total() + found.rowcount
        self.total, self.done = found.rowcount, 0
        self.period_unit = values["period_unit"]

    def _count_unconfirmed(self, values: dict[str, Any]) -> None:
        """Count what prevalidation keeps out (S5); of these no note is taken."""
        messages = {
            "not-confirmed-yet": "its source has not confirmed it yet",
            "too-young": f"staged less than {values['prevalidation_wait']} min ago",
        }
        for row in SQL.count_unconfirmed(self.conn, **values):
            self.waiting[row["code"]] = row["actuals"]
            self.reasons[row["code"], messages[row["code"]]] = row["actuals"]

    def _settings(self) -> dict[str, Any]:
        """The values every statement of a batch may name, read in the batch's own transaction."""
        company = reference.company(self.conn, self.company)
        settings = parameters.read(self.conn, self.company)
        features = parameters.features(self.conn, self.company)
        return {
            "company": self.company,
            "actor": self.actor,
            "accounting_currency": company.accounting_currency,
            "reporting_currency": company.reporting_currency,
            "accounting_decimals": company.accounting_decimals,
            "reporting_decimals": company.reporting_decimals,
            "rate_type": settings.rate_type,
            "period_unit": settings.period_unit,
            "lines_per_journal": settings.lines_per_journal,
            "set_open_period": settings.set_open_period,
            "tax_method": settings.tax_method,
            "employment_dimensions": features.employment_dimensions,
            "prevalidated": features.actuals_prevalidation,
            "prevalidation_wait": settings.prevalidation_wait_minutes,
        }

    def _resolve(self, values: dict[str, Any]) -> None:
        """Derive every attribute of the batch; what cannot enter is noted with its reason."""
        for code, message in defaults.derive(self.conn, values):
            self.waiting[code] += 1
            if len(self.reasons) < REASONS_MAX or (code, message) in self.reasons:
                self.reasons[code, message] += 1

    def _open_journals(self, values: dict[str, Any]) -> int:
        """Find or open a journal for every line that enters; answer how many do."""
        SQL.count_buckets(self.conn)
        SQL.take_drafts(self.conn, **values)
        needed = SQL.count_journals(self.conn, **values).fetchone()
        assert needed is not None
        if needed["journals"]:
            block = sequences.draw(
                self.conn, company=self.company, sequence="journal", count=needed["journals"]
            )
            SQL.open_slots(self.conn, **values, **block.numbering())
        SQL.share_lines(self.conn)
        for row in SQL.open_headers(self.conn, **values):
            self._note(JournalFilled(**row))
        return int(needed["lines"])

    def _insert(self, values: dict[str, Any], lines: int) -> None:
        block = sequences.draw(self.conn, company=self.company, sequence="voucher", count=lines)
        SQL.plan_for_sets(self.conn)
        inserted = SQL.insert_lines(self.conn, **values, **block.numbering())
        SQL.plan_freely(self.conn)
        assert inserted.rowcount == lines, "every actual that enters has a seat"
        if values["period_unit"] == PeriodUnit.ALL:
            for row in SQL.date_headers(self.conn, **values):
                known = self.journals[row["journal"]]
                self.journals[known.journal] = replace(known, period_start_date=row["period_start_date"])

    def _note(self, filled: JournalFilled) -> None:
        earlier = self.journals.get(filled.journal)
        if earlier:
            filled = replace(
                filled, lines=filled.lines + earlier.lines, opened=filled.opened or earlier.opened
            )
        self.journals[filled.journal] = filled

    @property
    def added(self) -> int:
        """How many lines have entered."""
        return sum(journal.lines for journal in self.journals.values())

    def receipt(self, seconds: float) -> ImportReceipt:
        """What the import did (I14)."""
        return ImportReceipt(
            company=self.company,
            read=self.read,
            added=self.added,
            journals=[self.journals[name] for name in sorted(self.journals)],
            waiting=dict(sorted(self.waiting.items())),
            reasons=[
                WaitingReason(code, message, count) for (code, message), count in sorted(self.reasons.items())
            ],
            seconds=seconds,
        )


def build(
    conn: Connected,
    *,
    company: str,
    actor: str,
    first: date | None = None,
    last: date | None = None,
    project: str | None = None,
    transaction_type: str | None = None,
    progress: Progress | None = None,
    go_on: Callable[[], bool] | None = None,
) -> ImportReceipt:
    """Give every waiting actual of a company a journal line; first and last bound the transaction date.

    Runs its own transactions; a batch that fails leaves the earlier ones in place and nothing of itself, and
    running it again goes on where it stopped. ``go_on`` is asked between two batches.

    Raises:
        Refusal: ``company-unknown``, ``number-sequence-missing``, ``number-sequence-exhausted``,
            ``disk-full``.
    """
    started = time.monotonic()
    reference.company(conn, company)
    declare(conn)
    forget(conn)
    filters = {"first": first, "last": last, "project": project, "transaction_type": transaction_type}
    run = _Import(conn, company=company, actor=actor, filters=filters, batch_lines=BATCH_LINES_MAX)
    more = True
    while more and (go_on is None or go_on()):
        more = run.batch()
        if progress:
            progress(run.done, run.total)
    return run.receipt(time.monotonic() - started)


def declare(conn: Connected) -> None:
    """Make the sets of an import, once for each connection."""
    SQL.declare(conn)
    defaults.declare(conn)


def forget(conn: Connected) -> None:
    """Empty the list of what waits, which outlives the transactions of an import."""
    SQL.forget_candidates(conn)


def build_at_once(conn: Connected, *, company: str, actor: str) -> ImportReceipt:
    """What ``build`` does with all that waits, in one batch inside the caller's transaction.

    For a preview: the sets are declared, and the list of what waits is empty.
    """
    started = time.monotonic()
    run = _Import(conn, company=company, actor=actor, filters=NO_FILTERS, batch_lines=sys.maxsize)
    run.batch()
    return run.receipt(time.monotonic() - started)
