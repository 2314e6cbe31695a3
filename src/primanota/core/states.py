"""States: the statuses of headers and lines and every legal move between them (rules.md §6, A6).

The table is drawn into the documentation. The station ``journal`` is the only place that makes the moves
(``claiming``, ``lifecycle``, ``resets``, ``removing``), each one a compare-and-set in the database.
"""

from dataclasses import dataclass
from enum import StrEnum


class HeaderStatus(StrEnum):
    """Where a journal stands."""

    DRAFT = "draft"
    PROCESSING = "processing"
    POSTED = "posted"
    ERROR = "error"


class JournalChoice(StrEnum):
    """Which journals a list shows: those of one status, or all that are still work to do."""

    DRAFT = "draft"
    PROCESSING = "processing"
    POSTED = "posted"
    ERROR = "error"
    NOT_POSTED = "not_posted"


class LineStatus(StrEnum):
    """Where a line stands; the last two are a line's own, the others it shares with its header."""

    DRAFT = "draft"
    PROCESSING = "processing"
    POSTED = "posted"
    ERROR = "error"
    UNRECOVERABLE = "unrecoverable"
    INVALID_ACTUAL = "invalid_actual"


class ActualStatus(StrEnum):
    """Where the work of an actual stands: the status of its line, or why it has none."""

    WAITING = "waiting"
    DRAFT = "draft"
    PROCESSING = "processing"
    ERROR = "error"
    UNRECOVERABLE = "unrecoverable"
    INVALID_ACTUAL = "invalid_actual"
    POSTED = "posted"
    SKIPPED = "skipped"
    INVALID = "invalid"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move; ``origin`` None means the journal or line comes into being."""

    origin: str | None
    target: str
    cause: str


DELETABLE = (LineStatus.DRAFT, LineStatus.ERROR)
"""Lines that can be deleted (V4)."""

UNPOSTABLE = (LineStatus.UNRECOVERABLE, LineStatus.INVALID_ACTUAL)
"""Lines that can never post: an administrator may write them off (T1)."""

ENDS = ("deleted", "written_off")
"""Where a journal or a line goes that is no more: no statuses, but words of the record of moves."""

HEADER_MOVES = (
    Move(None, "draft", "import opens a journal"),
    Move(None, "error", "posting moves lines with issues to a journal of their own"),
    Move("draft", "processing", "a poster claims the journal"),
    Move("processing", "posted", "every line left in it posted"),
    Move("processing", "error", "no line could be posted; or posting it failed again and again"),
    Move("processing", "draft", "posting gave the journal back; or its claim ran out and it was reset"),
    Move("error", "draft", "reset to draft; or no line of it is left in error"),
    Move("draft", "deleted", "somebody deleted it; or its last line was deleted or written off"),
    Move("error", "deleted", "somebody deleted it; or its last line was deleted or written off"),
)

LINE_MOVES = (
    Move(None, "draft", "import gives an actual its line"),
    Move("draft", "processing", "with its header"),
    Move("processing", "posted", "with its header"),
    Move("processing", "error", "the line broke a rule"),
    Move("processing", "draft", "with its header"),
    Move("processing", "unrecoverable", "its voucher is already in the ledger, or its original taken back"),
    Move("processing", "invalid_actual", "its actual was withdrawn at the source"),
    Move("error", "draft", "reset to draft"),
    Move("draft", "deleted", "somebody deleted it: its actual waits again"),
    Move("error", "deleted", "somebody deleted it: its actual waits again"),
    Move("unrecoverable", "written_off", "an administrator closed it, with a reason"),
    Move("invalid_actual", "written_off", "an administrator closed it, with a reason"),
)
