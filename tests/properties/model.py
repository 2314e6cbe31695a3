"""The model: one company from staging to the books in plain Python, one actual at a time (safety.md D7).

It holds everything in dictionaries and lists, knows no database, and shares no code with the program.
``Model.stage``, ``bring_in`` and ``post`` are the three commands; a line is a dictionary that gains fields on
its way. Where it reads the rules differently from the program the README beside it says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

from tests.properties.model_line import Line, exact_opposite, line_of
from tests.properties.model_posting import Posted, judged, mirrored
from tests.properties.model_setup import Part, Row, Setup, split, unit

Outcome: TypeAlias = dict[str, tuple[list[str], Posted | None]]
"""By actual: the codes its line breaks, or what it books."""

JOURNAL_TYPES = {"cost", "unbilled_sales"}
SKIPS = (
    ("transaction_type", "billed_sales"),
    ("transaction_class", "milestone"),
    ("transaction_class", "retainer"),
    ("transaction_type", "project_contract"),
    ("skip_sync", "yes"),
)


@dataclass
class Journal:
    """A header and its lines."""

    number: int
    bucket: date
    period_unit: str
    lines: list[Line] = field(default_factory=list)
    status: str = "draft"
    original: int | None = None
    root: int | None = None
    start: date | None = None
    last_line: int = 0

    def take(self, line: Line) -> None:
        """Add a line at the end; numbers of lines that went elsewhere are not given again."""
        self.last_line += 1
        line["line"] = self.last_line
        self.lines.append(line)
        if self.start:
            self.start = min(self.start, line["transaction_date"])

    @property
    def period_start(self) -> date:
        """The bucket's first day; of the bucket of all days, the earliest transaction date in it (I3)."""
        if self.start or self.period_unit != "all":
            return self.start or self.bucket
        days: list[date] = [line["transaction_date"] for line in self.lines]
        return min(days)


@dataclass
class Model:
    """A company: what was staged, what waits, the journals and the books."""

    setup: Setup = field(default_factory=Setup)
    actuals: dict[str, Row] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    links: list[Row] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    journals: list[Journal] = field(default_factory=list)
    issues: dict[str, list[str]] = field(default_factory=dict)
    posted: dict[str, Posted] = field(default_factory=dict)
    vouchers: int = 0
    numbers: int = 0

    # Staging.

    def stage(self, actuals: Sequence[Row], links: Sequence[Row]) -> None:
        """Accept actuals and links; some actuals never travel (S3)."""
        for actual in actuals:
            ident = actual["actual_id"]
            self.actuals[ident] = actual
            reason = skip_reason(actual)
            if reason:
                self.skipped[ident] = reason
            else:
                self.waiting[ident] = "not-imported-yet"
        self.links.extend(links)

    def related(self, ident: str, role: str) -> list[str]:
        """The actuals that an actual of a role is linked to."""
        return [
            link["related_actual_id"]
            for link in self.links
            if (link["actual_id"], link["role"]) == (ident, role)
        ]

    def original(self, ident: str) -> str | None:
        """The actual that an actual reverses."""
        return next(iter(self.related(ident, "reversing")), None)

    # Import.

    def bring_in(self) -> int:
        """Give every waiting actual a line, or the reason why not; return how many lines there are more."""
        known = {line["actual_id"]: line for journal in self.journals for line in journal.lines}
        entering: dict[str, Line] = {}
        for ident in self._originals_first(list(self.waiting)):
            found = self._enter(ident, {**known, **entering})
            if isinstance(found, str):
                self.waiting[ident] = found
            else:
                del self.waiting[ident]
                entering[ident] = found
        for line, journal in self._placed(list(entering.values())):
            self.vouchers += 1
            line["voucher"] = self.vouchers
            journal.take(line)
        return len(entering)

    def _originals_first(self, idents: Sequence[str]) -> list[str]:
        """Actuals in an order in which what they reverse comes before them."""

        def depth(ident: str) -> int:
            original = self.original(ident)
            return 1 + depth(original) if original and original in idents else 0

        return sorted(idents, key=depth)

    def _enter(self, ident: str, known: Mapping[str, Line]) -> Line | str:
        """The line of an actual, or the code for which it waits (I7-I12, F5, F11)."""
        actual = self.actuals[ident]
        if actual["transaction_type"] not in JOURNAL_TYPES:
            return "intercompany-not-set-up"
        return line_of(self.setup, actual, known.get(self.original(ident) or ""))

    def _placed(self, entering: list[Line]) -> Iterator[tuple[Line, Journal]]:
        """Lines in their order, each with the journal it goes to (I3, I4)."""
        unit = self.setup.parameter("period_unit", "months")
        limit = int(self.setup.parameter("lines_per_journal", "200"))
        buckets: dict[date, list[Line]] = {}
        for line in entering:
            buckets.setdefault(bucket(line["transaction_date"], unit), []).append(line)
        for day in sorted(buckets):
            for line in self._in_order(buckets[day], unit):
                yield line, self._room(day, unit, limit)

    def _in_order(self, lines: list[Line], unit: str) -> list[Line]:
        """By transaction date and id, a sales line after the cost of its bucket that it is linked to (I4)."""

        def key(line: Line) -> tuple[Any, ...]:
            own = (line["transaction_date"].isoformat(), line["actual_id"])
            for cost in sorted(self.related(line["actual_id"], "unbilled_sales"))[:1]:
                day = self.actuals[cost]["transaction_date"] if cost in self.actuals else ""
                if day and bucket(date.fromisoformat(day), unit) == bucket(line["transaction_date"], unit):
                    return (day, cost, 1, *own)
            return (*own, 0, *own)

        return sorted(lines, key=key)

    def _room(self, day: date, unit: str, limit: int) -> Journal:
        """The draft journal of a bucket that has room, or a new one."""
        for journal in self.journals:
            if (
                journal.status == "draft"
                and journal.original is None
                and (journal.bucket, journal.period_unit) == (day, unit)
                and len(journal.lines) < limit
            ):
                return journal
        self.journals.append(Journal(self._number(), day, unit))
        return self.journals[-1]

    def _number(self) -> int:
        """The next journal's number."""
        self.numbers += 1
        return self.numbers

    # Review.

    def line(self, ident: str) -> Line:
        """The line of an actual."""
        return next(line for journal in self.journals for line in journal.lines if line["actual_id"] == ident)

    def distribute(self, ident: str, parts: Sequence[Part]) -> None:
        """Distribute a line's amount by amount, or by percent to its own amount (V2, F6); no part: undo."""
        line = self.line(ident)
        percents = [part.percent for part in parts if part.percent is not None]
        if percents:
            amounts = split(line["amount"], percents, unit(line["currency"]))
            parts = [replace(part, amount=each) for part, each in zip(parts, amounts, strict=True)]
        line["parts"] = list(parts)

    def delete(self, idents: Sequence[str]) -> None:
        """Delete lines: their actuals wait again, a journal goes with its last line (V4)."""
        for journal in list(self.journals):
            gone = [line for line in journal.lines if line["actual_id"] in idents]
            if gone and journal.period_unit == "all":
                journal.start = journal.period_start
            journal.lines = [line for line in journal.lines if line not in gone]
            for line in gone:
                self.waiting[line["actual_id"]] = "not-imported-yet"
                self.issues.pop(line["actual_id"], None)
            if not journal.lines:
                self.journals.remove(journal)

    # Posting.

    def post(self) -> int:
        """Post every draft journal; return how many lines were posted.

        An original goes before its reversal, wherever the two stand; but where a journal is posted whole or
        not at all, one journal after the other.
        """
        drafts = [journal for journal in self.journals if journal.status == "draft"]
        drafts.sort(key=lambda each: (each.period_start, each.number))
        before = len(self.posted)
        for group in [drafts] if self.setup.feature("transfer_errors") else [[each] for each in drafts]:
            outcome = self._tried(group)
            for journal in sorted(group, key=lambda each: each.number):
                self._settle(journal, outcome)
        return len(self.posted) - before

    def _tried(self, drafts: Sequence[Journal]) -> Outcome:
        """What each line breaks or books."""
        lines = {line["actual_id"]: line for journal in drafts for line in journal.lines}
        outcome: Outcome = {}
        for ident in self._originals_first(list(lines)):
            original = self.original(ident)
            posted = self.posted.get(original or "")
            if original in outcome:
                posted = outcome[original][1]
            outcome[ident] = self._judge(lines[ident], original, posted)
        return outcome

    def _judge(
        self, line: Line, original: str | None, posted: Posted | None
    ) -> tuple[list[str], Posted | None]:
        """The codes a line breaks, or what it books."""
        if original is None or original in self.skipped:
            return judged(self.setup, line)
        if posted is None:
            codes, _ = judged(self.setup, line)
            return ["original-not-posted", *codes], None
        if exact_opposite(line, self.actuals[original]):
            return mirrored(self.setup, line, posted, original)
        codes, anew = judged(self.setup, line)
        return codes, anew and replace(anew, reverses=original)

    def _settle(self, journal: Journal, outcome: Outcome) -> None:
        """End a journal: post its good lines, set the others apart (P5, P6)."""
        bad = [line for line in journal.lines if outcome[line["actual_id"]][0]]
        failed = "error" if self.setup.feature("processing_improvements") else "draft"
        for line in journal.lines:
            self.issues[line["actual_id"]] = outcome[line["actual_id"]][0]
            moved = self.setup.moved(line["accounting_date"])
            if moved != line["accounting_date"]:
                line["original_accounting_date"] = line["original_accounting_date"] or line["accounting_date"]
                line["accounting_date"] = moved
        if bad and (len(bad) == len(journal.lines) or not self.setup.feature("transfer_errors")):
            journal.status = failed
            return
        journal.start = journal.period_start
        if bad:
            self._transfer(journal, bad, failed)
        journal.lines = [line for line in journal.lines if line not in bad]
        journal.status = "posted"
        for line in journal.lines:
            posted = outcome[line["actual_id"]][1]
            assert posted
            self.posted[line["actual_id"]] = posted

    def _transfer(self, journal: Journal, lines: Sequence[Line], status: str) -> None:
        """Move lines to a journal of their own (P5)."""
        moved = replace(
            journal,
            number=self._number(),
            lines=[],
            status=status,
            original=journal.number,
            root=journal.root or journal.number,
            last_line=0,
        )
        for line in lines:
            moved.take(line)
        self.journals.append(moved)

    def reset(self) -> None:
        """Set every journal in error back to draft (T1)."""
        for journal in self.journals:
            if journal.status == "error":
                journal.status = "draft"

    def count(self) -> Counter[str]:
        """In how many places each actual is: B5 wants one."""
        lines = (line["actual_id"] for journal in self.journals for line in journal.lines)
        return Counter([*lines, *self.skipped, *self.waiting])


def skip_reason(actual: Row) -> str:
    """Why an actual never becomes a line (S3), or nothing; what it is comes before what was asked."""
    for column, word in SKIPS:
        if actual[column] == word:
            return "skip-sync" if column == "skip_sync" else word.replace("_", "-")
    return ""


def bucket(day: date, unit: str) -> date:
    """The first day of the bucket of a transaction date (I3)."""
    if unit == "days":
        return day
    if unit == "months":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "years" else date.min
