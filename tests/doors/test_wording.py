"""What the commands say reads well: whose row it is, one stop a sentence, counts with the right noun."""

import re

import pytest

from tests.doors.program import Program


@pytest.mark.parametrize("command", ["entries", "transactions", "balances", "lines", "journals", "waiting"])
def test_a_list_over_several_companies_begins_with_the_company(told: Program, command: str) -> None:
    everywhere = Program(told.place)
    header, *rows = everywhere(command).out.splitlines()
    assert header.split()[0] == "company"
    companies = {row["company"] for row in everywhere(command, "--json").document}
    assert companies == {"AFDE", "AFUS"}
    assert {row.split()[0] for row in rows} == companies


@pytest.mark.parametrize("command", ["entries", "transactions", "lines"])
def test_a_list_of_one_company_does_not_name_it(told: Program, command: str) -> None:
    assert "company" not in told(command).out.splitlines()[0].split()


def test_no_message_ends_with_a_full_stop(told: Program) -> None:
    lines = told("lines", "--status", "error", "--json").document
    checked = told("setup", "check", "--json").document
    messages = {
        "lines": [issue["message"] for line in lines for issue in line["issues"]],
        "waiting": [row["message"] for row in told("waiting", "--json").document],
        "log": [row["message"] for row in told("log", "--json").document],
        "setup check": [row["message"] for row in checked],
    }
    for command, found in messages.items():
        assert found, f"{command} tells no message"
        assert [message for message in found if message.endswith(".")] == []


def test_what_to_do_with_an_error_journal_names_it(staged: Program) -> None:
    assert staged("import").status == 3
    answer = staged("post", "--all", "--company", "AFDE")
    assert answer.status == 3
    journals = staged("journals", "--status", "error", "--company", "AFDE", "--json").document
    name = f"{journals[0]['journal']} --company AFDE"
    assert f"primanota lines {name}" in answer.err
    assert f"primanota reset {name}" in answer.err
    assert staged("reset", *name.split()).status == 0
    assert not re.search(r"\b1 (lines|journals|vouchers|actuals|rows)\b", answer.out)
