"""The desk: work to do, told as it stands in the small book."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.codes import ISSUES
from primanota.core.errors import Refusal
from primanota.inquiry import desk, jobs, log
from tests.books import same
from tests.staging.files import ident

CONTRACT = {
    "journals": (
        "company journal description status period_start_date lines original_journal root_journal "
        "posted_at posted_by"
    ),
    "lines": (
        "company journal line status voucher related_voucher transaction_type transaction_class project "
        "category resource line_property transaction_date accounting_date original_accounting_date quantity "
        "unit_price amount currency exchange_rate accounting_amount reporting_amount sales_tax_group "
        "item_sales_tax_group distributions actual_id issues"
    ),
    "waiting": "company actual_id code message",
    "log": "at job severity code company journal line voucher actual_id message",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_a_list_begins_with_the_fields_of_the_contract(reader: Connection[Any], name: str) -> None:
    ask = log.log if name == "log" else getattr(desk, name)
    row = next(ask(reader))
    fields = CONTRACT[name].split()
    assert list(row)[: len(fields)] == fields


def test_what_waits_and_why(reader: Connection[Any]) -> None:
    found = [{"actual": row["actual_id"].int, **row} for row in desk.waiting(reader, company="DE")]
    same(
        found,
        """
        actual  code                     transaction_date  quantity  amount  currency
        10      category-not-in-company  2026-03-10        1         80.00   EUR
        13      exchange-rate-missing    2026-03-13        1         80      JPY
        14      not-imported-yet         2026-03-14        8         40.00   EUR
        """,
    )
    assert [row["message"] for row in found] == [
        "transaction category Unknown has no project category of class time in this company",
        "no default rate from JPY to EUR at 2026-03-13",
        "The actual is staged and no import has tried it yet",
    ]
    same(
        desk.waiting_by_reason(reader),
        """
        code                     actuals  first_date  last_date
        category-not-in-company  1        2026-03-10  2026-03-10
        exchange-rate-missing    1        2026-03-13  2026-03-13
        not-imported-yet         1        2026-03-14  2026-03-14
        """,
    )
    assert [row["amount"] for row in desk.waiting(reader, code="not-imported-yet")] != []
    assert list(desk.waiting(reader, company="JP")) == []


def test_an_actual_that_its_source_withdrew_waits_no_longer(tamperer: Connection[Any]) -> None:
    tamperer.execute("INSERT INTO staging.verdict VALUES ('DE', %s, 'invalid', 'gone')", (ident(14),))
    assert ident(14) not in {str(row["actual_id"]) for row in desk.waiting(tamperer)}


def test_what_is_skipped(reader: Connection[Any]) -> None:
    same(
        desk.skipped(reader),
        """
        code          transaction_type  project  amount  currency
        billed-sales  billed_sales      P1       960.00  GBP
        """,
    )


def test_journals(reader: Connection[Any]) -> None:
    found = list(desk.journals(reader))
    same(
        found,
        """
        journal   status  period_start_date  lines  original_journal  root_journal  posted_by
        J-000001  error   2026-02-01         1      -                 -             -
        J-000002  posted  2026-03-01         8      -                 -             anna
        J-000003  error   2026-03-01         1      J-000002          J-000002      -
        """,
    )
    assert found[2]["description"] == "Project integration journal 2026-03-01 J-000002"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"status": "posted"}, ["J-000002"]),
        ({"original": "J-000002"}, ["J-000003"]),
        ({"period_start": "2026-02-01"}, ["J-000001"]),
        ({"status": "error", "period_start": "2026-03-01"}, ["J-000003"]),
        ({"status": "draft"}, []),
        ({"company": "JP"}, []),
    ],
)
def test_journals_by_filter(reader: Connection[Any], filters: dict[str, Any], found: list[str]) -> None:
    assert [row["journal"] for row in desk.journals(reader, **filters)] == found


def test_journals_that_need_attention(reader: Connection[Any]) -> None:
    same(
        desk.attention(reader),
        """
        journal   status  lines  issues  by_code              claim_ran_out
        J-000001  error   1      1       period-not-open=1    False
        J-000003  error   1      1       project-not-found=1  False
        """,
    )


def test_a_journal_whose_worker_is_gone_needs_attention(tamperer: Connection[Any]) -> None:
    tamperer.execute(
        """
        UPDATE journal.header
        SET status = 'processing', claimed_by = 'eve', claimed_at = '2026-04-01', lease_until = '2026-04-01'
        WHERE journal = 'J-000003'
        """
    )
    tamperer.execute("DELETE FROM journal.issue")
    same(
        desk.attention(tamperer),
        """
        journal   status      issues  claim_ran_out
        J-000001  error       0       False
        J-000003  processing  0       True
        """,
    )


def test_lines_of_a_journal(reader: Connection[Any]) -> None:
    lines = list(desk.lines(reader, company="DE", journal="J-000002"))
    same(
        lines,
        """
        line  voucher      related_voucher  transaction_type  category  line_property  quantity  unit_price
        1     PV-00000002  PV-00000003      cost              DEV       COST           8         80
        2     PV-00000003  PV-00000002      unbilled_sales    DEV       BILL           8         120
        3     PV-00000004  -                cost              PARTS     COST           2         125
        4     PV-00000005  -                cost              TRAVEL    COST           1         -
        5     PV-00000006  -                unbilled_sales    LICENCE   BILL           1         500
        7     PV-00000008  -                cost              DEV       COST           -8        80
        8     PV-00000009  -                unbilled_sales    DEV       COST           1         100
        9     PV-00000010  -                cost              DEV       COST           1.5       -
        """,
    )
    same(
        lines,
        """
        line  status  amount   currency  exchange_rate  accounting_amount  reporting_amount
        1     posted  640.00   EUR       1              640.00             704.00
        2     posted  960.00   GBP       1.25           1200.00            1320.00
        3     posted  250.00   EUR       1              250.00             275.00
        4     posted  99.90    EUR       1              99.90              109.89
        5     posted  500.00   GBP       1.25           625.00             687.50
        7     posted  -640.00  EUR       1              -640.00            -704.00
        8     posted  100.00   GBP       1.25           125.00             137.50
        9     posted  100.01   EUR       1              100.01             110.01
        """,
    )
    assert lines[0]["distributions"] == [
        {"part": 1, "amount": "640.00", "dimensions": {"Department": "D1", "Region": "NORD"}}
    ]
    assert lines[7]["distributions"] == [
        {"part": 1, "amount": "50.01", "percent": "50", "dimensions": {"Department": "D1"}},
        {"part": 2, "amount": "50.00", "percent": "50", "dimensions": {"Department": "D2"}},
    ]
    assert {str(line["issues"]) for line in lines} == {"[]"}


def test_a_line_in_error_brings_its_issues(reader: Connection[Any]) -> None:
    (line,) = desk.lines(reader, journal="J-000003")
    assert (line["line"], line["status"], line["voucher"]) == (1, "error", "PV-00000007")
    assert line["issues"] == [
        {
            "code": "project-not-found",
            "message": "Journal J-000002, line 6, voucher PV-00000007: project P9 is not set up",
            "remedy": ISSUES["project-not-found"].remedy,
        }
    ]


def test_issues_come_in_the_order_of_the_rules(tamperer: Connection[Any]) -> None:
    tamperer.execute(
        """
        INSERT INTO journal.issue (company, voucher, code, rank, message, remedy)
        VALUES ('DE', 'PV-00000007', 'actual-invalid', 0, 'gone', 'ask')
        """
    )
    same(
        desk.issues(tamperer),
        """
        journal   line  code
        J-000001  1     period-not-open
        J-000003  1     actual-invalid
        J-000003  1     project-not-found
        """,
    )
    (line,) = desk.lines(tamperer, journal="J-000003")
    assert [issue["code"] for issue in line["issues"]] == ["actual-invalid", "project-not-found"]
    assert len(list(desk.issues(tamperer, journal="J-000003"))) == 2
    assert len(list(desk.issues(tamperer, code="period-not-open"))) == 1


def test_all_lines_of_a_company_and_lines_by_status(reader: Connection[Any]) -> None:
    whole = list(desk.lines(reader, company="DE"))
    assert [(row["journal"], row["line"]) for row in whole] == [
        (row["journal"], row["line"])
        for journal in ("J-000001", "J-000002", "J-000003")
        for row in desk.lines(reader, journal=journal)
    ]
    assert [row["voucher"] for row in desk.lines(reader, status="error")] == ["PV-00000001", "PV-00000007"]
    assert list(desk.lines(reader, company="JP")) == []


def test_a_line_may_say_its_own_status(tamperer: Connection[Any]) -> None:
    tamperer.execute("UPDATE journal.line SET own_status = 'invalid_actual' WHERE voucher = 'PV-00000007'")
    (line,) = desk.lines(tamperer, journal="J-000003")
    assert line["status"] == "invalid_actual"


@pytest.mark.parametrize("ask", [desk.lines, desk.issues])
def test_a_journal_that_is_not_there_is_refused(reader: Connection[Any], ask: Any) -> None:
    with pytest.raises(Refusal, match="journal-unknown: company DE has no journal J-9"):
        list(ask(reader, company="DE", journal="J-9"))
    with pytest.raises(Refusal, match="journal-unknown: no company has a journal J-9"):
        list(ask(reader, journal="J-9"))


def test_the_log_by_filter(reader: Connection[Any]) -> None:
    same(
        log.log(reader),
        """
        job     severity  code                     company  journal   line  message
        import  info      imported                 DE       -         -     9 lines added
        import  warning   category-not-in-company  DE       J-000002  1     1 actual waits
        """,
    )
    for found in (
        log.log(reader, severity="warning"),
        log.log(reader, code="category-not-in-company"),
        log.log(reader, journal="J-000002"),
    ):
        assert [row["message"] for row in found] == ["1 actual waits"]
    assert list(log.log(reader, job="post")) == []
    assert len(list(log.log(reader, since="2000-01-01T00:00:00Z"))) == 2  # type: ignore[arg-type]


def test_runs(reader: Connection[Any]) -> None:
    same(
        jobs.runs(reader),
        """
        company  job     status  actor  parameters        counts
        DE       import  done    anna   until=2026-03-31  added=9
        """,
    )


def test_setup_at_a_glance(reader: Connection[Any]) -> None:
    same(
        desk.companies(reader),
        """
        company  name            accounting_currency  reporting_currency
        DE       Muster & Söhne  EUR                  USD
        """,
    )
    same(
        desk.periods(reader, company="DE"),
        """
        period   status   project_access  vouchers
        2026-01  closed   all             0
        2026-02  on_hold  all             0
        2026-03  open     all             8
        """,
    )
    assert [row["main_account"] for row in desk.accounts(reader)][:2] == ["140100", "140200"]
