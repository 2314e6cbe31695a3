"""Tallies: what each role asked and got, and every answer that was not as it should be."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

SIGNED = "X-Signed-As"
GOOD = 2
"""The hundreds of a status that says it was done."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
]


OF = "/api/v1/companies/{company}"
NOT_HERE = {f"POST {OF}/prevalidate", f"POST {OF}/write-back", "POST /api/v1/me/proof"}
"""What nobody can do here: no source of actuals is named, nobody came in by a password; tried and refused."""


@dataclass
class Tally:
    """What one role asked, and what it got."""

    requests: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    done: set[str] = field(default_factory=set)

    @property
    def told(self) -> str:
        """In words."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.answers.items()))
        return f"{self.requests} requests ({kinds}), operations done: {len(self.done)}"


@dataclass
class Tallies:
    """What all roles asked, and every answer that was not as it should be, with a sample."""

    by_role: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    tried: set[str] = field(default_factory=set)
    entered: set[str] = field(default_factory=set)
    failures: Counter[str] = field(default_factory=Counter)
    samples: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> set[str]:
        """Operations that somebody did."""
        return set[str]().union(*(tally.done for tally in self.by_role.values()))

    @property
    def undone(self) -> set[str]:
        """Operations that could be done and were not."""
        return self.tried - self.done - NOT_HERE

    def add(self, case: Case[Any], response: Response) -> None:
        """Count an answer, and look whether it is as it should be."""
        label = case.operation.label
        tally = self.by_role[case.headers[SIGNED]]
        tally.requests += 1
        tally.answers[f"{response.status_code // 100}xx"] += 1
        self.tried.add(label)
        checks = list(CHECKS)
        if response.status_code // 100 == GOOD:
            tally.done.add(label)
            if label not in self.entered:
                self.entered.add(label)
                checks.append(ignored_auth)
        try:
            case.validate_response(response, checks=checks)
        except FailureGroup as group:
            for failure in group.exceptions:
                self.failed(f"{failure.title}: {label}", f"{failure}\n{case.as_curl_command()}")

    def failed(self, what: str, sample: str) -> None:
        """Count an answer that is not as it should be."""
        self.failures[what] += 1
        self.samples.setdefault(what, sample)
