"""The report of a period: what is not posted in it, by accounting date, with the command that goes on."""

from dataclasses import asdict, fields
from decimal import Decimal

from primanota.core.records import Period
from primanota.inquiry import closing, desk
from primanota.inquiry.closing import AccountTotal, ActualsLeft, JournalLeft, PeriodReport
from primanota.journal import claiming
from primanota.journal.claiming import PostFilters
from tests.books import same
from tests.codes.firm import Firm
from tests.house.sources import ROOT
from tests.setup.packs import WHOLE
from tests.staging.files import ident

WORK = """
    actual  transaction_type  transaction_date  accounting_date  project  amount  currency  contract_line
    1       cost              2026-03-02        -                P1       80.00   EUR       -
    2       cost              2026-03-03        -                P9       50.00   EUR       -
    3       unbilled_sales    2026-03-04        -                P9       70.00   GBP       -
    4       cost              2026-03-05        2026-02-10       P1       40.00   EUR       -
    5       cost              2026-02-20        2026-03-06       P9       30.00   EUR       -
    6       cost              2026-03-07        -                P1       900     JPY       -
    7       unbilled_sales    2026-03-08        -                P1       60.00   EUR       LX
    8       cost              2026-03-09        2026-04-01       P1       11.00   EUR       LX
"""
LATER = "actual  amount\n21  5.00\n22  -1.00\n"
UNTOUCHED = "actual  amount\n31  7.00\n"


def report(firm: Firm, period: str = "2026-03", option: str = "") -> PeriodReport:
    """The report of a period of the firm."""
    return closing.report(firm.conn, company="DE", period=period, option=option)


def withdraw(firm: Firm, actual: int) -> None:
    """The source says that it has no such actual."""
    firm.conn.execute(
        "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', %s, 'invalid')",
        (ident(actual),),
    )


def test_what_is_left_is_told_by_journal_and_by_reason(firm: Firm) -> None:
    firm.run(WORK)
    firm.stage(LATER)
    firm.build()
    firm.stage(UNTOUCHED)
    found = report(firm)
    assert (found.lines, found.actuals, found.complete, found.totals) == (5, 3, False, [])
    same(
        map(asdict, found.journals),
        """
        journal   status  lines  cost   sales  issues               next
        J-000001  error   1      30.00  0.00   project-not-found=1  primanota lines J-000001
        J-000003  error   2      50.00  87.50  project-not-found=2  primanota lines J-000003
        J-000004  draft   2      4.00   0.00   -                    primanota post J-000004
        """,
    )
    same(
        map(asdict, found.waiting),
        """
        code                     currency  actuals  cost  sales
        contract-line-unknown    EUR       1        0.00  60.00
        exchange-rate-missing    JPY       1        900   0
        not-imported-yet         EUR       1        7.00  0.00
        """,
    )
    assert [each.next for each in found.waiting] == [
        "primanota waiting --code contract-line-unknown",
        "primanota waiting --code exchange-rate-missing",
        "primanota import",
    ]


def test_the_accounting_date_decides_the_period(firm: Firm) -> None:
    """A line of March that counts for February, in a journal most of which counts for March."""
    firm.run(WORK)
    found = report(firm, "2026-02")
    same(
        map(asdict, found.journals),
        """
        journal   status  lines  cost   sales  issues             next
        J-000003  error   1      40.00  0.00   period-not-open=1  primanota lines J-000003
        """,
    )
    assert (found.lines, found.actuals, found.waiting) == (1, 0, [])
    assert report(firm, "2026-01").complete


def test_the_leading_code_counts(firm: Firm) -> None:
    """A line with two issues is one line."""
    firm.run("actual  project  accounting_date\n1  P9  2026-02-03\n2  P1  2026-02-04\n3  P1  -\n")
    (left,) = report(firm, "2026-02").journals
    assert (left.lines, left.issues) == (2, {"project-not-found": 1, "period-not-open": 1})


def test_posted_work_is_not_left(firm: Firm) -> None:
    firm.run("actual  amount\n1  5.00\n")
    assert report(firm).complete
    assert (report(firm).journals, report(firm).waiting) == ([], [])


def test_a_journal_that_is_being_posted_is_left(firm: Firm) -> None:
    firm.stage(LATER)
    firm.build()
    claims, _ = claiming.claim(
        firm.conn, company="DE", actor="anna", filters=PostFilters(), tried=list, journals_max=9
    )
    (left,) = report(firm).journals
    assert (left.status, left.next) == ("processing", "primanota journals --status processing")
    claiming.release(firm.conn, company="DE", actor="anna", claims=claims, reason="never mind")


def test_what_its_source_withdrew_is_told(firm: Firm) -> None:
    """Before the import it never gets a line; after it posting finds out."""
    firm.stage(LATER)
    withdraw(firm, 21)
    firm.build()
    withdraw(firm, 22)
    (waiting,) = report(firm).waiting
    assert (waiting.code, waiting.actuals, waiting.cost) == ("actual-invalid", 1, Decimal("5.00"))
    assert waiting.next == "primanota waiting --invalid"
    firm.post()
    (journal,) = report(firm).journals
    assert (journal.status, journal.issues) == ("error", {"actual-invalid": 1})


def test_what_prevalidation_holds_back_is_told_as_the_list_tells_it(firm: Firm) -> None:
    """Nobody has confirmed the one, the other is confirmed and too young."""
    firm.load(features="company  feature  enabled\nDE  actuals_prevalidation  yes\n")
    firm.stage(LATER)
    firm.conn.execute(
        "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', %s, 'confirmed')",
        (ident(21),),
    )
    found = report(firm)
    assert [(each.code, each.cost, each.next) for each in found.waiting] == [
        ("not-confirmed-yet", Decimal("-1.00"), "primanota prevalidate"),
        ("too-young", Decimal("5.00"), "primanota import"),
    ]
    assert {row["code"] for row in desk.waiting(firm.conn, company="DE")} == {
        each.code for each in found.waiting
    }


def test_skipped_actuals_are_nobodys_work(firm: Firm) -> None:
    firm.stage("actual  transaction_type\n1  billed_sales\n")
    assert report(firm).complete


def test_commands_name_the_company_where_there_are_several(firm: Firm) -> None:
    firm.run(WORK)
    found = report(firm, option=" --company DE")
    told = [*(each.next for each in found.journals), *(each.next for each in found.waiting)]
    assert told
    assert all(each.endswith(" --company DE") for each in told)


def test_the_period_is_told_with_what_becomes_of_late_lines(firm: Firm) -> None:
    found = report(firm)
    assert (found.period.period, found.period.status, found.late_lines_move) == ("2026-03", "open", False)
    firm.load(parameters=f"{WHOLE['parameters'].rstrip()}\n        DE  set_open_period  yes\n")
    assert report(firm).late_lines_move


def test_the_fields_page_lists_what_the_report_answers() -> None:
    page = (ROOT / "docs" / "reference" / "fields.md").read_text(encoding="utf-8")
    section = page.partition("## period report")[2].partition("\n## ")[0]
    told = {
        name: line.rpartition(": ")[2] or line
        for line in section.splitlines()
        if line.startswith("| ")
        for name in line.split("|")[1].strip().split(", ")
    }
    assert set(told) - {"field"} == {each.name for each in fields(PeriodReport)}
    for name, row in (
        ("period", Period),
        ("journals", JournalLeft),
        ("waiting", ActualsLeft),
        ("totals", AccountTotal),
    ):
        words = told[name].replace(" (accounting currency)", "").replace(" (lines by leading code)", "")
        words = words.replace(" (in that currency)", "").rstrip(" |.")
        assert words.split(", ") == [each.name for each in fields(row)]
