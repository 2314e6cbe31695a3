"""Wording: the small grammar of what the program says: counts with their nouns, sentences with their stops.

Used wherever text is put together for people. What is said is decided where it is said.
"""


def counted(count: int, one: str, many: str = "", *, shape: str = "") -> str:
    """A count and what is counted: ``1 row``, ``2 rows``; ``many`` where it is not ``one`` with an s.

    ``shape`` is how the number is written, as in a format string: ``,`` for thousands marks.
    """
    return f"{count:{shape}} {one if count == 1 else many or one + 's'}"


def sentences(*texts: str) -> str:
    """The texts one behind the other, each with its full stop."""
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text)
