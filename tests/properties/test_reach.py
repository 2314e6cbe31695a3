"""What is generated reaches every code, status and rule: a campaign that met nothing proves nothing."""

from collections import Counter
from random import Random

from tests.properties.book import Book
from tests.properties.books_gen import book
from tests.properties.gen_setup import Dice
from tests.properties.model import Model
from tests.properties.model_posting import ORDER

MET: Counter[str] = Counter()
BOOKS = 500

# No way leads there without a deleted actual, a controller, a distribution, or a line without rate.
OUT_OF_REACH = {
    "actual-invalid",
    "original-reversed",
    "voucher-already-posted",
    "distribution-mismatch",
    "exchange-rate-missing",
    "voucher-unbalanced",
}
WAITING = {
    "intercompany-not-set-up",
    "category-not-in-company",
    "line-property-unmapped",
    "contract-line-unknown",
    "exchange-rate-missing",
}
"""All but not-imported-yet, which an import ends."""


def live(model: Model, story: Book) -> None:
    """Lead a model through a book and note what it met."""
    model.setup.load(story.pack)
    for each in story.rounds:
        model.setup.load(each.changes)
        if each.reset:
            model.reset()
        model.stage(each.actuals, each.links)
        model.bring_in()
        model.post()
    for codes in model.issues.values():
        MET.update(f"issue {code}" for code in codes)
    MET.update(f"waiting {code}" for code in model.waiting.values())
    MET.update(f"skip {code}" for code in model.skipped.values())
    for posted in model.posted.values():
        MET.update([f"ledger {posted.ledger_status}", f"profile {posted.profile_rule}"])
        MET.update(f"type {entry.posting_type}" for entry in posted.entries)
        MET["reversal"] += posted.reverses is not None
    for journal in model.journals:
        MET.update([f"unit {journal.period_unit}", f"status {journal.status}"])
        MET["transfer"] += journal.original is not None
        MET["chain of transfers"] += journal.root != journal.original
        MET["transfer that posted"] += journal.original is not None and journal.status == "posted"
        for line in journal.lines:
            MET.update([f"rate {line['rate_rule']}", f"reporting {line['reporting_rate_rule']}"])
            MET.update([f"tax {line['sales_tax_rule']}", f"method {line['billing_method']}"])
            MET["moved"] += line["original_accounting_date"] is not None


def wanted() -> set[str]:
    """Everything that a few hundred books must meet."""
    words = {
        "issue": [code for code in ORDER if code not in OUT_OF_REACH],
        "waiting": WAITING,
        "skip": ["billed-sales", "milestone", "retainer", "project-contract", "skip-sync"],
        "ledger": ["no_ledger", "never_ledger", "balance", "profit_and_loss", "accrued", "not_accrued"],
        "profile": ["project", "project_group", "contract", "all", "internal"],
        "type": [
            "cost",
            "payroll_allocation",
            "wip_cost_value",
            "cost_item",
            "wip_cost_value_item",
            "wip_sales_value",
            "accrued_revenue_sales_value",
            "expense_offset",
            "procurement_integration",
        ],
        "unit": ["days", "months", "years", "all"],
        "status": ["draft", "posted", "error"],
        "rate": ["same", "direct", "inverse", "mirrored"],
        "reporting": ["same", "direct", "inverse", "triangulated", "mirrored"],
        "tax": ["project", "contract", "customer", ""],
        "method": ["time_and_material", "fixed_price", "None"],
    }
    single = {"reversal", "transfer", "chain of transfers", "moved"}
    return single | {f"{kind} {word}" for kind, found in words.items() for word in found}


def test_every_rule_is_reached() -> None:
    dice = Dice(Random(1).randrange)  # noqa: S311
    for number in range(BOOKS):
        dice.flaws = number % 3
        live(Model(), book(dice))
    print(*sorted(MET.items()), sep="\n")  # told with -s
    assert wanted() - {what for what, times in MET.items() if times} == set()
