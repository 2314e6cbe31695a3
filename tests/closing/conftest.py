"""Fixtures of the closing tests: a firm in a fresh database."""

from tests.codes.conftest import firm

__all__ = ["firm"]
