"""How many books a run makes: few and always the same ones, or thousands of new ones in a campaign."""

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

BOOKS = 150
"""In a normal run, in all shares."""


def generated(*, share: int = 1) -> Callable[[Any], Any]:
    """Settings of a test that makes one of so many shares of the books.

    ``PRIMANOTA_TEST_BOOKS=5000`` in the environment asks for a campaign of so many new books.
    """
    campaign = os.environ.get("PRIMANOTA_TEST_BOOKS")
    return settings(
        max_examples=max(1, int(campaign or BOOKS) // share),
        deadline=None,
        derandomize=campaign is None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
