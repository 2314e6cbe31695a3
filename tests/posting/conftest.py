"""Fixtures of the posting tests: a firm in a fresh database."""

from tests.codes.conftest import firm

__all__ = ["firm"]
