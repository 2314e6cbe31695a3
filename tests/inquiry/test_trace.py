"""The trace: the whole story of an actual, from any thing it became, each default with its rule."""

import json
import re
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.inquiry.rows import ready
from primanota.inquiry.story import story
from primanota.inquiry.trace import find, trace
from tests.books import same
from tests.codes.firm import Firm
from tests.staging.files import ident


@pytest.mark.parametrize(
    ("thing", "actual"),
    [
        (ident(2), 2),
        (ident(2).replace("-", "").upper(), 2),
        ("J-000002/2", 2),
        ("PV-00000003", 2),
        ("PV-00000003/2", 2),
        ("PT-0000000003/A", 2),
        ("J-000003/1", 7),
        ("PV-00000001", 6),
        (ident(14), 14),
    ],
)
def test_any_thing_leads_to_its_actual(reader: Connection[Any], thing: str, actual: int) -> None:
    assert find(reader, company="DE", thing=thing).int == actual


@pytest.mark.parametrize(
    ("thing", "refusal"),
    [
        (ident(99), "actual-unknown: company DE has no actual"),
        ("J-000002/99", "line-unknown: company DE has no line J-000002/99, and no such entry of a voucher"),
        ("PV-00000003/9", "line-unknown"),
        ("PV-99999999", "voucher-unknown: company DE has no voucher PV-99999999"),
        ("", "voucher-unknown"),
        ("/", "voucher-unknown"),
        ("J-000002/999999999", "line-unknown"),
        ("J-000002/9999999999", "voucher-unknown"),
    ],
)
def test_what_is_not_there_is_refused(reader: Connection[Any], thing: str, refusal: str) -> None:
    with pytest.raises(Refusal, match=refusal):
        trace(reader, company="DE", thing=thing)


def test_each_default_tells_its_rule_and_values(reader: Connection[Any]) -> None:
    told = trace(reader, company="DE", thing="PV-00000003")
    same(
        told["defaults"],
        """
        field                 value              rule
        category              DEV                class_default
        line_property         BILL               billing_type
        billing_method        time_and_material  first_contract_line
        exchange_rate         1.25               direct
        reporting_rate        1.375              triangulated
        accounting_date       2026-03-02         transaction_date
        sales_tax_group       DOM                customer
        item_sales_tax_group  STD                category
        dimension Department  D1                 project
        dimension Region      NORD               project
        """,
    )
    assert [row["because"] for row in told["defaults"]] == [
        "the actual has no transaction category; category_default_time of the company",
        "billing type chargeable",
        "contract line K1-1 is the first that takes time of project P1",
        "GBP to EUR: the quotation of 1.25, rate type default, quoted 2026-01-01",
        "GBP to USD: over EUR, rate type default, quoted 2026-01-01",
        "the transaction date",
        "the customer's",
        "category DEV",
        "project P1 before D1 of resource R1",
        "project P1",
    ]


def test_other_rules(reader: Connection[Any]) -> None:
    of_line = {
        thing: {row["field"]: row for row in trace(reader, company="DE", thing=thing)["defaults"]}
        for thing in ("PV-00000008", "PV-00000010", "PV-00000007")
    }
    assert of_line["PV-00000008"]["exchange_rate"]["because"] == (
        "EUR to EUR: the rate of the original that this line reverses"
    )
    assert of_line["PV-00000010"]["billing_method"]["because"] == "no contract line takes time of project P2"
    assert of_line["PV-00000010"]["sales_tax_group"]["because"] == "the project's"
    assert of_line["PV-00000007"]["sales_tax_group"]["rule"] == "none"
    assert (
        of_line["PV-00000007"]["dimension Department"]["because"] == "resource R1; project P9 has none today"
    )


def test_what_was_stored_stays_when_setup_changes(tamperer: Connection[Any]) -> None:
    before = trace(tamperer, company="DE", thing="PV-00000003")
    tamperer.execute("UPDATE setup.billing_type SET line_property = 'COST'")
    tamperer.execute(
        """UPDATE setup.project SET dimensions = '{"Department": "D2"}', sales_tax_group = 'DOM'"""
    )
    tamperer.execute("UPDATE setup.exchange_rate SET start_date = '2025-01-01', rate = 2")
    tamperer.execute("UPDATE setup.posting_account SET main_account = '999000'")
    after = trace(tamperer, company="DE", thing="PV-00000003")
    assert [(row["field"], row["value"]) for row in after["defaults"]] == [
        (row["field"], row["value"]) for row in before["defaults"]
    ]
    assert (after["line"], after["transaction"], after["entries"]) == (
        before["line"],
        before["transaction"],
        before["entries"],
    )
    because = {row["field"]: row["because"] for row in after["defaults"]}
    assert because["dimension Region"] == "project P1 at import; today it has none"


def test_the_story_of_a_posted_line(reader: Connection[Any]) -> None:
    told = trace(reader, company="DE", thing="PV-00000008")
    assert _timeless(story(told)) == _text(
        f"""
        Actual {ident(8)} of company DE
          cost of time, not_specified: -8 at 80 = -640.00 EUR on 2026-03-09
          project P1, resource R1
          staged from row 9 of actuals.csv, received TIME by anna (batch ID)
        Import TIME: voucher PV-00000008, now line J-000002/7, posted
          category DEV: the actual has no transaction category; category_default_time of the company
          line_property COST: billing type not_specified
          billing_method time_and_material: contract line K1-1 is the first that takes time of project P1
          exchange_rate 1: EUR to EUR: the rate of the original that this line reverses
          reporting_rate 1.1: EUR to USD: the rate of the original that this line reverses
          accounting_date 2026-03-09: the transaction date
          sales_tax_group DOM: the customer's
          item_sales_tax_group STD: category DEV
          dimension Department D1: project P1 before D1 of resource R1
          dimension Region NORD: project P1
          -640.00 EUR is -640.00 in accounting and -704.00 in reporting currency
        Moves
          TIME J-000002: draft, opened by import (anna)
          TIME J-000002: draft -> processing, claimed for posting (anna)
          TIME J-000002: processing -> posted, every line left in it posted (anna)
        Posted TIME by anna: project transaction PT-0000000008/A, period 2026-03
          profit_and_loss: profile TM by the rule for all, line property COST
          reverses PT-0000000002/A
          1  500200 Item cost  -640.00 EUR (-640.00)  cost: as the original, Department=D1 Region=NORD
          2  602000 Payroll  640.00 EUR (640.00)  payroll_allocation: as the original, \
Department=D1 Region=NORD
        Related
          original {ident(1)}: voucher PV-00000002, posted
          transfer_journal J-000003, error
        """
    )


def test_the_story_of_a_line_that_moved_with_its_issue(reader: Connection[Any]) -> None:
    told = trace(reader, company="DE", thing="J-000003/1")
    assert [issue["code"] for issue in told["issues"]] == ["project-not-found"]
    text = _timeless(story(told))
    assert "now line J-000003/1, error" in text
    assert "\n  TIME J-000002/6 to J-000003/1: processing -> error, moved with its issues (anna)\n" in text
    assert (
        "\nIssues of the last posting\n  project-not-found: Journal J-000002, line 6, voucher PV-00000007: "
        "project P9 is not set up. Remedy: Add the project to the company pack"
    ) in text
    assert "Posted" not in text
    assert "\n  source_journal J-000002, posted" in text


def test_the_story_of_a_distributed_line(reader: Connection[Any]) -> None:
    text = story(trace(reader, company="DE", thing="PV-00000010"))
    assert "\n  part 1: 50.01 to Department=D1\n  part 2: 50.00 to Department=D2\n" in text
    assert "\n  profit_and_loss: internal project\n" in text
    assert "cost: account by all projects, all categories, Department=D2" in text


def test_what_waits_tells_why(reader: Connection[Any]) -> None:
    told = trace(reader, company="DE", thing=ident(13))
    assert (told["line"], told["transaction"], told["defaults"]) == (None, None, [])
    assert told["waiting"]["code"] == "exchange-rate-missing"
    text = _timeless(story(told))
    waits = "Waits since TIME: exchange-rate-missing\n  no default rate from JPY to EUR at 2026-03-13."
    assert f"\n{waits}\n" in text
    assert "  Remedy: Enter the rate" in text
    untried = trace(reader, company="DE", thing=ident(14))
    assert (untried["waiting"]["code"], untried["waiting"]["since"]) == ("not-imported-yet", None)
    assert "\nWaits: not-imported-yet\n" in story(untried)


def test_what_is_skipped_tells_why(reader: Connection[Any]) -> None:
    told = trace(reader, company="DE", thing=ident(11))
    assert (told["skip"]["code"], told["waiting"]) == ("billed-sales", None)
    text = story(told)
    assert "\nSkipped: billed-sales. Billed sales belong to invoicing.\n" in text
    assert f"\n  unbilled_sales {ident(2)}: voucher PV-00000003, posted" in text


def test_what_its_source_withdrew_tells_so(tamperer: Connection[Any]) -> None:
    tamperer.execute(
        "INSERT INTO staging.verdict VALUES ('DE', %s, 'invalid', 'entered twice')", (ident(14),)
    )
    told = trace(tamperer, company="DE", thing=ident(14))
    assert told["waiting"]["code"] == "invalid"
    assert "invalid entered twice\nWaits: invalid\n  entered twice" in _timeless(story(told))


def test_vouchers_of_deleted_lines_and_the_log_are_told(tamperer: Connection[Any]) -> None:
    tamperer.execute(
        """
        INSERT INTO journal.voided_voucher (company, voucher, actual_id, journal, line, reason, actor)
        VALUES ('DE', 'PV-00000011', %s, 'J-000002', 10, 'wrong rate', 'anna')
        """,
        (ident(14),),
    )
    tamperer.execute("UPDATE jobs.log SET actual_id = %s WHERE severity = 'info'", (ident(14),))
    text = _timeless(story(trace(tamperer, company="DE", thing="PV-00000011")))
    assert "Vouchers given up\n  PV-00000011 of J-000002/10, deleted TIME by anna: wrong rate" in text
    assert "Log\n  TIME import: 9 lines added" in text


def test_a_moved_date_tells_from_where_and_why(firm: Firm) -> None:
    firm.add("parameters", "DE       set_open_period                  on")
    firm.run(
        """
        actual  transaction_date  accounting_date
        1       2026-02-10        -
        2       2026-02-10        2026-02-11
        """
    )
    for number, source in (
        (1, "2026-02-10, the transaction date"),
        (2, "2026-02-11, the actual's accounting date"),
    ):
        (row,) = (
            row
            for row in trace(firm.conn, company="DE", thing=ident(number))["defaults"]
            if row["field"] == "accounting_date"
        )
        assert (str(row["value"]), row["rule"]) == ("2026-03-01", "moved")
        assert row["because"] == f"moved from {source}, to the next open period: period 2026-02 is on hold"


def test_an_inverse_rate_and_a_named_category_and_contract_line(firm: Firm) -> None:
    firm.add("exchange_rates", "default    EUR            JPY          2026-02-01  160")
    firm.run(
        """
        actual  currency  amount  transaction_category  contract_line
        1       JPY       80000   Development           K1-1
        """
    )
    told = {
        row["field"]: row["because"] for row in trace(firm.conn, company="DE", thing=ident(1))["defaults"]
    }
    assert told["exchange_rate"] == (
        "JPY to EUR: one through the quotation EUR to JPY of 160, rate type default, quoted 2026-02-01"
    )
    assert told["category"] == "transaction category Development, class time"
    assert told["billing_method"] == "the actual names contract line K1-1 of contract K1"


def test_every_trace_is_json(reader: Connection[Any]) -> None:
    for number in range(1, 15):
        assert json.dumps(ready(trace(reader, company="DE", thing=ident(number))))


def _text(table: str) -> str:
    lines = table.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[indent:] for line in lines if line.strip())


def _timeless(text: str) -> str:
    """The story without what differs at every run: times, batch ids, folders."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", text)
    text = re.sub(r"\(batch [0-9a-f-]{36}\)", "(batch ID)", text)
    return re.sub(r"of /\S*/", "of ", text)
