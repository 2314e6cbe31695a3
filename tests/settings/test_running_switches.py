"""Switches that show while work is running: who shares it, how long it may be silent, what is kept of it."""

from datetime import date
from typing import Any

import pytest

from primanota.core.errors import Refusal
from primanota.journal import claiming, resets
from primanota.journal.claiming import PostFilters
from primanota.posting import post as posting
from primanota.service import commands, journals
from primanota.service.session import Session
from tests.codes.firm import Firm
from tests.journal.journals import all_journals, found

ONE = """
    actual  transaction_date  amount
    1       2026-03-02        10.00
"""


def put(session: Session, parameter: str, value: object) -> None:
    """Set a parameter by its command."""
    commands.set_parameter(session, company="DE", parameter=parameter, value=str(value))


def switch(session: Session, feature: str, *, enabled: bool) -> None:
    """Switch a feature by its command."""
    commands.switch_feature(session, company="DE", feature=feature, enabled=enabled)


def work_of(count: int, day: str = "2026-03-02") -> str:
    """So many actuals of a day."""
    lines = [f"{number}  {day}  1.00" for number in range(1, count + 1)]
    return "\n".join(["actual  transaction_date  amount", *lines])


def import_all(session: Session) -> None:
    """Import what waits, as a run."""
    journals.import_actuals(session, company="DE")


@pytest.mark.parametrize(("lease", "seconds"), [("60", 60), ("7 s", 7)])
def test_lease(session: Session, firm: Firm, lease: str, seconds: int) -> None:
    """How long a claim holds without a sign of life."""
    firm.stage(ONE)
    firm.build()
    put(session, "lease", lease)
    claims, _ = claiming.claim(
        firm.conn, company="DE", actor="eve", filters=PostFilters(), tried=list, journals_max=1
    )
    assert [claim.journal for claim in claims] == ["J-000001"]
    (row,) = found(firm.conn, "SELECT claimed_at, lease_until FROM journal.header")
    held = (row["lease_until"] - row["claimed_at"]).total_seconds()
    assert seconds * 0.85 <= held <= seconds


@pytest.mark.parametrize(("hours", "resettable"), [(24, False), (12, True)])
def test_stuck_after(session: Session, firm: Firm, hours: int, *, resettable: bool) -> None:
    """When a claim may be reset in any case, even with a poster that says it lives."""
    firm.stage(ONE)
    firm.build()
    claiming.claim(firm.conn, company="DE", actor="eve", filters=PostFilters(), tried=list, journals_max=1)
    firm.conn.execute(
        "UPDATE journal.header SET claimed_at = clock_timestamp() - interval '13 hours',"
        " lease_until = clock_timestamp() + interval '1 minute'"
    )
    put(session, "stuck_after", hours)
    if resettable:
        resets.reset(firm.conn, company="DE", journal="J-000001", actor="anna")
        assert [row["status"] for row in all_journals(firm.conn)] == ["draft"]
    else:
        with pytest.raises(Refusal, match="not-resettable: journal J-000001 is being posted by eve"):
            resets.reset(firm.conn, company="DE", journal="J-000001", actor="anna")


def test_log_days(session: Session, firm: Firm) -> None:
    """Messages older than so many days go with the next run; every run itself stays, with its counts."""
    firm.stage(ONE)
    import_all(session)
    first = [row["run"] for row in found(firm.conn, "SELECT run FROM jobs.run")]

    def ages() -> list[int]:
        kept = found(
            firm.conn, "SELECT (clock_timestamp()::date - at::date) AS age FROM jobs.log ORDER BY at"
        )
        return [row["age"] for row in kept if row["age"]]

    for age in (8, 89, 91):
        firm.conn.execute(
            "INSERT INTO jobs.log (company, run, entry_no, at, job, severity, code, message)"
            " VALUES ('DE', %s, %s, clock_timestamp() - %s * interval '1 day', 'import', 'info', 'x', 'x')",
            (first[0], 100 + age, age),
        )
    assert ages() == [91, 89, 8]
    import_all(session)
    assert ages() == [89, 8], "90 days"
    put(session, "log_days", 7)
    assert ages() == [89, 8], "nothing goes before a run"
    import_all(session)
    assert ages() == []
    runs = found(firm.conn, "SELECT run, counts ->> 'added' AS added FROM jobs.run ORDER BY queued_at")
    assert ([row["run"] for row in runs][:1], [row["added"] for row in runs]) == (first, ["1", "0", "0"])


@pytest.mark.parametrize("enabled", [True, False])
def test_posting_filters(session: Session, firm: Firm, *, enabled: bool) -> None:
    """Whether a run may leave journals out."""
    put(session, "period_unit", "days")
    firm.stage("""
        actual  transaction_date  amount
        1       2026-03-02        10.00
        2       2026-03-03        20.00
        3       2026-03-04        30.00
    """)
    firm.build()
    switch(session, "posting_filters", enabled=enabled)

    def post(**filters: Any) -> list[str]:
        receipt = journals.post_all(session, company="DE", **filters)
        return [each.journal for each in receipt.journals]

    for filters in ({"period_start": date(2026, 3, 3)}, {"journal": "J-000003"}, {"original": "J-000001"}):
        if enabled:
            assert post(**filters) == {"journal": ["J-000003"], "period_start": ["J-000002"]}.get(
                next(iter(filters)), []
            )
        else:
            with pytest.raises(Refusal, match="filters-off"):
                post(**filters)
    assert post() == (["J-000001"] if enabled else ["J-000001", "J-000002", "J-000003"])


@pytest.fixture
def posters(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes the server process of every poster that begins."""
    begun: list[int] = []
    post = posting.post

    def noted(conn: Any, **values: Any) -> Any:
        begun.append(conn.info.backend_pid)
        return post(conn, **values)

    monkeypatch.setattr(posting, "post", noted)
    return begun


@pytest.mark.parametrize(
    ("enabled", "tasks", "workers", "share"),
    [(True, 3, None, 3), (True, 1, None, 1), (True, 1, 2, 2), (False, 3, None, 1), (False, 3, 2, 1)],
)
def test_multiple_tasks_and_posting_tasks(
    session: Session,
    firm: Firm,
    posters: list[int],
    monkeypatch: pytest.MonkeyPatch,
    *,
    enabled: bool,
    tasks: int,
    workers: int | None,
    share: int,
) -> None:
    """Whether several posters share a run, and how many when nobody says."""
    put(session, "lines_per_journal", 2)
    firm.stage(work_of(12))
    firm.build()
    monkeypatch.setattr(posting, "SET_LINES_MAX", 2)  # so that there is something for everyone
    put(session, "posting_tasks", tasks)
    switch(session, "multiple_tasks", enabled=enabled)
    receipt = journals.post_all(session, company="DE", workers=workers)
    assert receipt.vouchers == 12
    assert len(set(posters)) == len(posters) == share


@pytest.mark.parametrize(
    ("threshold", "lines", "waits"), [(100, 100, False), (100, 101, True), (101, 101, False)]
)
def test_batch_threshold(session: Session, firm: Firm, threshold: int, lines: int, *, waits: bool) -> None:
    """From how many lines on a journal is not posted while someone waits (P7)."""
    firm.stage(work_of(lines))
    firm.build()
    put(session, "batch_threshold", threshold)
    receipt = journals.post_all(session, company="DE")
    assert receipt.background == (["J-000001"] if waits else [])
    assert [row["status"] for row in all_journals(firm.conn)] == ["draft" if waits else "posted"]
