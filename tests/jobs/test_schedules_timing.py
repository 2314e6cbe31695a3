"""When a schedule is due: cron fields on the clock of a time zone, also on the days when clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primanota.core.errors import Refusal
from primanota.jobs import timing
from tests.books import rows

BERLIN = "Europe/Berlin"

TIMES = """
    cron             zone                 after                 next (UTC)
    0 2 * * 1-5      UTC                  2026-11-20T02:00:00Z  2026-11-23T02:00Z 2026-11-24T02:00Z
    0 2 * * 1-5      Europe/Berlin        2026-11-20T01:00:01Z  2026-11-23T01:00Z 2026-11-24T01:00Z
    0 2 * * 1-5      Europe/Berlin        2026-11-20T00:59:59Z  2026-11-20T01:00Z 2026-11-23T01:00Z
    */15 8-9 * * *   Asia/Kolkata         2026-01-05T04:14:00Z  2026-01-05T04:15Z 2026-01-06T02:30Z
    0 0 1 * *        America/New_York     2026-01-01T05:00:00Z  2026-02-01T05:00Z 2026-03-01T05:00Z
    0 0 29 2 *       UTC                  2026-01-01T00:00:00Z  2028-02-29T00:00Z 2032-02-29T00:00Z
    0 9 L * *        UTC                  2026-02-01T00:00:00Z  2026-02-28T09:00Z 2026-03-31T09:00Z
    0 9 * * MON#1    UTC                  2026-02-01T00:00:00Z  2026-02-02T09:00Z 2026-03-02T09:00Z
    30 12 * * 7      UTC                  2026-02-01T13:00:00Z  2026-02-08T12:30Z 2026-02-15T12:30Z
    0 0 13 * 5       UTC                  2026-02-10T00:00:00Z  2026-02-13T00:00Z 2026-02-20T00:00Z
"""

SPRING = """
    cron          after                 next (UTC)
    30 2 * * *    2026-03-28T00:00:00Z  2026-03-28T01:30Z 2026-03-29T01:00Z 2026-03-30T00:30Z
    0 2 * * *     2026-03-28T12:00:00Z  2026-03-29T01:00Z 2026-03-30T00:00Z 2026-03-31T00:00Z
    0,30 2 * * *  2026-03-28T12:00:00Z  2026-03-29T01:00Z 2026-03-30T00:00Z 2026-03-30T00:30Z
    30 2 * * *    2026-03-29T01:00:00Z  2026-03-30T00:30Z 2026-03-31T00:30Z 2026-04-01T00:30Z
    30 3 * * *    2026-03-28T12:00:00Z  2026-03-29T01:30Z 2026-03-30T01:30Z 2026-03-31T01:30Z
    */30 * * * *  2026-03-29T00:29:00Z  2026-03-29T00:30Z 2026-03-29T01:00Z 2026-03-29T01:30Z
    */30 2 * * *  2026-03-28T12:00:00Z  2026-03-30T00:00Z 2026-03-30T00:30Z 2026-03-31T00:00Z
"""
"""On the 29th of March 2026 Berlin's clocks go from 2 to 3, at 1 UTC."""

AUTUMN = """
    cron          after                 next (UTC)
    30 2 * * *    2026-10-24T12:00:00Z  2026-10-25T00:30Z 2026-10-26T01:30Z 2026-10-27T01:30Z
    30 2 * * *    2026-10-25T00:30:00Z  2026-10-26T01:30Z 2026-10-27T01:30Z 2026-10-28T01:30Z
    30 2 * * *    2026-10-25T00:45:00Z  2026-10-26T01:30Z 2026-10-27T01:30Z 2026-10-28T01:30Z
    30 2 * * *    2026-10-25T01:10:00Z  2026-10-26T01:30Z 2026-10-27T01:30Z 2026-10-28T01:30Z
    30 2 * * *    2026-10-25T01:30:00Z  2026-10-26T01:30Z 2026-10-27T01:30Z 2026-10-28T01:30Z
    0 3 * * *     2026-10-25T00:30:00Z  2026-10-25T02:00Z 2026-10-26T02:00Z 2026-10-27T02:00Z
    */30 * * * *  2026-10-25T00:10:00Z  2026-10-25T00:30Z 2026-10-25T01:00Z 2026-10-25T01:30Z
"""
"""On the 25th of October 2026 they go back from 3 to 2, at 1 UTC: half past two comes at 0:30 and 1:30."""


def due(cron: str, zone: str, after: str, count: int) -> str:
    """So many times after an instant, as the tables write them."""
    found = timing.following(cron, zone, datetime.fromisoformat(after), count)
    assert all(moment.tzinfo is UTC for moment in found)
    return " ".join(f"{moment:%Y-%m-%dT%H:%MZ}" for moment in found)


def test_fields_are_read_on_the_clock_of_the_time_zone() -> None:
    for row in rows(TIMES):
        assert due(row["cron"], row["zone"], row["after"], 2) == row["next (UTC)"], row
        assert timing.check(row["cron"], row["zone"]) == row["cron"]


@pytest.mark.parametrize("table", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_the_days_when_clocks_change(table: str) -> None:
    for row in rows(table):
        assert due(row["cron"], BERLIN, row["after"], 3) == row["next (UTC)"], row


def test_half_an_hour_and_the_other_side_of_the_world() -> None:
    # Lord Howe moves its clocks by half an hour: on the 4th of October 2026 from 2:00 to 2:30.
    assert due("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 2) == (
        "2026-10-03T15:30Z 2026-10-04T15:15Z"
    )


@pytest.mark.parametrize(
    ("cron", "told"),
    [
        ("0 2 * *", "is not five fields"),
        ("0 0 2 * * *", "is not five fields"),
        ("@daily", "is not five fields"),
        ("", "is not five fields"),
        ("0 2 * * 1-5\n0 3 * * *", "is not five fields"),
        ("0 2 * * \N{FULLWIDTH DIGIT ONE}", "is not five fields"),
        ("60 2 * * *", "bad minute"),
        ("0 24 * * *", "bad hour"),
        ("0 2 0 * *", "bad day-of-month"),
        ("0 2 * 13 *", "bad month"),
        ("0 2 * * 8", "bad day-of-week"),
        ("0 2 * * MON-", "bad day-of-week"),
        ("0 5-2 * * *", "bad hour"),
        ("*/0 * * * *", "bad minute"),
        ("0 0 31 2 *", "bad day-of-month"),
        ("0 0 31 4,6 */7", "bad day-of-month"),
        ("0,1" * 60 + " 2 * * *", "is not five fields"),
    ],
)
def test_times_that_are_none_are_refused(cron: str, told: str) -> None:
    with pytest.raises(Refusal, match="cron-invalid") as refused:
        timing.check(cron, "UTC")
    assert told in refused.value.cause


def test_blanks_between_fields_are_single() -> None:
    assert timing.check("  0   2 *\t* 1-5 ", "UTC") == "0 2 * * 1-5"


@pytest.mark.parametrize(
    ("zone", "remedy"),
    [
        ("Europe/Berln", "Did you mean Europe/Berlin?"),
        ("europe/berlin", "Did you mean Europe/Berlin?"),
        ("Europe", None),
        ("../../etc/passwd", None),
        ("", None),
        ("utc", "Did you mean UTC?"),
    ],
)
def test_a_time_zone_that_is_none_is_refused(zone: str, remedy: str | None) -> None:
    with pytest.raises(Refusal, match="time-zone-unknown") as refused:
        timing.check("0 2 * * *", zone)
    assert remedy is None or refused.value.remedy == remedy


USUAL = ("*", "*/5", "0", "1", "2,3", "1-4", "10-20/3", "L", "LW", "MON", "MON-FRI", "5#2", "3L", "29", "31")
FIELD = st.one_of(st.sampled_from(USUAL), st.text(alphabet="0123456789*/,-#LWMONFRI", min_size=1, max_size=5))


@settings(max_examples=150, deadline=None)
@given(
    cron=st.lists(FIELD, min_size=5, max_size=5).map(" ".join),
    zone=st.sampled_from(["UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    after=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
)
def test_whatever_is_written_is_refused_or_due_later_and_later(cron: str, zone: str, after: datetime) -> None:
    try:
        timing.check(cron, zone)
    except Refusal as refusal:
        assert refusal.code == "cron-invalid"  # noqa: PT017  # a text of all sorts is mostly none
        return
    moment = after.replace(tzinfo=UTC)
    found = timing.following(cron, zone, moment, 3)
    assert len(found) == 3
    for earlier, later in pairwise([moment, *found]):
        assert later > earlier


@settings(max_examples=40, deadline=None)
@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    zone=st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe"]),
    after=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
)
def test_a_fixed_time_is_due_once_on_every_day(minute: int, hour: int, zone: str, after: datetime) -> None:
    start = after.replace(tzinfo=UTC)
    found = timing.following(f"{minute} {hour} * * *", zone, start, 400)
    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert all(timedelta(hours=22) < gap < timedelta(hours=26) for gap in gaps)
    assert found[0] - start <= timedelta(hours=26)
