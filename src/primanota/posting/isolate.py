"""Isolation: which lines of a journal the database refuses to post, found by posting halves of it in trial.

Used when posting a journal failed of no rule: a defect of ours, or of the data, that no code foresees. It
only finds; that the others post and these move to a journal of their own is decided in ``post``.
"""

import time
from collections.abc import Callable, Sequence

FOUND_MAX = 10
"""More offenders than so many, and it is not the lines that are wrong."""

SECONDS_MAX = 60
"""How long to look."""


def offenders(lines: Sequence[str], *, takes: Callable[[Sequence[str]], bool]) -> list[str]:
    """The lines that are refused each on its own; ``takes`` says whether some of them can be posted together.

    Empty when the fault cannot be pinned on some of the lines: they all fail, too many do, only a combination
    does, or it takes too long to tell.
    """
    search = _Search(takes)
    complete = search.halve(lines)
    return search.found if complete and len(search.found) < len(lines) else []


class _Search:
    """What has been found so far, and when to stop."""

    def __init__(self, takes: Callable[[Sequence[str]], bool]) -> None:
        self.found: list[str] = []
        self._takes = takes
        self._deadline = time.monotonic() + SECONDS_MAX

    def halve(self, suspects: Sequence[str]) -> bool:
        """Find the offenders among lines that are refused together; False: they cannot be told."""
        if len(suspects) == 1:
            self.found.append(suspects[0])
            return len(self.found) <= FOUND_MAX
        middle = len(suspects) // 2
        refused = []
        for half in (suspects[:middle], suspects[middle:]):
            if time.monotonic() > self._deadline:
                return False
            if not self._takes(half):
                refused.append(half)
        return bool(refused) and all(self.halve(half) for half in refused)
