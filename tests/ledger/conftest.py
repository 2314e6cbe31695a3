"""Fixtures of the ledger tests: a small book that is made once."""

from tests.inquiry.book import book, reader, tamperer

__all__ = ["book", "reader", "tamperer"]
