"""Wording: the small grammar of what the program says: counts with their nouns, sentences with their stops.

Used wherever text is put together for people. What is said is decided where it is said.
"""

import re

_BREAKS = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SECRETS = (
    (re.compile(r"(\w+://)[^/\s@]*@"), r"\1***@"),
    (re.compile(r"(?i)\b(bearer|basic) [\w.~+/=-]{8,}"), r"\1 ***"),
    (
        re.compile(r"(?i)\b([\w-]*(?:passw(?:or)?d|token|secret|api[_-]?key))=[^\s&,;'\")]+"),
        r"\1=***",
    ),
)


def told_on_one_line(text: str) -> str:
    """The text as a log keeps it: on one line, nothing that moves a cursor or turns the direction of writing,
    no password or token of an address.
    """
    for secret, shown in _SECRETS:
        text = secret.sub(shown, text)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text)).strip()


def counted(count: int, one: str, many: str = "", *, shape: str = "") -> str:
    """A count and what is counted: ``1 row``, ``2 rows``; ``many`` where it is not ``one`` with an s.

    ``shape`` is how the number is written, as in a format string: ``,`` for thousands marks.
    """
    return f"{count:{shape}} {one if count == 1 else many or one + 's'}"


def sentences(*texts: str) -> str:
    """The texts one behind the other, each with its full stop."""
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text)
