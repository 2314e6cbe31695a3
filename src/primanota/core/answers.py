"""Answers: what a command over a set of journals and lines names, and what each item is answered (V5).

Frozen records that cross layers, from the review's station to the doors; what the commands do is elsewhere.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """What a command of the review names: a line, or a whole journal (``line`` None).

    ``version`` is the one its user saw; another one by now: refused (V3).
    """

    journal: str
    line: int | None = None
    version: int | None = None

    @property
    def name(self) -> str:
        """How people write it: ``JOURNAL`` or ``JOURNAL/LINE``."""
        return self.journal if self.line is None else f"{self.journal}/{self.line}"


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What became of an item, or of a line in a journal named as a whole.

    ``outcome``: done, unchanged (it was so already), refused. ``lines`` counts the lines changed; ``version``
    is what it is now, None where nothing is left; code, cause and remedy say why it was refused.
    """

    journal: str
    line: int | None
    voucher: str | None
    outcome: str
    lines: int
    version: int | None
    code: str | None = None
    cause: str | None = None
    remedy: str | None = None

    @property
    def name(self) -> str:
        """How people write it: ``JOURNAL`` or ``JOURNAL/LINE``."""
        return self.journal if self.line is None else f"{self.journal}/{self.line}"


@dataclass(frozen=True, slots=True)
class ReviewReceipt:
    """What a command of the review did, item by item (V5): counts of answers, and of lines changed.

    ``journals`` are those that changed with their lines: a status that moved, or ``deleted`` with their last
    line.
    """

    company: str
    action: str
    done: int
    unchanged: int
    refused: int
    lines: int
    journals: dict[str, str]
    items: list[ItemAnswer] = field(default_factory=list)
