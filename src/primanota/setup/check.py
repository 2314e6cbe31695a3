"""Checking a company's setup before anything is posted: what is missing, dangling or contradictory.

Runs on demand and reads setup alone; what is refused at loading (``pack``) does not come here. Each check
is one statement over the whole company. Nothing is repaired, and an empty list does not say that the setup
is what was meant.
"""

from dataclasses import dataclass
from typing import Any

from primanota.core.findings import FINDINGS, Severity
from primanota.db.statements import Connected
from primanota.setup import check_ledger, check_projects, check_treatment, reference

CHECKS = {**check_ledger.CHECKS, **check_projects.CHECKS, **check_treatment.CHECKS}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is amiss; ``file`` and ``key`` say where in the company pack to look."""

    severity: Severity
    code: str
    file: str
    key: str
    message: str
    remedy: str


def check(conn: Connected, company: str) -> list[Finding]:
    """Return what is amiss in a company's setup, errors before warnings, each in the order of ``FINDINGS``.

    Raises:
        Refusal: ``company-unknown``, ``no-company``.
    """
    reference.company(conn, company)
    found = [
        _finding(code, row) for code in FINDINGS for row in CHECKS[code](conn, company=company).fetchall()
    ]
    return sorted(found, key=lambda finding: finding.severity is Severity.WARNING)


def _finding(code: str, row: dict[str, Any]) -> Finding:
    known = FINDINGS[code]
    message = row["message"]
    if row.get("named"):
        more = row["named_count"] - len(row["named"])
        message += ": " + ", ".join(row["named"]) + (f" and {more} more" if more > 0 else "")
    return Finding(known.severity, code, row["file"], row["key"], message, known.remedy)
