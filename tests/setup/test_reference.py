"""Companies by name, and periods that open, hold and close under the locks of safety.md."""

import threading
from datetime import date
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.records import Period
from primanota.db.connect import open_connection, transaction
from primanota.setup import reference
from tests.books import rows, same

COMPANY = "INSERT INTO setup.company VALUES (%(company)s, %(name)s, 'EUR', 'USD', 'default')"
PERIOD = """
    INSERT INTO setup.period (company, period, start_date, end_date, status, project_access)
    VALUES ('DE', %(period)s, %(start_date)s, %(end_date)s, %(status)s, %(project_access)s)
"""
EVENTS = """
    SELECT period, event_no, status, project_access, actor, reason
    FROM setup.period_event
    ORDER BY period, event_no
"""


@pytest.fixture
def books(conn: Connection[Any]) -> Connection[Any]:
    """Two companies; one has three periods."""
    with conn.cursor() as cursor:
        cursor.executemany(COMPANY, rows("company  name\nDE  Muster\nUS  Sample"))
        cursor.executemany(
            PERIOD,
            rows(
                """
                period   start_date  end_date    status   project_access
                2026-03  2026-03-01  2026-03-31  open     all
                2026-01  2026-01-01  2026-01-31  closed   all
                2026-02  2026-02-01  2026-02-28  on_hold  none
                """
            ),
        )
    return conn


def events(conn: Connection[Any]) -> list[dict[str, Any]]:
    cursor = conn.execute(EVENTS)
    names = [column.name for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def test_companies_are_found_by_code(books: Connection[Any]) -> None:
    assert [each.company for each in reference.companies(books)] == ["DE", "US"]
    assert reference.company(books, "US") == reference.Company("US", "Sample", "EUR", "USD", "default", 2, 2)


def test_an_unknown_company_is_refused_with_those_there_are(books: Connection[Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        reference.company(books, "de")
    assert refusal.value.code == "company-unknown"
    assert refusal.value.remedy == "Did you mean DE? There are: DE, US."
    with pytest.raises(Refusal, match="company-required: there are 2 companies: DE, US"):
        reference.only_company(books)


def test_a_database_without_company_says_so(conn: Connection[Any]) -> None:
    with pytest.raises(Refusal, match="no-company"):
        reference.company(conn, "DE")
    with pytest.raises(Refusal, match="no-company"):
        reference.only_company(conn)
    conn.execute(COMPANY, {"company": "DE", "name": "Muster"})
    assert reference.only_company(conn).company == "DE"


def test_periods_come_in_the_order_of_time(books: Connection[Any]) -> None:
    found = reference.periods(books, "DE")
    assert [each.period for each in found] == ["2026-01", "2026-02", "2026-03"]
    assert found[1] == Period("DE", "2026-02", date(2026, 2, 1), date(2026, 2, 28), "on_hold", "none")


def test_a_period_opens_holds_and_closes_and_every_change_is_kept(books: Connection[Any]) -> None:
    def change(status: str, project_access: str | None = None, reason: str = "") -> None:
        reference.set_period(
            books,
            company="DE",
            period="2026-02",
            actor="ada",
            status=status,
            project_access=project_access,
            reason=reason,
        )

    change(status="open", project_access="all", reason="late hours")
    change(status="open")
    change(status="on_hold")
    change(status="closed", reason="signed")
    same(
        events(books),
        """
        period   event_no  status   project_access  actor  reason
        2026-02  1         open     all             ada    late hours
        2026-02  2         on_hold  all             ada    -
        2026-02  3         closed   all             ada    signed
        """,
    )
    assert reference.periods(books, "DE")[1].status == "closed"


@pytest.mark.parametrize("status", ["open", "on_hold"])
def test_a_closed_period_never_opens_again(books: Connection[Any], status: str) -> None:
    with pytest.raises(Refusal, match="period-closed: period 2026-01 of company DE is closed"):
        reference.set_period(books, company="DE", period="2026-01", status=status, actor="ada")
    assert reference.periods(books, "DE")[0].status == "closed"
    assert events(books) == []


def test_closing_a_closed_period_changes_nothing(books: Connection[Any]) -> None:
    change = reference.set_period(books, company="DE", period="2026-01", status="closed", actor="ada")
    assert change.before == change.after
    assert events(books) == []


def test_an_unknown_period_or_word_is_refused_with_a_remedy(books: Connection[Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        reference.set_period(books, company="DE", period="2026-3", status="open", actor="ada")
    assert refusal.value.code == "period-unknown"
    assert refusal.value.remedy.startswith("Did you mean 2026-03? There are: 2026-01, ")
    with pytest.raises(Refusal, match="period-unknown"):
        reference.set_period(books, company="US", period="2026-03", status="open", actor="ada")
    with pytest.raises(Refusal, match="company-unknown"):
        reference.set_period(books, company="XX", period="2026-03", status="open", actor="ada")
    with pytest.raises(Refusal, match="value-invalid: 'shut' is no status"):
        reference.set_period(books, company="DE", period="2026-03", status="shut", actor="ada")
    with pytest.raises(Refusal, match="value-invalid: 'some' is no project access"):
        reference.set_period(books, company="DE", period="2026-03", project_access="some", actor="ada")


def test_closing_waits_for_a_poster_in_the_period(database: str, books: Connection[Any]) -> None:
    order: list[str] = []

    def close() -> None:
        with open_connection(database) as closer:
            reference.set_period(closer, company="DE", period="2026-03", status="closed", actor="ada")
            order.append("closed")

    thread = threading.Thread(target=close)
    with transaction(books):
        books.execute("SELECT 1 FROM setup.period WHERE company = 'DE' AND period = '2026-03' FOR SHARE")
        thread.start()
        thread.join(timeout=0.5)
        order.append("posted")
    thread.join()
    assert order == ["posted", "closed"]
