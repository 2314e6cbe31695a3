"""Errors: the refusal, which is the answer to a command that was not carried out.

An issue (a row, stored and repairable) is data and lives in tables; a defect is an assertion and crashes. A
refusal is raised by any layer and told by every door in the same words: what, why, and what to do now.
"""

from primanota.core.codes import REFUSALS


class Refusal(Exception):
    """A command that was not carried out; nothing was changed.

    ``code`` is one of :data:`primanota.core.codes.REFUSALS`; ``cause`` carries the values of this case;
    ``remedy`` comes from the code unless the case knows a better one. ``details`` lists further rows, e.g.
    every wrong cell of a pack.
    """

    def __init__(
        self, code: str, cause: str, *, remedy: str | None = None, details: list[str] | None = None
    ) -> None:
        """Compose the refusal; an unknown code is a defect."""
        self.code = code
        self.cause = cause
        self.remedy = remedy or REFUSALS[code].remedy
        self.details = details or []
        super().__init__(f"{code}: {cause}")
