"""Code: what stands behind each code that is told to people: its cause and its remedy, a sentence each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means and what to do about it."""

    cause: str
    remedy: str
