"""Rights: what a person may do, which roles give it, and which roles one person should not have together.

Tables only: who holds which role is kept by the station ``people``; that nobody does what he may not is seen
to by the service. Whoever reaches the database itself (the command line, a worker) holds every right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
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

GUARDED: frozenset[str] = frozenset({POST, REVERSE, PERIOD, WRITE_OFF, SETUP, PEOPLE})
"""Rights for which a second factor may be required: they write to the books for good, open and close them, or
say how they are written, and by whom (safety.md E).
"""

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

    def anywhere(self, right: str) -> bool:
        """Whether the right is held in some company, or in all."""
        return self.everything or any(right in rights for rights in self.by_company.values())

    def parted(self, guarded: frozenset[str]) -> tuple["Rights", "Rights | None"]:
        """Those that are not guarded, and those that are; None: none is."""
        found = self.only(guarded)
        return self.only(frozenset(RIGHTS) - guarded), found if any(found.by_company.values()) else None

    def only(self, kept: frozenset[str]) -> "Rights":
        """The same, cut down to some rights, as a token's scopes do."""
        found = RIGHTS.keys() if self.everything else frozenset[str]()
        held = {ALL_COMPANIES: frozenset(found)} if found else self.by_company
        return Rights(by_company={company: rights & kept for company, rights in held.items()})


EVERYTHING: Final = Rights(everything=True)


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Two roles that one person should not have together in a company; ``first`` before ``second``."""

    company: str
    first: str
    second: str

    @property
    def everywhere(self) -> "Conflict":
        """The same in all companies."""
        return Conflict(ALL_COMPANIES, self.first, self.second)


def pair(company: str, one: str, other: str) -> Conflict:
    """Two roles in a company, in their order."""
    first, second = sorted((one, other))
    return Conflict(company, first, second)


def conflicts(grants: Iterable[tuple[str, str]]) -> set[Conflict]:
    """The incompatible roles among (company, role); those held in all companies are told once, for all."""
    by_company: dict[str, set[str]] = {}
    for company, role in grants:
        by_company.setdefault(company, set()).add(role)
    everywhere = by_company.get(ALL_COMPANIES, set())
    found = {
        pair(company, *both)
        for company, roles in by_company.items()
        for both in combinations(sorted(roles | everywhere), 2)
        if frozenset(both) in INCOMPATIBLE
    }
    return {each for each in found if each.company == ALL_COMPANIES or each.everywhere not in found}


def unwaived(found: Iterable[Conflict], waived: set[Conflict]) -> set[Conflict]:
    """The conflicts that no exception allows, in their company or in all."""
    return {each for each in found if not {each, each.everywhere} & waived}


def rights_of(grants: Iterable[tuple[str, str]], waived: set[Conflict]) -> Rights:
    """What roles let a person do: those that conflict without an exception give nothing but reading.

    Of a role held in all companies and another held in one the latter gives way.
    """
    held = set(grants)
    idle = {
        (each.company, role)
        for each in unwaived(conflicts(held), waived)
        for role in (each.first, each.second)
    }
    by_company: dict[str, frozenset[str]] = {}
    for company, role in held:
        given = ROLES.get(role, frozenset())
        given &= {READ} if (company, role) in idle else given
        by_company[company] = by_company.get(company, frozenset()) | given
    return Rights(by_company=by_company)
