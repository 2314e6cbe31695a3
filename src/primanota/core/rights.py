"""Rights: what a person may do, which roles give it, and which roles one person should not have together.

Tables only: who holds which role is kept by the station ``people``; that nobody does what he may not is seen
to by the service. Whoever reaches the database itself (the command line, a worker) holds every right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

READ: Final = "read"
STAGE: Final = "stage"
IMPORT: Final = "import"
REVIEW: Final = "review"
POST: Final = "post"
REVERSE: Final = "reverse"
PERIOD: Final = "period"
WRITE_OFF: Final = "write-off"
SETUP: Final = "setup"
AUDIT: Final = "audit"
PEOPLE: Final = "people"

RIGHTS: Mapping[str, str] = {
    READ: "see actuals, journals and books, preview, trace, verify and export",
    STAGE: "stage files, and ask their source about actuals",
    IMPORT: "give waiting actuals their journal lines",
    REVIEW: "edit tax groups, distribute, delete, update to draft",
    POST: "post journals, update them to draft, write back",
    REVERSE: "take a posted voucher back",
    PERIOD: "open, hold and close periods",
    WRITE_OFF: "write lines off that can never be posted",
    SETUP: "change the setup: packs, parameters, features, rates, mappings, accounts",
    AUDIT: "read the audit trail, the roles and their exceptions",
    PEOPLE: "invite people, give and take roles",
}
"""Every right, and what it lets a person do."""

ROLES: Mapping[str, frozenset[str]] = {
    "importer": frozenset({READ, STAGE, IMPORT}),
    "reviewer": frozenset({READ, REVIEW}),
    "poster": frozenset({READ, POST}),
    "period_controller": frozenset({READ, PERIOD, REVERSE}),
    "setup_administrator": frozenset({READ, SETUP, WRITE_OFF}),
    "user_administrator": frozenset({PEOPLE}),
    "auditor": frozenset({READ, AUDIT}),
}
"""What each role may do, in the company it is given for."""

INCOMPATIBLE: frozenset[frozenset[str]] = frozenset(
    frozenset(pair)
    for pair in (
        ("setup_administrator", "poster"),
        ("period_controller", "poster"),
        ("user_administrator", "importer"),
        ("user_administrator", "reviewer"),
        ("user_administrator", "poster"),
        ("user_administrator", "period_controller"),
        ("user_administrator", "setup_administrator"),
    )
)
"""Roles one person has together in a company only with an exception that says why (safety.md E)."""

ALL_COMPANIES: Final = "*"
"""As the company of a role: whichever there are."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do: everything, or by company (``ALL_COMPANIES``: in each of them)."""

    everything: bool = False
    by_company: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, right: str, company: str | None) -> bool:
        """Whether the right is held in a company; None: in all of them, whichever there are."""
        held = self.by_company.get(ALL_COMPANIES, frozenset())
        if company is not None:
            held |= self.by_company.get(company, frozenset())
        return self.everything or right in held

    def sees(self, company: str) -> bool:
        """Whether anything at all is held in a company; to others it does not exist."""
        return self.everything or bool(self.by_company.keys() & {company, ALL_COMPANIES})

    def only(self, kept: frozenset[str]) -> "Rights":
        """The same, cut down to some rights, as a token's scopes do."""
        found = RIGHTS.keys() if self.everything else frozenset[str]()
        held = {ALL_COMPANIES: frozenset(found)} if found else self.by_company
        return Rights(by_company={company: rights & kept for company, rights in held.items()})


EVERYTHING: Final = Rights(everything=True)
