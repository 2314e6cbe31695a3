"""Errors: a refusal says what, why and what to do, in its code's words unless the case knows better."""

import pytest

from primanota.core.codes import REFUSALS
from primanota.core.errors import Refusal


def test_a_refusal_takes_its_remedy_from_its_code() -> None:
    refusal = Refusal("company-unknown", "there is no company ACME")
    assert (refusal.code, refusal.cause) == ("company-unknown", "there is no company ACME")
    assert refusal.remedy == REFUSALS["company-unknown"].remedy
    assert str(refusal) == "company-unknown: there is no company ACME"


def test_a_case_may_know_a_better_remedy() -> None:
    refusal = Refusal("company-unknown", "no ACME", remedy="Did you mean ACMEUK?", details=["ACMEUK"])
    assert (refusal.remedy, refusal.details) == ("Did you mean ACMEUK?", ["ACMEUK"])


def test_an_unknown_code_is_a_defect() -> None:
    with pytest.raises(KeyError):
        Refusal("no-such-code", "nobody could look this up")
