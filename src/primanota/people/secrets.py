"""Secrets: what people come in with: random words kept as digests, passwords kept as argon2id hashes.

A random word has 256 bits, so a plain SHA-256 keeps it; a password has few, so its hash is slow on purpose.
Hashing takes memory and time, so only a few are made at once.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from primanota.core.errors import Refusal

RECOVERY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 characters, 5 bits each, without those that are read as another."""
RECOVERY_CHARACTERS = 28
RECOVERY_GROUP = 4

PASSWORD_MIN = 12
PASSWORD_MAX = 200

HASHING = BoundedSemaphore(2)
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106 for 64 MiB

COMMON = frozenset(
    {
        "123456789012",
        "1234567890123",
        "12345678901234",
        "123456789123",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "qwertyuiop123",
        "qwertyuiopas",
        "qwertyuiop12",
        "password1234",
        "password12345",
        "passwordpassword",
        "passw0rd1234",
        "administrator",
        "administrator1",
        "iloveyou1234",
        "letmeinletmein",
        "welcome12345",
        "welcomewelcome",
        "changeme1234",
        "changemechangeme",
        "abcdefghijkl",
        "abcdefghijklm",
        "abc123abc123",
        "correcthorsebatterystaple",
        "primanotaprimanota",
        "primanota123",
        "primanota1234",
        "accountant123",
        "bookkeeping1",
    }
)
"""Long passwords that everybody tries first."""


def word() -> str:
    """A new random word of 256 bits."""
    return secrets.token_urlsafe(32)


def digest(word: str) -> bytes:
    """What is kept of a random word."""
    return hashlib.sha256(word.encode("utf-8", "replace")).digest()


def recovery_code() -> str:
    """A new recovery code of 140 bits, as people write it down."""
    plain = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_CHARACTERS))
    groups = range(0, RECOVERY_CHARACTERS, RECOVERY_GROUP)
    return "-".join(plain[start : start + RECOVERY_GROUP] for start in groups)


def recovery_digest(code: str) -> bytes:
    """What is kept of a recovery code, however it is written."""
    return digest("".join(each for each in code.casefold() if each in RECOVERY_ALPHABET))


def form_word(session_word: str) -> str:
    """What a form must carry that belongs to a session; it does not give the session away."""
    return urlsafe_b64encode(digest(f"form {session_word}")).decode().rstrip("=")


def hashed(password: str, *, person: str) -> str:
    """What is kept of a password.

    Raises:
        Refusal: ``password-weak``.
    """
    reason = weakness(password, person=person)
    if reason:
        raise Refusal("password-weak", f"the password {reason}")
    with HASHING:
        return HASHER.hash(password)


def weakness(password: str, *, person: str) -> str:
    """What is wrong with a password; empty: nothing."""
    plain = password.casefold()
    if len(password) < PASSWORD_MIN:
        return f"has fewer than {PASSWORD_MIN} characters"
    if len(password) > PASSWORD_MAX:
        return f"has more than {PASSWORD_MAX} characters"
    if plain in COMMON or len(set(plain)) < PASSWORD_MIN // 3:
        return "is one that everybody tries first"
    if person and plain.replace(person.casefold(), "", 1).isdigit():
        return "is little more than the name of who has it"
    return ""


def opens(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; takes as long when none was kept."""
    with HASHING:
        try:
            HASHER.verify(kept or _nobodys(), password[: PASSWORD_MAX + 1])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


@cache
def _nobodys() -> str:
    return HASHER.hash(word())
