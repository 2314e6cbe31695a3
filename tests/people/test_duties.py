"""Who gives roles and takes them, which roles one person may not have together, and exceptions to that."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from primanota.core import rights
from primanota.core.errors import Refusal
from primanota.core.rights import INCOMPATIBLE, ROLES, Conflict
from primanota.service.people import account, overview, users
from primanota.service.session import Session
from tests.people.conftest import as_person, audited

Known = Callable[..., Session]


@pytest.mark.parametrize("pair", sorted(sorted(pair) for pair in INCOMPATIBLE))
def test_incompatible_roles_are_refused_without_an_exception(
    known: Known, session: Session, pair: list[str]
) -> None:
    first, second = pair
    known("anna", ("DE", first))
    with pytest.raises(Refusal, match="roles-incompatible") as refused:
        users.grant(session, company="DE", person="anna", role=second)
    assert refused.value.details == [f"{first} and {second} in DE"]
    with pytest.raises(Refusal, match="roles-incompatible"):
        users.grant(session, company="*", person="anna", role=second)
    assert users.grant(session, company="AT", person="anna", role=second).changed
    users.waive(session, company="DE", person="anna", first=second, second=first, reason="holidays")
    users.grant(session, company="DE", person="anna", role=second)
    held = as_person(session, "anna").rights
    assert ROLES[first] | ROLES[second] == held.by_company["DE"]


def test_an_exception_that_is_over_leaves_nothing_but_reading(known: Known, session: Session) -> None:
    known("anna", ("DE", "poster"))
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    exception: dict[str, Any] = {"company": "DE", "person": "anna"}
    exception |= {"first": "poster", "second": "setup_administrator"}
    users.waive(session, **exception, reason="holidays")
    users.grant(session, company="DE", person="anna", role="setup_administrator")
    assert as_person(session, "anna").rights.has("post", "DE")
    users.waive(session, **exception, reason="holidays", until=yesterday)
    assert as_person(session, "anna").rights.by_company == {"DE": {"read"}}
    (told,) = overview.duties(session, company="DE")
    assert told["conflicts"] == [
        {"company": "DE", "first_role": "poster", "second_role": "setup_administrator"}
    ]
    assert [(each["reason"], each["valid"]) for each in told["waivers"]] == [("holidays", False)]
    assert users.end_waiver(session, **exception).changed
    assert not users.end_waiver(session, **exception).changed
    assert users.revoke(session, company="DE", person="anna", role="setup_administrator").changed
    assert as_person(session, "anna").rights.has("post", "DE")


def test_a_role_everywhere_wins_over_one_that_conflicts_in_a_company() -> None:
    grants = {("*", "poster"), ("DE", "setup_administrator"), ("AT", "reviewer")}
    assert rights.conflicts(grants) == {Conflict("DE", "poster", "setup_administrator")}
    held = rights.rights_of(grants, set())
    assert held.has("post", "DE")
    assert not held.has("setup", "DE")
    assert held.has("review", "AT")
    waived = {Conflict("*", "poster", "setup_administrator")}
    assert rights.rights_of(grants, waived).has("setup", "DE")


def test_nobody_changes_what_he_may_do_himself(known: Known, session: Session) -> None:
    anna = known("anna", ("*", "user_administrator"))
    users.add(session, person="ben", name="Ben")
    for change in (
        lambda: users.grant(anna, company="DE", person="anna", role="auditor"),
        lambda: users.revoke(anna, company="*", person="anna", role="user_administrator"),
        lambda: users.waive(
            anna, company="DE", person="anna", first="poster", second="reviewer", reason="mine"
        ),
        lambda: users.end_waiver(anna, company="DE", person="anna", first="poster", second="reviewer"),
        lambda: users.set_enabled(anna, person="anna", enabled=False),
    ):
        with pytest.raises(Refusal, match="own-rights"):
            change()
    assert users.grant(anna, company="DE", person="ben", role="poster").changed


def test_roles_of_a_company_are_given_by_its_administrators(known: Known, session: Session) -> None:
    anna = known("anna", ("DE", "user_administrator"))
    known("ben")
    assert users.grant(anna, company="DE", person="ben", role="poster").changed
    assert not users.grant(anna, company="DE", person="ben", role="poster").changed
    with pytest.raises(Refusal, match="company-unknown"):
        users.grant(anna, company="AT", person="ben", role="poster")
    for company, change in (
        ("*", lambda: users.grant(anna, company="*", person="ben", role="poster")),
        ("*", lambda: users.add(anna, person="carl", name="Carl")),
        ("*", lambda: users.link(anna, person="ben")),
        ("*", lambda: users.set_password(anna, person="ben", password="seven green ledgers")),  # noqa: S106
        ("*", lambda: users.set_enabled(anna, person="ben", enabled=False)),
    ):
        with pytest.raises(Refusal, match="not-allowed") as refused:
            change()
        assert "all companies" in refused.value.cause or company in refused.value.cause
    poster = as_person(session, "ben")
    with pytest.raises(Refusal, match="not-allowed"):
        users.grant(poster, company="DE", person="anna", role="auditor")
    with pytest.raises(Refusal, match="not-allowed"):
        overview.people(poster)


def test_changes_of_roles_are_in_the_trail_of_their_company(known: Known, session: Session) -> None:
    known("anna", ("DE", "poster"), ("*", "auditor"))
    users.waive(
        session,
        company="DE",
        person="anna",
        first="poster",
        second="reviewer",
        reason="alone",
        until=date(2031, 1, 1),
    )
    assert audited(session.conn, "grant-role") == [
        ("DE", "root", {"person": "anna", "role": "poster"}),
        ("*", "root", {"person": "anna", "role": "auditor"}),
    ]
    ((company, _, details),) = audited(session.conn, "waive-duties")
    assert (company, details["reason"], details["until"]) == ("DE", "alone", "2031-01-01")


def test_who_manages_one_company_sees_its_roles_only(known: Known, session: Session) -> None:
    anna = known("anna", ("DE", "user_administrator"))
    known("ben", ("AT", "poster"), ("DE", "importer"), ("*", "auditor"))
    (ben,) = [row for row in overview.people(anna) if row["person"] == "ben"]
    assert [(each["company"], each["role"]) for each in ben["roles"]] == [
        ("*", "auditor"),
        ("DE", "importer"),
    ]
    (ben,) = [row for row in overview.people(session) if row["person"] == "ben"]
    assert len(ben["roles"]) == 3
    assert [row["person"] for row in overview.duties(session, company="AT")] == ["ben"]


@pytest.mark.parametrize("person", ["", "Ä", "an na", "-anna", "a" * 101, "a\0b", "../x"])
def test_a_person_has_a_plain_name(session: Session, person: str) -> None:
    with pytest.raises(Refusal, match="value-invalid"):
        users.add(session, person=person, name="Anna")


def test_what_is_not_there_is_told(known: Known, session: Session) -> None:
    known("anna")
    with pytest.raises(Refusal, match="person-exists"):
        known("anna")
    with pytest.raises(Refusal, match="value-invalid"):
        users.add(session, person="ben", name=" ")
    with pytest.raises(Refusal, match="person-unknown"):
        users.grant(session, company="DE", person="nobody", role="poster")
    with pytest.raises(Refusal, match="person-unknown"):
        users.link(session, person="nobody")
    with pytest.raises(Refusal, match="role-unknown"):
        users.grant(session, company="DE", person="anna", role="king")
    with pytest.raises(Refusal, match="value-invalid"):
        users.waive(session, company="DE", person="anna", first="poster", second="importer", reason="why")
    with pytest.raises(Refusal, match="value-invalid"):
        users.waive(session, company="DE", person="anna", first="poster", second="reviewer", reason=" ")


def test_tokens_are_ones_own_and_for_some_rights(known: Known, session: Session) -> None:
    anna = known("anna", ("DE", "poster"))
    known("ben")
    account.add_token(anna, token="nightly", scopes=["post"], days=1)  # noqa: S106  # its name
    with pytest.raises(Refusal, match="token-exists"):
        account.add_token(anna, token="nightly", scopes=["post"], days=1)  # noqa: S106
    with pytest.raises(Refusal, match="token-unknown"):
        account.remove_token(anna, token="daily")  # noqa: S106
    with pytest.raises(Refusal, match="not-allowed"):
        account.add_token(anna, token="other", scopes=["post"], days=1, person="ben")  # noqa: S106
    for scopes, days in (([], 1), (["people"], 1), (["king"], 1), (["post"], 0), (["post"], 367)):
        with pytest.raises(Refusal, match="value-invalid"):
            account.add_token(anna, token="other", scopes=scopes, days=days)  # noqa: S106
    (listed,) = account.tokens_of(anna)
    assert (listed["token"], listed["scopes"], listed["used_at"]) == ("nightly", ["post"], None)


@pytest.mark.parametrize(
    "password", ["", "eleven char", "password1234", "a" * 30, "anna123456789", "x" * 201]
)
def test_a_password_that_is_easily_guessed_is_refused(known: Known, session: Session, password: str) -> None:
    known("anna")
    with pytest.raises(Refusal, match="password-weak"):
        users.set_password(session, person="anna", password=password)
