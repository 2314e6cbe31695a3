"""The order in which actuals arrive, and how many work at once, change nothing but the numbers."""

from collections.abc import Callable

from hypothesis import given

from tests.properties import observed
from tests.properties.book import Work
from tests.properties.books_gen import works
from tests.properties.campaign import generated
from tests.properties.model import Model
from tests.properties.running import Company

NUMBERED = {"journal", "line", "voucher", "reverses"}
VALUED = {
    "exchange_rate",
    "rate_date",
    "rate_rule",
    "reporting_rate",
    "reporting_rate_date",
    "reporting_rate_rule",
    "accounting_amount",
    "reporting_amount",
}
"""What a reversal takes from its original at the latest when it is posted."""
ROUNDS_MAX = 12


@generated(share=8)
@given(work=works())
def test_batches_in_any_order_give_the_same_books(new_company: Callable[[], Company], work: Work) -> None:
    company, model = new_company(), Model()
    company.load(work.pack)
    model.setup.load(work.pack)
    for actuals, links in work.batches:
        company.stage(actuals, links)
        company.bring_in(**work.filters)
        company.bring_in(work.importers)
        if work.early:
            company.post(work.posters)
        model.stage(actuals, links)
        assert company.stage(actuals, links) == 0
    model.bring_in()
    assert company.bring_in(work.importers) == 0
    company.post(work.posters)
    model.post()
    settle(company, work.posters)
    settle(model, 1)
    assert unnumbered(company.tables()) == unnumbered(observed.model(model))
    company.prove()


def settle(books: Company | Model, posters: int) -> None:
    """Set what is in error to draft and post again, until nothing more can be posted."""
    for _ in range(ROUNDS_MAX):
        books.reset()
        posted = books.post(posters) if isinstance(books, Company) else books.post()
        if not posted:
            return
    message = "posting does not come to an end"
    raise AssertionError(message)


def unnumbered(tables: observed.Tables) -> dict[str, list[str]]:
    """The tables without the numbers of journals, lines and vouchers: by actual instead."""
    actuals = {row["voucher"]: str(row["actual_id"]) for row in tables["lines"]}
    found = {
        "lines": [
            {field: row[field] for field in row if row["status"] == "posted" or field not in VALUED}
            for row in tables["lines"]
        ],
        "transactions": [{**row, "original": actuals.get(row["reverses"])} for row in tables["transactions"]],
        "entries": [{"actual_id": actuals[row["voucher"]], **row} for row in tables["entries"]],
        "skipped": tables["skipped"],
        "waiting": tables["waiting"],
    }
    return {
        name: observed.written({f: v for f, v in row.items() if f not in NUMBERED} for row in rows)
        for name, rows in found.items()
    }
