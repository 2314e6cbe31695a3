"""Records: frozen receipts that cross layers, and the words that tell one kind of work from another.

Sets of rows stay in the database and never become objects merely to be looped over; what a command answers
does.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class TransactionType(StrEnum):
    """Which side of the work an actual is."""

    COST = "cost"
    UNBILLED_SALES = "unbilled_sales"
    BILLED_SALES = "billed_sales"
    PROJECT_CONTRACT = "project_contract"
    RESOURCING_UNIT_COST = "resourcing_unit_cost"
    INTER_ORGANIZATIONAL_SALES = "inter_organizational_sales"


class TransactionClass(StrEnum):
    """What kind of work an actual is."""

    TIME = "time"
    EXPENSE = "expense"
    MATERIAL = "material"
    FEE = "fee"
    MILESTONE = "milestone"
    RETAINER = "retainer"


@dataclass(frozen=True, slots=True)
class RowRefused:
    """Why a row of a file was not accepted; row counts the header as row 1; company '' is none of ours."""

    company: str
    row: int
    field: str
    code: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class CompanyStaged:
    """What a file held for one company ('': none of ours); rows_read is the sum of the other counts."""

    company: str
    rows_read: int
    accepted: int
    skipped: dict[str, int]
    repeated: int
    refused: int


@dataclass(frozen=True, slots=True)
class StagingReceipt:
    """What staging a file did, in all and by company; refusals lists the first; seconds is wall time."""

    file: str
    kind: str
    batch: str
    rows_read: int = 0
    accepted: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    refused: int = 0
    companies: list[CompanyStaged] = field(default_factory=list)
    refusals: list[RowRefused] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class JournalFilled:
    """A journal that an import opened or filled; lines counts those added now."""

    journal: str
    period_start_date: date
    lines: int
    opened: bool


@dataclass(frozen=True, slots=True)
class WaitingReason:
    """One reason for which actuals could not enter, spelled out, and how many it keeps waiting."""

    code: str
    message: str
    actuals: int


@dataclass(frozen=True, slots=True)
class ImportReceipt:
    """What one import did (I14); seconds is wall time."""

    company: str
    read: int
    added: int
    journals: list[JournalFilled] = field(default_factory=list)
    waiting: dict[str, int] = field(default_factory=dict)
    reasons: list[WaitingReason] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class JournalPosted:
    """What posting did to one journal: posted, error or draft, and where lines with issues went."""

    journal: str
    status: str
    lines_posted: int
    lines_with_issues: int
    error_journal: str | None = None


@dataclass(frozen=True, slots=True)
class PostReceipt:
    """What one posting run did in one company; entries counts general-ledger rows; seconds is wall time.

    ``background`` names the journals left to the workers, ``background_run`` their run, ``workers_alive`` how
    many there were to hear of it. ``failed`` are the journals that a defect kept from being posted, with what
    the database said: they are drafts again, and stopped no other.
    """

    company: str
    journals: list[JournalPosted] = field(default_factory=list)
    vouchers: int = 0
    entries: int = 0
    issues: dict[str, int] = field(default_factory=dict)
    background: list[str] = field(default_factory=list)
    background_run: str | None = None
    workers_alive: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Period:
    """A fiscal period, both dates included; open for projects when ``open`` with access ``all`` (F9)."""

    company: str
    period: str
    start_date: date
    end_date: date
    status: str
    project_access: str


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """A period as it was and as it is; the same twice when there was nothing to change."""

    before: Period
    after: Period


@dataclass(frozen=True, slots=True)
class ActualInvalid:
    """An actual that its source does not confirm, and why."""

    actual_id: UUID
    message: str


@dataclass(frozen=True, slots=True)
class PrevalidationReceipt:
    """What a source was asked and answered (S5): asked is the sum of confirmed, invalid and unanswered.

    ``actuals`` are the first that became invalid, ``faults`` what was wrong with answers that were put aside.
    """

    company: str
    source: str
    asked: int = 0
    confirmed: int = 0
    invalid: int = 0
    unanswered: int = 0
    actuals: list[ActualInvalid] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class WriteBackReceipt:
    """What was told to a target (J3): batches from the first to the last number, and how many vouchers."""

    company: str
    target: str
    batches: int = 0
    first_batch: int | None = None
    last_batch: int | None = None
    told: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reversed:
    """A voucher that was taken back, and the one that does it.

    ``linked_line`` is the line by which its source wants to take it back too, if there is one: that cannot
    post any more. ``moved``: the original's period was not open, so the date is that of the next one.
    """

    company: str
    voucher: str
    project_transaction: str
    reversed_voucher: str
    reverses: str
    accounting_date: date
    period: str
    entries: int
    reason: str
    moved: bool = False
    linked_line: str | None = None
