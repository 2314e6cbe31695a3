"""The commands parameters and features: what they list, change, refuse and keep."""

import threading
from typing import Any

import psycopg
import pytest

from primanota.core.errors import Refusal
from primanota.service import commands
from primanota.service.session import Session
from primanota.setup.parameters import FEATURES, PARAMETERS
from tests.books import rows
from tests.codes.firm import Firm
from tests.doors.program import Program
from tests.journal.journals import found
from tests.setup.packs import whole

Audit = list[tuple[str, str, dict[str, Any]]]


def audited(session: Session) -> Audit:
    """The records of settings."""
    return session.conn.execute(
        "SELECT actor, action, details FROM service.audit"
        " WHERE action IN ('set-parameter', 'switch-feature') ORDER BY record_no"
    ).fetchall()


def put(session: Session, parameter: str, value: str | None, **more: str) -> tuple[str, str, bool]:
    """Set a parameter, or unset it, and tell what it was, what it is and whether it changed."""
    made = commands.set_parameter(session, company=None, parameter=parameter, value=value, **more)
    return made.before, made.after, made.changed


def switch(session: Session, feature: str, *, enabled: bool) -> dict[str, bool]:
    """Switch a feature and tell which others followed."""
    return commands.switch_feature(session, company=None, feature=feature, enabled=enabled).followed


def test_every_parameter_and_feature_is_listed_with_its_meaning(session: Session) -> None:
    parameters = commands.list_parameters(session, company=None)
    assert [each.parameter for each in parameters] == list(PARAMETERS)
    features = commands.list_features(session, company="DE")
    assert [each.feature for each in features] == list(FEATURES)
    meanings = [each.meaning for each in parameters] + [each.meaning for each in features]
    assert all(meaning and "`" not in meaning for meaning in meanings)
    own = {each.parameter: each.value for each in parameters if each.set}
    assert (own["rounding_account"], len(own)) == ("999000", 6)
    assert [each.feature for each in features if each.set] == ["transfer_errors"]
    (rate_type,) = [each for each in parameters if each.parameter == "rate_type"]
    assert (rate_type.value, rate_type.default, rate_type.set) == ("default", "default", False)
    takes = {each.parameter: each.choices or each.names for each in parameters}
    assert (takes["period_unit"], takes["rounding_account"]) == (
        ["days", "months", "years", "all"],
        "main_accounts",
    )


def test_a_parameter_is_set_and_unset_and_both_are_kept(session: Session) -> None:
    assert put(session, "lines_per_journal", "37", reason="smaller sets") == ("200", "37", True)
    assert put(session, "lines_per_journal", "37") == ("37", "37", False)
    assert put(session, "lines_per_journal", None) == ("37", "200", True)
    assert put(session, "lines_per_journal", None) == ("200", "200", False)
    # The default, set: it stays when the default changes one day.
    assert put(session, "lines_per_journal", "200") == ("200", "200", True)
    first, second, _ = audited(session)
    assert first == (
        "anna",
        "set-parameter",
        {
            "change": {
                "company": "DE",
                "parameter": "lines_per_journal",
                "before": "200",
                "after": "37",
                "set": True,
                "changed": True,
            },
            "reason": "smaller sets",
        },
    )
    assert (second[2]["change"]["before"], second[2]["change"]["after"]) == ("37", "200")
    assert second[2]["change"]["set"] is False


KEPT = """
    parameter          written                     kept
    lease              30 s                        30
    set_open_period    on                          yes
    account_search     category_first              category-first
    penny_max          0.10                        0.10
    rounding_account   -                           -
    write_back_target  https://host/in?format=csv  https://host/in?format=csv
"""

NOT_TAKEN = """
    parameter             value                         told
    lines_per_journal     0                             Write a whole number from 1 to 1000000.
    period_unit           weeks                         Use days, months, years or all.
    rate_type             -                             Give a code.
    posting_attempts      101                           Write a whole number from 1 to 100.
    write_back_target     https://anna:sesame@host/in   Leave it out and give it in the environment.
    write_back_target     https://sesame@host/in        Leave it out and give it in the environment.
    prevalidation_source  https://host/a?api_key=sesame  Leave it out and give it in the environment.
    prevalidation_source  a\tb.csv                     Remove it.
"""


def test_a_value_is_kept_as_it_is_listed(session: Session) -> None:
    for row in rows(KEPT):
        assert put(session, row["parameter"], row["written"])[1] == row["kept"]
    own = found(session.conn, "SELECT parameter, value FROM setup.parameter")
    kept = {row["parameter"]: row["value"] for row in own}
    assert {row["parameter"]: kept[row["parameter"]] for row in rows(KEPT)} == {
        row["parameter"]: row["kept"] for row in rows(KEPT)
    }


def test_a_value_that_is_not_taken_is_refused(session: Session) -> None:
    for row in rows(NOT_TAKEN):
        with pytest.raises(Refusal) as refused:
            put(session, row["parameter"], row["value"].replace("\\t", "\t"))
        assert (refused.value.code, refused.value.remedy) == ("value-invalid", row["told"])
        assert row["parameter"] in refused.value.cause
        assert "sesame" not in refused.value.cause, "a secret is not repeated"
    assert audited(session) == []


def test_an_unknown_name_suggests_the_nearest(session: Session) -> None:
    with pytest.raises(Refusal, match="parameter-unknown") as refused:
        put(session, "Line-per-journal", "5")
    assert refused.value.remedy.startswith("Did you mean lines_per_journal? ")
    with pytest.raises(Refusal, match="parameter-unknown") as refused:
        put(session, "colour", None)
    assert refused.value.remedy == "See their list (primanota parameters)."
    with pytest.raises(Refusal, match="feature-unknown") as refused:
        switch(session, "transfer_error", enabled=True)
    assert refused.value.remedy.startswith("Did you mean transfer_errors? ")


def test_a_feature_that_nobody_switched_follows_the_one_it_needs(session: Session) -> None:
    assert switch(session, "transfer_errors", enabled=False) == {"processing_improvements": False}
    with pytest.raises(Refusal, match="feature-needs: processing_improvements needs transfer_errors") as no:
        switch(session, "processing_improvements", enabled=True)
    assert no.value.remedy == "Switch that on first: primanota features on transfer_errors."
    assert switch(session, "transfer_errors", enabled=True) == {"processing_improvements": True}
    changes = [details["change"] for _, _, details in audited(session)]
    assert [(each["before"], each["after"], each["followed"]) for each in changes] == [
        (True, False, {"processing_improvements": False}),
        (False, True, {"processing_improvements": True}),
    ]


def test_a_feature_that_somebody_switched_on_must_go_first(session: Session) -> None:
    assert switch(session, "processing_improvements", enabled=True) == {}
    with pytest.raises(Refusal, match="feature-needs: processing_improvements is on and needs") as no:
        switch(session, "transfer_errors", enabled=False)
    assert no.value.remedy == "Switch that off first: primanota features off processing_improvements."
    assert switch(session, "processing_improvements", enabled=False) == {}
    assert switch(session, "transfer_errors", enabled=False) == {}
    assert switch(session, "transfer_errors", enabled=True) == {}
    enabled = {each.feature: each.enabled for each in commands.list_features(session, company="DE")}
    assert (enabled["transfer_errors"], enabled["processing_improvements"]) == (True, False)


def test_a_pack_keeps_what_its_settings_were(session: Session, firm: Firm) -> None:
    first = {
        "parameters": "company  parameter  value\nDE  log_days  7\nDE  rounding_account  999000\n",
        "features": "company  feature  enabled\nDE  multiple_tasks  no\nDE  transfer_errors  yes\n",
    }
    pack = whole(firm.folder / "again", **first)
    commands.load_setup(session, pack)
    put(session, "log_days", "30")
    commands.load_setup(session, pack)
    commands.load_setup(session, pack)
    loads = found(
        session.conn, "SELECT details FROM service.audit WHERE action = 'load-setup' ORDER BY record_no"
    )
    changes = [load["details"]["settings"] for load in loads]
    assert [[(each["setting"], each["before"], each["after"]) for each in load] for load in changes] == [
        [("log_days", None, "7"), ("multiple_tasks", None, "off")],
        [("log_days", "30", "7")],
    ]


def test_a_pack_that_contradicts_itself_or_the_company_is_refused(session: Session, firm: Firm) -> None:
    switch(session, "processing_improvements", enabled=True)
    off = whole(firm.folder / "off", features="company  feature  enabled\nDE  transfer_errors  no\n")
    with pytest.raises(Refusal, match="pack-invalid") as refused:
        commands.load_setup(session, off)
    (told,) = refused.value.details
    assert told.startswith("features.csv:2:enabled: value 'no': feature-needs: processing_improvements needs")
    assert told.endswith("which is off; switch both on, or processing_improvements off")
    wrong = whole(firm.folder / "wrong", parameters="company  parameter  value\nDE  line_per_journal  5\n")
    with pytest.raises(Refusal, match="pack-invalid") as refused:
        commands.load_setup(session, wrong)
    assert refused.value.details[0].endswith("is no parameter; use lines_per_journal")


POSTING = "SELECT company FROM setup.company FOR SHARE"
IMPORTING = "SELECT company FROM setup.number_sequence WHERE sequence = 'voucher' FOR UPDATE"


def test_a_change_waits_for_whoever_posts_or_imports(session: Session, database: str) -> None:
    for lock, enabled in ((POSTING, False), (IMPORTING, True)):
        changed = threading.Thread(
            target=switch, args=(session, "multiple_tasks"), kwargs={"enabled": enabled}
        )
        with psycopg.connect(database) as other:
            other.execute(lock)
            changed.start()
            changed.join(0.3)
            assert changed.is_alive()
            assert found(other, "SELECT feature FROM setup.feature WHERE NOT enabled") == (
                [] if lock == POSTING else [{"feature": "multiple_tasks"}]
            )
        changed.join(30)
        assert commands.list_features(session, company="DE")[2].enabled is enabled


def test_the_program_lists_sets_and_switches(database: str, firm: Firm) -> None:
    program = Program(database)
    lists = program("parameters")
    assert lists.out.splitlines()[0].split() == ["parameter", "value", "default", "unit", "meaning"]
    assert len(lists.out.splitlines()) == len(PARAMETERS) + 1
    made = program("parameters", "set", "log_days", "7", "--company", "DE")
    assert (made.status, made.out) == (0, "DE log_days was 90, is 7\n")
    # Options of all commands may stand before the one below.
    unset = program("parameters", "--json", "unset", "log_days").document
    assert (unset["before"], unset["after"], unset["set"]) == ("7", "90", False)
    made = program("features", "off", "transfer_errors")
    assert made.out == "DE transfer_errors was on, is off\nDE processing_improvements is off with it\n"
    refused = program("features", "on", "processing_improvements", "--json")
    assert (refused.status, refused.error["code"]) == (4, "feature-needs")
    features = {row["feature"]: row for row in program("features", "--json").document}
    assert list(features) == list(FEATURES)
    assert list(features["transfer_errors"]) == [
        "company", "feature", "enabled", "default", "set", "needs", "meaning",
    ]  # fmt: skip
    assert program("parameters", "put").status == 2
