"""Screening: what a source says of actuals decides which may enter a journal, and which never do (S5)."""

from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.inquiry import desk, exchange, trace
from primanota.service.exchange import prevalidate
from primanota.service.session import Session
from primanota.staging import intake
from tests.books import same
from tests.exchange.firms import Trusting
from tests.staging.files import ident

THREE = """
    actual  amount
    1       80.00
    2       90.00
    3       70.00
"""


def waiting(firm: Trusting) -> list[tuple[int, str, str]]:
    """What waits, and why."""
    return [(row["actual_id"].int, row["code"], row["message"]) for row in desk.waiting(firm.conn)]


def test_confirmed_enter_and_the_others_never_do(firm: Trusting, session: Session) -> None:
    firm.stage(THREE)
    assert firm.build().waiting == {"not-confirmed-yet": 3}
    source = firm.held("""
        actual  amount
        1       80.00
        3       75.50
    """)
    receipt = prevalidate(session, company="DE", source=str(source))
    assert (receipt.asked, receipt.confirmed, receipt.invalid, receipt.unanswered) == (3, 1, 2, 0)
    gone = "its source does not have it any more"
    changed = "amount is 70.00 here and 75.50 at its source"
    assert firm.verdicts() == {1: ("confirmed", ""), 2: ("invalid", gone), 3: ("invalid", changed)}
    assert [(each.actual_id.int, each.message) for each in receipt.actuals] == [(2, gone), (3, changed)]
    for _ in range(2):
        assert firm.build().waiting == {}
    assert [line["actual"] for line in firm.lines()] == [1]
    assert waiting(firm) == []
    same(
        exchange.invalid(firm.conn, company="DE"),
        """
        code            amount  journal  status    message
        actual-invalid  90.00   -        kept_out  its source does not have it any more
        actual-invalid  70.00   -        kept_out  amount is 70.00 here and 75.50 at its source
        """,
    )
    assert firm.post().vouchers == 1


CHANGES = """
    field                 value
    transaction_type      unbilled_sales
    transaction_class     expense
    billing_type          chargeable
    transaction_date      2026-03-03
    accounting_date       2026-03-09
    project               P2
    contract              K1
    contract_line         K1-1
    transaction_category  Development
    resource              R9
    quantity              7.5
    unit                  h
    unit_price            81
    amount                80.01
    currency              USD
    document_type         purchase
"""
LEFT_ALONE = {
    "adjustment_status": "adjusted",
    "task": "T1",
    "description": "as written back",
    "external_reference": "PV-1",
    "skip_sync": "yes",
}


def test_every_field_the_books_depend_on_is_compared(firm: Trusting, session: Session) -> None:
    changes = [line.split() for line in CHANGES.strip().splitlines()[1:]]
    amounts = "\n".join(f"{number}  80.00" for number in range(1, len(changes) + 2))
    firm.stage(f"actual  amount\n{amounts}")
    rows = [[str(number), field, value] for number, (field, value) in enumerate(changes, start=1)]
    columns = [field for field, _ in changes]
    table = [" | ".join(["actual", *columns, *LEFT_ALONE])]
    plain = {**dict.fromkeys(columns, "-"), "amount": "80.00", "quantity": "8.000", "currency": "EUR"}
    plain |= {"project": "P1", "resource": "R1", "transaction_date": "2026-03-02"}
    plain |= {"transaction_type": "cost", "transaction_class": "time"}
    for number, field, value in [*rows, [str(len(rows) + 1), "unit_price", "-"]]:
        cells = plain | {field: value}
        table.append(" | ".join([number, *cells.values(), *LEFT_ALONE.values()]))
    receipt = prevalidate(session, company="DE", source=str(firm.held("\n".join(table))))
    assert (receipt.confirmed, receipt.invalid) == (1, len(changes))
    for number, field, value in rows:
        verdict, reason = firm.verdicts()[int(number)]
        assert verdict == "invalid"
        assert reason.startswith(f"{field} is ")
        assert reason.endswith(f" here and {value} at its source")


def test_columns_the_source_does_not_have_are_not_compared(firm: Trusting, session: Session) -> None:
    firm.stage("""
        actual  amount  description  resource  unit_price
        1       80.00   a day        R1        80
        2       80.00   a day        R1        80
    """)
    source = firm.held("actual  amount\n1  80.00\n2  80.00", intake.REQUIRED)
    assert prevalidate(session, company="DE", source=str(source)).confirmed == 2
    lines = source.with_suffix(".jsonl")
    plain = '"company": "DE", "transaction_type": "cost", "transaction_class": "time", "project": "P1"'
    plain += ', "transaction_date": "2026-03-02", "quantity": 8, "amount": 80, "currency": "EUR"'
    lines.write_text(
        f'{{"actual_id": "{ident(1)}", {plain}}}\n{{"actual_id": "{ident(2)}", {plain}, "resource": null}}\n'
    )
    receipt = prevalidate(session, company="DE", source=str(lines), again=True)
    assert [each.message for each in receipt.actuals] == ["resource is R1 here and empty at its source"]


def test_the_young_wait(firm: Trusting, session: Session, owner: Connection[Any]) -> None:
    firm.conn.execute("DELETE FROM setup.parameter WHERE parameter = 'prevalidation_wait'")
    firm.stage(THREE)
    source = str(firm.held(THREE))
    assert prevalidate(session, company="DE", source=source).confirmed == 3
    assert firm.build().waiting == {"too-young": 3}
    assert {row[1:] for row in waiting(firm)} == {("too-young", "staged less than 5 min ago")}
    firm.grow_older(owner, 4)
    assert firm.build().read == 3
    firm.stage("actual  amount\n4  60.00")
    assert firm.build().waiting == {"not-confirmed-yet": 1, "too-young": 3}
    same(
        desk.waiting_by_reason(firm.conn, company="DE"),
        """
        code               message                               actuals
        not-confirmed-yet  its source has not confirmed it yet  1
        too-young          staged less than 5 min ago            3
        """,
    )
    firm.grow_older(owner, 1)
    receipt = firm.build()
    assert (receipt.read, receipt.added, receipt.waiting) == (4, 3, {"not-confirmed-yet": 1})
    told = trace.trace(firm.conn, company="DE", thing=ident(4))["waiting"]
    assert (told["code"], "primanota prevalidate" in told["remedy"]) == ("not-confirmed-yet", True)
    firm.trust(wait=60)
    firm.grow_older(owner, 30)
    prevalidate(session, company="DE", source=str(firm.held("actual  amount\n4  60.00")))
    assert waiting(firm) == [(4, "too-young", "staged less than 60 min ago")]


def test_who_switches_the_feature_off_takes_what_is_not_invalid(firm: Trusting, session: Session) -> None:
    firm.stage(THREE)
    prevalidate(session, company="DE", source=str(firm.held("actual  amount\n1  80.00\n3  70.00")))
    firm.stage("actual  amount\n4  60.00")
    firm.change("features", "transfer_errors  yes", "actuals_prevalidation  no")
    assert firm.build().added == 3
    with pytest.raises(Refusal, match="prevalidation-off"):
        prevalidate(session, company="DE", source="source.csv")


def test_lines_are_asked_about_until_they_are_posted(firm: Trusting, session: Session) -> None:
    firm.stage("""
        actual  amount  project
        1       80.00   P1
        2       90.00   P1
        3       70.00   P9
    """)
    prevalidate(
        session,
        company="DE",
        source=str(
            firm.held("""
        actual  amount  project
        1       80.00   P1
        2       90.00   P1
        3       70.00   P9
    """)
        ),
    )
    firm.build()
    receipt = prevalidate(
        session,
        company="DE",
        source=str(
            firm.held("""
        actual  amount  project
        1       80.00   P1
        3       70.00   P9
    """)
        ),
    )
    assert (receipt.asked, receipt.confirmed, receipt.invalid) == (3, 2, 1)
    assert firm.post().issues == {"actual-invalid": 1, "project-not-found": 1}
    same(
        firm.lines(),
        """
        actual  status          issues
        1       posted          -
        2       invalid_actual  actual-invalid
        3       error           project-not-found
        """,
    )
    assert "its source does not have it any more" in firm.lines()[1]["messages"]
    # Posted is posted, and what is invalid has its one exit; the line in error is asked about.
    receipt = prevalidate(
        session, company="DE", source=str(firm.held("actual  amount  project\n3  70.00  P9"))
    )
    assert (receipt.asked, receipt.confirmed) == (1, 1)
    same(
        exchange.invalid(firm.conn),
        """
        amount  journal   line  status
        90.00   J-000002  1     invalid_actual
        """,
    )


def test_a_confirmation_is_asked_for_again_when_it_is_old(
    firm: Trusting, session: Session, owner: Connection[Any]
) -> None:
    firm.trust(wait=5)
    firm.stage(THREE)
    source = str(firm.held(THREE))
    assert prevalidate(session, company="DE", source=source).asked == 3
    assert prevalidate(session, company="DE", source=source).asked == 0
    firm.grow_older(owner, 5)
    assert prevalidate(session, company="DE", source=source).asked == 3
    assert prevalidate(session, company="DE", source=source, again=True).confirmed == 3


def test_invalid_stays_invalid_unless_it_is_asked_about_again(firm: Trusting, session: Session) -> None:
    firm.stage(THREE)
    prevalidate(session, company="DE", source=str(firm.held("actual  amount\n1  80.00\n2  90.00")))
    whole = str(firm.held(THREE))
    assert prevalidate(session, company="DE", source=whole).asked == 2
    assert firm.verdicts()[3][0] == "invalid"
    receipt = prevalidate(session, company="DE", source=whole, again=True)
    assert (receipt.asked, receipt.confirmed) == (3, 3)
    assert firm.build().added == 3


def test_a_source_that_knows_nothing_is_taken_for_the_wrong_one(firm: Trusting, session: Session) -> None:
    amounts = "\n".join(f"{number}  80.00" for number in range(1, 27))
    firm.stage(f"actual  amount\n{amounts}")
    with pytest.raises(Refusal, match="knows none of the 26 actuals it was asked for"):
        prevalidate(session, company="DE", source=str(firm.held("actual  amount\n99  80.00")))
    assert firm.verdicts() == {}
    receipt = prevalidate(session, company="DE", source=str(firm.held("actual  amount\n1  80.00")))
    assert (receipt.confirmed, receipt.invalid) == (1, 25)


def test_skipped_actuals_are_not_asked_about(firm: Trusting, session: Session) -> None:
    firm.stage("""
        actual  amount  transaction_type  skip_sync
        1       80.00   billed_sales      -
        2       80.00   cost              yes
        3       80.00   cost              -
    """)
    assert prevalidate(session, company="DE", source=str(firm.held("actual  amount\n3  80.00"))).asked == 1
