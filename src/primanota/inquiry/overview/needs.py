"""Needs: what needs somebody now, most pressing first, each with why it is so and what helps.

Runs when somebody arrives at the company's home. It puts together what other inquiries list: stuck journals,
runs that failed, rules that lines broke, actuals that wait, journals ready to post. Nothing is changed.
"""

from collections.abc import Iterator, Sequence

from primanota.core.codes import ISSUES, Code
from primanota.core.row_codes import WAITING
from primanota.db.statements import Connected
from primanota.inquiry import desk, jobs
from primanota.inquiry.overview import pipeline
from primanota.inquiry.rows import Row, one_moment

STUCK = Code(
    "The worker that posted them is gone; they come back by themselves within a minute.",
    "If they stay, update them to draft and see that a worker runs.",
)
READY = Code("Journals are in draft.", "Look them over and post them.")

NAMED_MOST = 5
"""Journals that are named with a need; the others are counted."""

RUNS_LOOKED_AT = 20
"""Of the newest runs so many are looked at for failures; older ones somebody has seen."""


def needs(conn: Connected, *, company: str) -> list[Row]:
    """What needs somebody: kind (stuck, failed, issue, waiting, ready), code, count, of (what is counted),
    cause, remedy, and names of journals or runs.
    """
    with one_moment(conn):
        journals = list(desk.attention(conn, company=company))
        return [
            *_stuck(journals),
            *_failed(conn, company),
            *_issues(journals),
            *_waiting(conn, company),
            *_ready(conn, company),
        ]


def _need(kind: str, count: int, of: str, told: Code, *, code: str = "", names: Sequence[str] = ()) -> Row:
    return {
        "kind": kind,
        "code": code,
        "count": count,
        "of": of,
        "cause": told.cause,
        "remedy": told.remedy,
        "names": list(names[:NAMED_MOST]),
    }


def _stuck(journals: list[Row]) -> Iterator[Row]:
    stuck = [row["journal"] for row in journals if row["claim_ran_out"]]
    if stuck:
        yield _need("stuck", len(stuck), "journal", STUCK, names=stuck)


def _failed(conn: Connected, company: str) -> Iterator[Row]:
    newest = list(jobs.runs(conn, company=company, last=RUNS_LOOKED_AT))
    seen: set[str] = set()
    for row in newest:
        if row["job"] in seen:
            continue
        seen.add(row["job"])
        if row["status"] == "failed":
            told = Code(f"The newest run of {row['job']} failed.", "Read its log, then try it again.")
            yield _need("failed", 1, "run", told, names=[str(row["run"])])


def _issues(journals: list[Row]) -> Iterator[Row]:
    for code, told in ISSUES.items():
        broken = [row for row in journals if code in row["by_code"]]
        if broken:
            lines = sum(row["by_code"][code] for row in broken)
            names = [row["journal"] for row in broken]
            yield _need("issue", lines, "line", told, code=code, names=names)


def _waiting(conn: Connected, company: str) -> Iterator[Row]:
    counts: dict[str, int] = {}
    causes: dict[str, set[str]] = {}
    for row in desk.waiting_by_reason(conn, company=company):
        counts[row["code"]] = counts.get(row["code"], 0) + row["actuals"]
        causes.setdefault(row["code"], set()).add(row["message"])
    for code, count in sorted(counts.items(), key=lambda each: -each[1]):
        told = WAITING[code]
        (only, *more) = sorted(causes[code])
        cause = told.cause if more or code == "not-imported-yet" else f"{only[:1].upper()}{only[1:]}"
        yield _need("waiting", count, "actual", Code(cause, told.remedy), code=code)


def _ready(conn: Connected, company: str) -> Iterator[Row]:
    for row in pipeline.journals_by_status(conn, company=company):
        if row["status"] == "draft":
            yield _need("ready", row["journals"], "journal", READY)
