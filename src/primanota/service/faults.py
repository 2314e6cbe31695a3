"""Faults: what goes wrong with the database while a command runs, told as a refusal or tried again.

Wraps every use of the database by the service. A fault that is nobody's mistake and passes by itself (a
deadlock, two writers at one row) is tried again; one that an administrator can mend (disk, connection,
lock, rights) is told with a remedy; anything else is a defect and goes up unchanged.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from psycopg import errors

from primanota.core.errors import Refusal

Answer = TypeVar("Answer")

TRIES_MAX = 5
WAIT_S = 0.05
"""Before the second try; doubles with each, and is drawn at random between half of it and all of it."""

PASSING = (errors.DeadlockDetected, errors.SerializationFailure)
FULL = (errors.DiskFull, errors.OutOfMemory)
RIGHTS = (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)
GONE = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.IdleInTransactionSessionTimeout,
)


def retrying(work: Callable[[], Answer]) -> Answer:
    """Do the work, which opens its own transaction; again when it lost a deadlock, up to ``TRIES_MAX`` times.

    Raises:
        Refusal: ``database-busy`` when every try lost.
    """
    for tried in range(1, TRIES_MAX + 1):
        try:
            return work()
        except PASSING as error:
            if tried == TRIES_MAX:
                raise Refusal("database-busy", first_line(error)) from error
            # Not a secret, only a way for two losers not to meet again.
            time.sleep(WAIT_S * 2 ** (tried - 1) * random.uniform(0.5, 1))  # noqa: S311
    raise AssertionError("unreachable")


@contextmanager
def told() -> Iterator[None]:
    """Turn a fault of the database below into a refusal; deadlocks stay for :func:`retrying`.

    Raises:
        Refusal: ``disk-full``, ``database-busy``, ``database-role``, ``database-lost``.
    """
    try:
        yield
    except FULL as error:
        raise Refusal("disk-full", first_line(error)) from error
    except errors.LockNotAvailable as error:
        raise Refusal("database-busy", first_line(error)) from error
    except RIGHTS as error:
        raise Refusal("database-role", first_line(error)) from error
    except GONE as error:
        raise Refusal("database-lost", first_line(error)) from error
    except psycopg.OperationalError as error:
        if error.sqlstate is not None:  # the server said something that is not about the connection
            raise
        raise Refusal("database-lost", first_line(error)) from error


def first_line(error: BaseException) -> str:
    """The first line of an error's text, which is what a person reads."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
