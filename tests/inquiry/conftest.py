"""Fixtures of the inquiry tests: a small book that is made once, and a firm for stories of their own."""

from tests.codes.conftest import firm
from tests.inquiry.book import book, reader, tamperer

__all__ = ["book", "firm", "reader", "tamperer"]
