"""Proofs: every standing truth of the books as one query of its offenders (B5).

``run`` executes the files of ``proofs/`` in order, all in one read-only snapshot, and answers for each how
many rows break it and the first few of them; no offender anywhere means the books are right. It runs after
every test, by ``verify`` and nightly. It repairs nothing, and what can be wrong with a single line under
review is an issue, not a proof.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from primanota.db.connect import snapshot
from primanota.db.statements import Connected

FOLDER = Path(__file__).parent / "proofs"
SAMPLE_ROWS = 5
"""Offenders shown with a proof; all of them are counted."""

WHOLE_TABLES = (
    "SET LOCAL enable_nestloop = off",
    "SET LOCAL enable_indexscan = off",
    "SET LOCAL enable_indexonlyscan = off",
    "SET LOCAL enable_sort = off",
    "SET LOCAL parallel_tuple_cost = 0",
)
"""A proof walks whole tables and answers few rows; without statistics the planner might think otherwise."""

FRONT_MATTER = re.compile(r"\A-- title: (?P<title>.+)\n-- why: (?P<why>.+(?:\n-- .+)*)\n(?P<query>(?s:.+))\Z")


@dataclass(frozen=True, slots=True)
class Proof:
    """One file of ``proofs/``: its name, what must be true, why, and the query of rows where it is not."""

    name: str
    title: str
    why: str
    query: str


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What a proof found: the number of offenders (0: it holds) and the first few, each with its company."""

    proof: str
    title: str
    offenders: int
    sample: list[dict[str, Any]] = field(default_factory=list)


@cache
def proofs() -> tuple[Proof, ...]:
    """The proofs in the order of their files.

    Raises:
        ValueError: a file does not start with ``-- title:`` and ``-- why:``.
    """
    return tuple(read(path) for path in sorted(FOLDER.glob("*.sql")))


def read(path: Path) -> Proof:
    """Read one proof from its file.

    Raises:
        ValueError: the file does not start with ``-- title:`` and ``-- why:``.
    """
    found = FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if found is None:
        message = f"{path.name} must start with '-- title: ...' and '-- why: ...', then one query"
        raise ValueError(message)
    why = found["why"].replace("\n-- ", " ")
    return Proof(path.stem, found["title"], why, found["query"].strip().rstrip(";"))


def run(conn: Connected, *, company: str | None = None, only: Collection[str] = ()) -> list[ProofResult]:
    """Run every proof in order, over one company or (a proof may) over all of them; ``only``: these alone.

    Everything is seen at one moment, unless the caller is in a transaction already: then as that one sees it.
    """
    with _one_moment(conn):
        for setting in WHOLE_TABLES:
            conn.execute(cast("Any", setting))
        return [_prove(conn, proof, company) for proof in proofs() if not only or proof.name in only]


@contextmanager
def _one_moment(conn: Connected) -> Iterator[None]:
    """One read-only snapshot; inside a caller's transaction a part of it, whose settings end with it."""
    idle = conn.info.transaction_status == TransactionStatus.IDLE
    with snapshot(conn) if idle else conn.transaction(force_rollback=True):
        yield


def wrapped(proof: Proof) -> str:
    """The proof's query, first rows only, each with the count of all offenders; one company if asked."""
    return (
        "SELECT count(*) OVER () AS offenders, offender.*\n"
        f"FROM (\n{proof.query}\n) AS offender\n"
        "WHERE %(company)s::text IS NULL OR offender.company = %(company)s::text\n"
        "ORDER BY 2, 3, 4\n"
        f"LIMIT {SAMPLE_ROWS}"
    )


def _prove(conn: Connected, proof: Proof, company: str | None) -> ProofResult:
    with conn.cursor(row_factory=dict_row) as cursor:
        # Texts come from files of the package, never from users.
        sample = cursor.execute(cast("Any", wrapped(proof)), {"company": company}).fetchall()
    offenders = sample[0]["offenders"] if sample else 0
    for row in sample:
        del row["offenders"]
    return ProofResult(proof.name, proof.title, offenders, sample)
