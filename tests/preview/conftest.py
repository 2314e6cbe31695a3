"""Fixtures of the previews: a firm, and generated companies."""

from tests.codes.conftest import firm
from tests.properties.conftest import books_conns, new_company

__all__ = ["books_conns", "firm", "new_company"]
