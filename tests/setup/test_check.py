"""Setup check: a whole company has no findings, and each finding is provoked by one change to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection, Rollback

from primanota.core.errors import Refusal
from primanota.core.findings import FINDINGS, Severity
from primanota.db.connect import transaction
from primanota.setup import check, pack
from primanota.setup.check import Finding
from tests.setup import packs

CASE = re.compile(r"^(?P<code>[a-z-]+)\n(?P<changes>(?: {4}.*\n)+)=> (?P<told>.*)$", re.MULTILINE)
CHANGE = re.compile(
    r"^ {4}(?:\+ (?P<grown>\w+): (?P<row>.*)|- (?P<shrunk>\w+): (?P<gone>.*)"
    r"|(?P<mended>\w+): (?P<before>.*) -> (?P<after>.*))$"
)

# What a pack cannot bring in, for loading refuses it.
TAMPERED = [
    (
        "feature-dependency",
        "INSERT INTO setup.feature VALUES ('DE', 'processing_improvements', true)",
        "UPDATE setup.feature SET enabled = false WHERE feature = 'transfer_errors'",
        "processing_improvements is on and transfer_errors is off",
    ),
    (
        "period-overlap",
        "UPDATE setup.period SET end_date = '2026-03-01' WHERE period = '2026-02'",
        "SELECT",
        "2026-03 (2026-03-01 to 2026-03-31) overlaps 2026-02 (2026-02-01 to 2026-03-01)",
    ),
]
EMPTY = {"file-without-rows"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case of findings.txt: the pack it makes, and what is told of it."""

    code: str
    files: dict[str, str]
    told: str


def cases() -> list[Case]:
    text = Path(__file__).with_name("findings.txt").read_text(encoding="utf-8")
    found = [Case(case["code"], changed(case["changes"]), case["told"]) for case in CASE.finditer(text)]
    assert len(found) > 30
    return found


def changed(changes: str) -> dict[str, str]:
    """The whole pack with changes; one that changes nothing is a mistake of the test."""
    files = dict(packs.WHOLE)
    for line in changes.splitlines():
        change = CHANGE.match(line)
        assert change, line
        stem = change["grown"] or change["shrunk"] or change["mended"]
        before = files[stem]
        if change["grown"]:
            files[stem] = f"{before.rstrip()}\n        {change['row']}\n"
        elif change["shrunk"]:
            kept = [row for row in before.splitlines() if change["gone"] not in row]
            files[stem] = "\n".join(kept)
        else:
            files[stem] = before.replace(change["before"], change["after"], 1)
        assert files[stem] != before, line
    return files


@pytest.fixture
def findings(conn: Connection[Any], tmp_path: Path) -> Callable[[dict[str, str]], list[Finding]]:
    """Load a pack, check its company, and forget both."""
    number = iter(range(1000))

    def found(files: dict[str, str]) -> list[Finding]:
        answer: list[Finding] = []
        with transaction(conn):
            pack.load(conn, packs.write(tmp_path / str(next(number)), files), actor="ada")
            answer += check.check(conn, "DE")
            undo()
        return answer

    return found


def undo() -> None:
    raise Rollback


def test_a_whole_company_has_no_findings(findings: Callable[[dict[str, str]], list[Finding]]) -> None:
    assert findings(packs.WHOLE) == []


def test_each_finding_is_provoked_by_one_change_and_comes_alone(
    findings: Callable[[dict[str, str]], list[Finding]],
) -> None:
    told, wanted = [], []
    for case in cases():
        found = findings(case.files)
        told.append("\n".join(f"{each.code}: {each.file} | {each.key} | {each.message}" for each in found))
        wanted.append(f"{case.code}: {case.told}")
    assert told == wanted


def test_what_loading_would_refuse_is_found_all_the_same(
    conn: Connection[Any], owner: Connection[Any], tmp_path: Path
) -> None:
    pack.load(conn, packs.whole(tmp_path), actor="ada")
    for _, first, second, _ in TAMPERED:
        owner.execute(first)
        owner.execute(second)
    found = check.check(conn, "DE")
    assert [(each.code, each.message) for each in found] == [
        (code, message) for code, _, _, message in TAMPERED
    ]
    assert {each.severity for each in found} == {Severity.ERROR}


def test_a_company_with_nothing_else_is_told_what_is_missing(
    findings: Callable[[dict[str, str]], list[Finding]],
) -> None:
    found = findings({"companies": packs.WHOLE["companies"]})
    assert [(each.code, each.key or each.file) for each in found] == [
        ("number-sequence-absent", "journal"),
        ("number-sequence-absent", "voucher"),
        ("number-sequence-absent", "project_transaction"),
        ("period-none-open", "periods.csv"),
        ("rate-missing", "EUR USD"),
        ("file-without-rows", "main_accounts.csv"),
        ("file-without-rows", "projects.csv"),
        ("file-without-rows", "categories.csv"),
        ("file-without-rows", "line_properties.csv"),
        ("billing-type-unmapped", "not_specified"),
        ("billing-type-unmapped", "chargeable"),
        ("billing-type-unmapped", "non_chargeable"),
        ("billing-type-unmapped", "complimentary"),
        ("billing-type-unmapped", "not_available"),
        ("rounding-account-missing", "rounding_account"),
    ]
    assert [each.severity for each in found] == [*[Severity.ERROR] * 14, Severity.WARNING]
    assert all(each.remedy.endswith(".") for each in found)


def test_every_finding_has_its_check_and_its_provocation() -> None:
    assert set(check.CHECKS) == set(FINDINGS)
    tampered = {code for code, *_ in TAMPERED}
    assert {case.code for case in cases()} | tampered | EMPTY == set(FINDINGS)


def test_codes_that_nobody_set_up_are_told_by_file_and_column(
    findings: Callable[[dict[str, str]], list[Finding]],
) -> None:
    left_out = {"customers", "contracts", "projects", "project_groups", "categories", "category_groups"}
    left_out |= {"sales_tax_groups", "item_sales_tax_groups", "line_properties", "resources"}
    found = findings({stem: table for stem, table in packs.WHOLE.items() if stem not in left_out})
    told = [(each.file, each.key) for each in found if each.code == "reference-unknown"]
    assert told == [
        ("billing_types.csv", "line_property"),
        ("contract_lines.csv", "contract"),
        ("contract_lines.csv", "project"),
        ("expense_offsets.csv", "project"),
        ("posting_accounts.csv", "category"),
        ("posting_accounts.csv", "project"),
    ]


def test_an_unknown_company_is_refused(conn: Connection[Any], tmp_path: Path) -> None:
    pack.load(conn, packs.whole(tmp_path), actor="ada")
    with pytest.raises(Refusal, match="company-unknown: there is no company XX"):
        check.check(conn, "XX")
