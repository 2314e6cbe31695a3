"""Closing a period: the totals that are kept, the trail, what stays behind and what becomes of it."""

from typing import Any

import pytest

from primanota.core.errors import Refusal
from primanota.core.records import Period
from primanota.ledger import proof
from primanota.service import closing, commands
from primanota.service.session import Session
from tests.books import same
from tests.codes.firm import Firm
from tests.journal.journals import found
from tests.setup.packs import WHOLE, write

OPEN = """
    company  period   start_date  end_date    status   project_access
    DE       2026-01  2026-01-01  2026-01-31  closed   all
    DE       2026-02  2026-02-01  2026-02-28  open     all
    DE       2026-03  2026-03-01  2026-03-31  open     all
    DE       2026-04  2026-04-01  2026-04-30  open     all
"""
TOTALS = """
    SELECT period, main_account, entries, debit, credit, reporting_debit, reporting_credit, closed_by
    FROM ledger.period_total ORDER BY period, main_account
"""
WORK = """
    actual  transaction_date  transaction_type  amount    quantity  billing_type
    1       2026-03-02        cost              80.00     8         -
    2       2026-03-03        cost              -30.00    -3        -
    3       2026-03-03        unbilled_sales    100.00    8         chargeable
    4       2026-02-27        cost              20.00     2         -
"""


@pytest.fixture
def session(firm: Firm, database: str) -> Session:
    """Clara, the controller, at the firm's books."""
    return Session(database, "clara", firm.conn)


def close(session: Session, period: str, **more: str) -> closing.PeriodClosed:
    """Close a period of the firm."""
    return closing.close(session, company="DE", period=period, **more)


def totals(firm: Firm) -> list[dict[str, Any]]:
    """Every total that was signed."""
    return found(firm.conn, TOTALS)


def test_the_totals_of_every_account_are_kept(firm: Firm, session: Session) -> None:
    firm.load(periods=OPEN)
    firm.run(WORK)
    made = close(session, "2026-03", reason="month end")
    assert (made.before.status, made.after.status) == ("open", "closed")
    assert made.report.complete
    assert made.report.period == made.after
    same(
        totals(firm),
        """
        period   main_account  entries  debit   credit  reporting_debit  reporting_credit  closed_by
        2026-03  140100        1        100.00  0.00    110.00           0.00              clara
        2026-03  401000        1        0.00    100.00  0.00             110.00            clara
        2026-03  500200        2        80.00   30.00   88.00            33.00             clara
        2026-03  602000        2        30.00   80.00   33.00            88.00             clara
        """,
    )
    assert [each.main_account for each in made.report.totals] == ["140100", "401000", "500200", "602000"]
    assert made.report.totals[0].name == "WIP sales value"


def test_closing_leaves_its_trail(firm: Firm, session: Session) -> None:
    firm.load(periods=OPEN)
    firm.run(WORK)
    firm.stage("actual  transaction_date\n5  2026-03-09\n")
    close(session, "2026-03", reason="month end")
    (event,) = found(
        firm.conn,
        "SELECT status, actor, reason FROM setup.period_event WHERE period = '2026-03' AND event_no = 2",
    )
    assert event == {"status": "closed", "actor": "clara", "reason": "month end"}
    (record,) = found(firm.conn, "SELECT actor, action, details FROM service.audit")
    assert (record["actor"], record["action"]) == ("clara", "close-period")
    told = {name: record["details"][name] for name in ("lines_left", "actuals_left", "accounts", "entries")}
    assert told == {"lines_left": 0, "actuals_left": 1, "accounts": 4, "entries": 6}
    assert (record["details"]["debit"], record["details"]["credit"]) == ("210.00", "210.00")
    assert record["details"]["reason"] == "month end"
    assert record["details"]["change"]["before"]["status"] == "open"


def test_closing_again_changes_nothing_and_answers_the_same(firm: Firm, session: Session) -> None:
    firm.load(periods=OPEN)
    firm.run(WORK)
    first = close(session, "2026-03")
    again = close(Session(session.conninfo, "dora", session.conn), "2026-03", reason="again")
    assert again.before == again.after == first.after
    assert again.report == first.report
    assert len(found(firm.conn, "SELECT record_no FROM service.audit")) == 1
    assert {row["closed_by"] for row in totals(firm)} == {"clara"}


def test_a_period_without_postings_has_no_totals(firm: Firm, session: Session) -> None:
    made = close(session, "2026-02")
    assert (made.before.status, made.after.status, made.report.totals) == ("on_hold", "closed", [])
    assert totals(firm) == []


def test_a_locked_period_closes_and_stays_locked(firm: Firm, session: Session) -> None:
    commands.set_period(session, company="DE", period="2026-03", project_access="none")
    assert close(session, "2026-03").after.project_access == "none"


def test_an_unknown_period_is_refused(session: Session) -> None:
    with pytest.raises(Refusal) as refusal:
        close(session, "2026-3")
    assert refusal.value.code == "period-unknown"
    assert refusal.value.remedy.startswith("Did you mean 2026-03? ")
    with pytest.raises(Refusal, match="period-unknown"):
        closing.report(session, company="DE", period="2027-01")


def test_the_command_that_sets_a_period_signs_too(firm: Firm, session: Session) -> None:
    firm.load(periods=OPEN)
    firm.run(WORK)
    commands.set_period(session, company="DE", period="2026-02", status="closed")
    same(
        totals(firm),
        """
        period   main_account  entries  debit  credit
        2026-02  500200        1        20.00  0.00
        2026-02  602000        1        0.00   20.00
        """,
    )


def test_a_pack_signs_every_period_that_it_closes(firm: Firm, session: Session) -> None:
    firm.load(periods=OPEN)
    firm.run(WORK)
    closed = OPEN.replace("2026-02-28  open", "2026-02-28  closed").replace(
        "2026-03-31  open", "2026-03-31  closed"
    )
    folder = write(firm.folder / "closing", {"companies": WHOLE["companies"], "periods": closed})
    assert commands.load_setup(session, folder).changed == 2
    assert {row["period"]: row["entries"] for row in totals(firm)} == {"2026-02": 1, "2026-03": 2}
    kept = totals(firm)
    assert commands.load_setup(session, folder).changed == 0
    assert totals(firm) == kept


def test_a_pack_with_a_mistake_signs_nothing(firm: Firm, session: Session) -> None:
    firm.load(periods=OPEN)
    firm.run(WORK)
    overlapping = OPEN.replace("2026-02-28  open", "2026-02-28  closed").replace("2026-03-31", "2026-04-02")
    folder = write(firm.folder / "closing", {"companies": WHOLE["companies"], "periods": overlapping})
    with pytest.raises(Refusal, match="pack-invalid"):
        commands.load_setup(session, folder)
    assert totals(firm) == []
    assert {each["status"] for each in found(firm.conn, "SELECT status FROM setup.period")} == {
        "closed",
        "open",
    }


LATE = "actual  transaction_date\n11  2026-03-30\n12  2026-03-31\n"


def test_late_lines_move_to_the_next_open_period(firm: Firm, session: Session) -> None:
    """One has its line before the period closes, the other comes afterwards."""
    more = f"{WHOLE['parameters'].rstrip()}\n        DE  set_open_period  yes\n"
    firm.load(periods=OPEN, parameters=more)
    firm.run(WORK)
    imported, late = (f"actual  transaction_date\n{each}\n" for each in LATE.splitlines()[1:])
    firm.stage(imported)
    firm.build()
    made = close(session, "2026-03")
    assert (made.report.lines, made.report.late_lines_move) == (1, True)
    kept = totals(firm)
    firm.stage(late)
    firm.build()
    assert firm.post().vouchers == 2
    moved = found(
        firm.conn,
        "SELECT transaction_date, original_accounting_date, accounting_date FROM journal.line"
        " WHERE original_accounting_date IS NOT NULL ORDER BY transaction_date",
    )
    same(
        moved,
        """
        transaction_date  original_accounting_date  accounting_date
        2026-03-30        2026-03-30                2026-04-01
        2026-03-31        2026-03-31                2026-04-01
        """,
    )
    assert totals(firm) == kept
    left = closing.report(session, company="DE", period="2026-03")
    assert left.complete
    assert left.totals == made.report.totals


def test_late_lines_fail_where_dates_do_not_move(firm: Firm, session: Session) -> None:
    firm.load(periods=OPEN)
    firm.run(WORK)
    firm.stage(LATE)
    made = close(session, "2026-03")
    assert (made.report.actuals, made.report.late_lines_move) == (2, False)
    kept = totals(firm)
    firm.build()
    assert firm.post().issues == {"period-not-open": 2}
    assert totals(firm) == kept
    (journal,) = closing.report(session, company="DE", period="2026-03").journals
    assert (journal.status, journal.lines, journal.issues) == ("error", 2, {"period-not-open": 2})
    assert journal.next == f"primanota lines {journal.journal}"


def test_an_entry_that_comes_later_shows(firm: Firm, session: Session, owner: Any) -> None:
    firm.load(periods=OPEN)
    firm.run(WORK)
    close(session, "2026-03")

    def shown() -> list[tuple[str, int]]:
        results = {each.proof: each for each in proof.run(firm.conn)}
        standing = results["020_closed_periods_stand"]
        return [(row["main_account"], row["entries"]) for row in standing.sample]

    assert shown() == []
    with owner.transaction(force_rollback=True):
        owner.execute("UPDATE ledger.entry SET period = '2026-03' WHERE period = '2026-02'")
        results = {each.proof: each for each in proof.run(owner)}
        standing = results["020_closed_periods_stand"]
        assert [(row["main_account"], row["signed_entries"], row["entries"]) for row in standing.sample] == [
            ("500200", 2, 3),
            ("602000", 2, 3),
        ]
    assert shown() == []


def test_the_record_names_the_period(firm: Firm, session: Session) -> None:
    made = close(session, "2026-02", reason="stock")
    assert isinstance(made.after, Period)
    assert (made.after.company, made.after.period) == ("DE", "2026-02")
