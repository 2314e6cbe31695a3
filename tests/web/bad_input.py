"""Bad input: values that have broken programs, and bodies that are none, to be put wherever one asks.

A value is text as JSON can carry it, a lone surrogate among them; a body is raw bytes.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

STRINGS: tuple[str, ...] = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\r\nSet-Cookie: a=b",
    "\u202eright to left\u202c",
    "\u200b\ufeff\u2060",
    "\u0661\u0662\u0663",
    "1_000",
    "1,5",
    "-0",
    "+1",
    "1e131071",
    "1e400",
    "NaN",
    "Infinity",
    "-inf",
    "9" * 4_301,
    "0x1F",
    "None",
    "null",
    "true",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2026-02-29",
    "2026-04-31",
    "2026-W01-1",
    "20260101",
    "2026-1-1",
    "2026-01-01T00:00:00",
    "'",
    "''; DROP TABLE ledger.entry; --",
    "' OR '1'='1",
    "%s%s%s%(company)s",
    "%27%00",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "{0}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=1+1",
    "@SUM(1)",
    "\t=cmd",
    "../../../etc/passwd",
    "..\\..\\windows",
    "/etc/passwd",
    "file:///etc/passwd",
    "C:\\",
    "CON",
    "a" * 10_001,
    "\U0001f4a9" * 1_000,
    "Ω≈ç√∫",
    "Z\u0351\u036b\u0343\u036a\u0302" * 50,
    "*",
    "last",
    "1" * 50,
    "ffff",
)

NUMBERS: tuple[object, ...] = (-1, 0, 2**31, 2**63, 2**64, 1.5, True, None, [], {}, "1")

AT_ONCE = 3
"""Values for a place; the next place gets the next ones, so that each comes often."""

Value = TypeVar("Value")


def some(place: int, values: Sequence[Value]) -> list[Value]:
    """Values for one place of many; all of them where ``PRIMANOTA_BAD_INPUT`` is ``all``."""
    if os.environ.get("PRIMANOTA_BAD_INPUT") == "all":
        return list(values)
    return [values[(place * AT_ONCE + each) % len(values)] for each in range(AT_ONCE)]


BODIES: tuple[bytes, ...] = (
    b"",
    b"null",
    b"[]",
    b"0",
    b'""',
    b"{",
    b'{"items": [{"journal": "J"}], "items": []}',
    b'{"items": NaN}',
    b'{"items": -Infinity}',
    b'{"items": 1e400}',
    b'{"items": ' + b"9" * 4_301 + b"}",
    b'{"items": "\\ud800"}',
    b'{"\\ud800": 1}',
    b'{"\\u0000": "\\u0000"}',
    b'{"a\xff": 1}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"items": []}'.decode().encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b"\x1f\x8b\x08\x00",
    b"--x\r\nContent-Disposition: form-data\r\n",
    b"a=b&c=d",
    b"\0",
)
