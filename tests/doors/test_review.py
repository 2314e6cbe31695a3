"""The review through the real program: receipts, refusals, endings, and what is asked on a terminal."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.doors.program import Answer, Program
from tests.doors.test_terminal import on_terminal


@pytest.fixture
def desk(staged: Program) -> Program:
    """The program at the German company, whose journals are drafts."""
    assert staged("import", "--company", "AFDE").status in (0, 3)
    return Program(staged.place, "AFDE")


def lines_of(program: Program, journal: str) -> list[dict[str, Any]]:
    """The lines of a journal."""
    found: list[dict[str, Any]] = program("lines", journal, "--json").document
    return found


def largest(program: Program) -> str:
    """The draft journal with the most lines."""
    drafts = program("journals", "--status", "draft", "--json").document
    return str(max(drafts, key=lambda row: row["lines"])["journal"])


def audited(program: Program) -> list[tuple[str, dict[str, Any]]]:
    """The audit records, the newest last."""
    with psycopg.connect(program.place) as conn:
        query = "SELECT action, details FROM service.audit WHERE company = 'AFDE' ORDER BY record_no"
        return conn.execute(query).fetchall()


def test_edit_answers_for_each_item(desk: Program) -> None:
    journal = largest(desk)
    lines = lines_of(desk, journal)
    group = next(line["sales_tax_group"] for line in lines if line["sales_tax_group"])
    answer = desk("edit", f"{journal}/1", f"{journal}/99", "--sales-tax-group", "", "--json")
    assert answer.status == 3
    receipt = answer.document
    assert list(receipt) == [
        "company", "action", "done", "unchanged", "refused", "lines", "journals", "items",
    ]  # fmt: skip
    assert (receipt["company"], receipt["action"], receipt["refused"]) == ("AFDE", "edit", 1)
    assert receipt["items"][1]["code"] == "line-unknown"
    assert receipt["items"][1]["remedy"]
    version = lines_of(desk, journal)[0]["version"]
    assert receipt["items"][0]["version"] == version
    changed = desk("edit", f"{journal}/1@{version}", "--sales-tax-group", group)
    assert (changed.status, changed.err) == (0, "")
    assert changed.out == f"AFDE: line {journal}/1 edited; now at version {version + 1}\n"
    late = desk("edit", f"{journal}/1", "--if-version", version, "--sales-tax-group", "", "--json")
    assert (late.status, late.error["code"]) == (4, "line-changed")
    assert "last edited by anna" in late.error["cause"]
    action, details = audited(desk)[-1]
    assert (action, details["items"], details["changes"]) == (
        "edit",
        [f"{journal}/1"],
        {"sales_tax_group": group},
    )


def test_what_can_not_be_edited_is_refused(desk: Program) -> None:
    journal = largest(desk)
    answer = desk("edit", f"{journal}/1", "--set", "amount=1.00", "--json")
    assert (answer.status, answer.error["code"]) == (4, "field-not-editable")
    answer = desk("edit", f"{journal}/1", "--sales-tax-group", "NO-SUCH", "--json")
    assert (answer.status, answer.error["code"]) == (4, "tax-group-unknown")
    answer = desk("edit", "NO-1/1", "NO-2", "--sales-tax-group", "", "--json")
    assert (answer.status, answer.error["code"]) == (4, "journal-unknown")
    assert answer.error["cause"].startswith("none of 2 items could be changed; the first: ")
    assert answer.error["details"] == [
        "NO-1/1: journal-unknown: company AFDE has no journal NO-1",
        "NO-2: journal-unknown: company AFDE has no journal NO-2",
    ]
    assert [action for action, _ in audited(desk)][-1] == "import", "nothing was changed, nothing is audited"


def departments(program: Program) -> tuple[str, str]:
    """A dimension of the demo company and two of its values, as NAME=VALUE."""
    with psycopg.connect(program.place) as conn:
        query = """
            SELECT dimension, min(value), max(value) FROM setup.dimension_value
            WHERE company = 'AFDE' GROUP BY dimension HAVING count(*) > 1 ORDER BY dimension LIMIT 1
        """
        name, one, other = conn.execute(query).fetchone() or ("", "", "")
    return f"{name}={one}", f"{name}={other}"


def test_distribute_by_words_by_file_and_undo(desk: Program, tmp_path: Path) -> None:
    journal = largest(desk)
    one, other = departments(desk)
    parts = ("--part", f"percent=33.34 {one}", "--part", f"percent=66.66 {other}")
    answer = desk("distribute", journal, *parts, "--json")
    assert answer.status == 0
    lines = lines_of(desk, journal)
    assert answer.document["lines"] == len(lines)
    assert [part["percent"] for part in lines[0]["distributions"]] == ["33.34", "66.66"]
    name = one.partition("=")[0]
    table = tmp_path / "parts.csv"
    amount = lines[0]["amount"]
    table.write_text(f"\ufeffamount,dim:{name}\n{amount},{one.partition('=')[2]}\n0,\n", encoding="utf-8")
    answer = desk("distribute", f"{journal}/1", "--file", table)
    assert (answer.status, answer.out) == (0, f"AFDE: line {journal}/1 distributed; now at version 3\n")
    assert [part["dimensions"] for part in lines_of(desk, journal)[0]["distributions"]] == [
        dict([one.split("=")]),
        {},
    ]
    answer = desk("distribute", journal, "--undo")
    assert (answer.status, answer.out) == (0, f"AFDE: {len(lines)} lines no longer distributed\n")
    assert all(len(line["distributions"]) == 1 for line in lines_of(desk, journal))
    shown = desk("lines", journal, "--review").out.splitlines()
    assert shown[0].split()[:4] == ["line", "version", "project", "amount"]
    assert shown[1].startswith(f"{journal}/1")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Department\nD1\n", "column-missing"),
        ("amount,Department,Department\n1,a,b\n", "column-doubled"),
        ("amount,Department\n1\n", "file-unreadable"),
        ("amount,Department\n1e3,D1\n", "distribution-invalid"),
        ('amount,Department\n"1,D1\n', "file-unreadable"),
        ("amount,Department\n", "distribution-invalid"),
    ],
)
def test_a_file_of_parts_that_cannot_be_read(told: Program, tmp_path: Path, content: str, code: str) -> None:
    table = tmp_path / "parts.csv"
    table.write_text(content, encoding="utf-8")
    answer = told("distribute", "J/1", "--file", table, "--json")
    assert (answer.status, answer.error["code"]) == (4, code)


def test_a_file_of_parts_that_is_not_there(told: Program, tmp_path: Path) -> None:
    answer = told("distribute", "J/1", "--file", tmp_path / "nowhere.csv", "--json")
    assert (answer.status, answer.error["code"]) == (4, "file-not-found")
    (tmp_path / "latin.csv").write_bytes("amount,Büro\n1,x\n".encode("latin-1"))
    answer = told("distribute", "J/1", "--file", tmp_path / "latin.csv", "--json")
    assert (answer.status, answer.error["code"]) == (4, "file-unreadable")


def test_deleted_lines_wait_and_stand_in_the_register(desk: Program) -> None:
    journal = largest(desk)
    lines = lines_of(desk, journal)
    waiting = len(desk("waiting", "--json").document)
    answer = desk("delete", f"{journal}/1", "--reason", "twice", "--json")
    assert (answer.status, answer.document["lines"], answer.document["journals"]) == (0, 1, {})
    (given_up,) = desk("voided", "--json").document
    assert (given_up["voucher"], given_up["how"], given_up["reason"], given_up["actor"]) == (
        lines[0]["voucher"],
        "deleted",
        "twice",
        "anna",
    )
    assert len(desk("waiting", "--json").document) == waiting + 1
    trace = desk("trace", f"{journal}/1")
    assert f"{lines[0]['voucher']} of {journal}/1, deleted" in trace.out
    words = desk("delete", journal, "--reason", "all of it")
    assert words.status == 0
    assert words.out == f"AFDE: {len(lines) - 1} lines deleted; gone with its last line: {journal}\n"
    assert [row["journal"] for row in desk("journals", "--json").document if row["journal"] == journal] == []
    assert desk("lines", journal).status == 4


def test_on_a_terminal_a_deletion_is_asked(desk: Program) -> None:
    journal = largest(desk)
    words = ("delete", f"{journal}/1", f"{journal}/2", "--reason", "twice")
    ended, shown = on_terminal(desk, *words, typed="n\n")
    assert ended == 130
    assert "Delete 2 lines? The voucher numbers will be void for ever." in shown
    ended, shown = on_terminal(desk, *words, "--yes")
    assert (ended, "Delete" in shown) == (0, False)
    ended, shown = on_terminal(desk, "delete", journal, "--reason", "twice", typed="y\n")
    assert ended == 0
    assert f"Delete journal {journal}?" in shown
    assert len(desk("voided", "--json").document) > 2


def test_what_is_withdrawn_is_written_off_by_an_administrator(desk: Program) -> None:
    journal = largest(desk)
    line = lines_of(desk, journal)[0]
    with psycopg.connect(desk.place, autocommit=True) as conn:
        conn.execute(
            "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('AFDE', %s, 'invalid')",
            (line["actual_id"],),
        )
    assert desk("post", journal).status == 3
    (invalid,) = desk("lines", "--status", "invalid_actual", "--json").document
    place = f"{invalid['journal']}/{invalid['line']}"
    answer = desk("write-off", place, "--json")
    assert (answer.status, answer.error["code"]) == (4, "value-invalid")
    answer = desk("write-off", place, "--reason", "withdrawn", "--json")
    assert (answer.status, answer.document["lines"]) == (0, 1)
    (given_up,) = desk("voided", "--how", "written_off", "--json").document
    assert given_up["actual_id"] == line["actual_id"]
    trace = desk("trace", line["actual_id"], "--json").document
    assert (trace["written_off"]["reason"], trace["waiting"]) == ("withdrawn", None)
    assert "never to wait again: withdrawn" in desk("trace", line["actual_id"]).out
    assert desk("voucher", line["voucher"]).out.startswith(f"AFDE {line['voucher']}: written off 2")
    assert audited(desk)[-1][0] == "write-off"


def test_several_are_reset_at_once(desk: Program) -> None:
    assert desk("post", "--all", "--now").status == 3
    errors = [row["journal"] for row in desk("journals", "--status", "error", "--json").document]
    posted = first_posted(desk)
    answer: Answer = desk("reset", *errors, posted, "--json")
    assert answer.status == 3
    assert answer.document["journals"] == dict.fromkeys(errors, "draft")
    assert json.dumps(answer.document["items"][-1]["code"]) == '"not-resettable"'
    answer = desk("reset", errors[0], "--force")
    assert answer.status == 4
    assert "needs a reason" in answer.err


def first_posted(program: Program) -> str:
    """A posted journal."""
    return str(program("journals", "--status", "posted", "--json").document[0]["journal"])


@pytest.mark.parametrize(
    "words",
    [
        ["edit", "J/1"],
        ["edit", "J/x", "--sales-tax-group", "A"],
        ["edit", "J/1@x", "--sales-tax-group", "A"],
        ["edit", "J/1", "J/2", "--if-version", "2", "--sales-tax-group", "A"],
        ["edit", "J/1@2", "--if-version", "2", "--sales-tax-group", "A"],
        ["edit", "J/1", "--set", "amount"],
        ["edit", "J/99999999999", "--sales-tax-group", "A"],
        ["distribute", "J/1"],
        ["distribute", "J/1", "--undo", "--part", "percent=100"],
        ["distribute", "J/1", "--part", "hundred"],
        ["distribute", "J/1", "--part", "percent=100 A=1 A=2"],
        ["distribute", "J/1", "--part", "percent=100 A='1"],
        ["delete"],
        ["write-off"],
        ["voided", "--how", "lost"],
    ],
)
def test_wrong_usage(told: Program, words: list[str]) -> None:
    answer = told(*words)
    assert (answer.status, answer.out) == (2, "")
