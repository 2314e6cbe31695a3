"""The commands of people, as whoever reaches the database uses them."""

from dataclasses import replace
from typing import Any

import pyotp
from psycopg import Connection, sql

from primanota.service.people import factor
from primanota.service.session import Session
from tests.doors.program import Program
from tests.people.conftest import audited


def test_people_by_command(database: str, session: object) -> None:
    program = Program(database)
    assert "Nobody is known yet" in program("user", "list").err
    added = program("user", "add", "anna", "--name", "Anna Berg")
    assert added.status == 0
    assert added.out.splitlines()[1].startswith("/sign-in?link=")
    assert program("user", "grant", "anna", "poster", "--company", "DE").out == "anna is poster in DE\n"
    refused = program("user", "grant", "anna", "setup_administrator", "--everywhere", "--json")
    assert (refused.status, refused.error["code"]) == (4, "roles-incompatible")
    waived = program(
        "user", "waive", "anna", "poster", "setup_administrator", "--reason", "alone", "--everywhere"
    )
    assert waived.out == "anna may be poster and setup_administrator in all companies\n"
    assert program("user", "grant", "anna", "setup_administrator", "--everywhere").status == 0
    (listed,) = program("user", "list", "--json").document
    assert [each["role"] for each in listed["roles"]] == ["setup_administrator", "poster"]
    made = program("user", "token", "anna", "nightly", "--for", "post", "--days", "3")
    assert made.out.startswith("pn_")
    assert program("user", "token", "anna", "nightly", "--remove").status == 0
    assert program("user", "factor", "anna").out == "anna has no second factor\n"
    assert program("user", "disable", "anna").out == "anna is disabled\n"
    assert program("user", "enable", "anna").out == "anna is enabled\n"
    assert program("user", "link", "anna", "--json").document["link"].startswith("/sign-in?link=")
    assert program("user", "password", "anna").status == 4, "an empty line is no password"
    unwaived = program("user", "unwaive", "anna", "poster", "setup_administrator", "--everywhere")
    assert unwaived.out == "anna may not be poster and setup_administrator in all companies\n"
    revoked = program("user", "revoke", "anna", "poster", "--company", "DE")
    assert revoked.out == "anna is no more poster in DE\n"


def test_a_second_factor_is_told_and_taken_by_command(database: str, session: Session) -> None:
    program = Program(database)
    program("user", "add", "anna", "--name", "Anna")
    own = replace(session, actor="anna")
    code = pyotp.TOTP(factor.begin(own, where="desk.example").secret).now()
    assert len(factor.confirm(own, code=code, keep="")) == 10
    assert program("user", "factor", "anna").out.endswith(", and 10 recovery codes left\n")
    assert program("user", "factor", "anna", "--json").document["recovery_codes_left"] == 10
    (listed,) = program("user", "list", "--json").document
    assert listed["factor_at"]
    refused = program("user", "factor", "anna", "--remove", "--json")
    assert (refused.status, refused.error["code"]) == (4, "value-invalid")
    taken = program("user", "factor", "anna", "--remove", "--reason", "phone lost")
    assert taken.out == "anna has no second factor any more\n"
    again = program("user", "factor", "anna", "--remove", "--reason", "phone lost")
    assert again.out == "anna had no second factor\n"
    assert program("user", "factor", "nobody", "--json").error["code"] == "person-unknown"
    ((_, _, details),) = audited(session.conn, "take-factor")
    assert details == {"person": "anna", "reason": "phone lost"}


def test_no_secret_is_kept_as_it_is(database: str, session: object, owner: Connection[Any]) -> None:
    program = Program(database)
    link = program("user", "add", "anna", "--name", "Anna").out.splitlines()[1].split("=")[1]
    token = program("user", "token", "anna", "nightly", "--for", "post").out.strip()
    for schema, table in owner.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('people', 'service')"
    ).fetchall():
        name = sql.Identifier(str(schema), str(table))
        kept = str(owner.execute(sql.SQL("SELECT t::text FROM {} AS t").format(name)).fetchall())
        assert link not in kept
        assert token not in kept
