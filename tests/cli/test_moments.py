"""A time that somebody types is their own, unless they say whose; and the command says what it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import click
import pytest

from cli.moments import DurationType, MomentType, told_here

#: 2026-12-01T05:00:00Z.
FIVE_UTC = 1_796_101_200


@pytest.fixture(params=["Europe/Berlin", "UTC", "Pacific/Auckland"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


#: Where somebody is → what their clock shows at five in UTC, and how that is told.
HERE = {
    "Europe/Berlin": ("2026-12-01T06:00", "Tue 2026-12-01 06:00 CET (05:00 UTC), in 2 days"),
    "UTC": ("2026-12-01T05:00", "Tue 2026-12-01 05:00 UTC, in 2 days"),
    "Pacific/Auckland": ("2026-12-01T18:00", "Tue 2026-12-01 18:00 NZDT (05:00 UTC), in 2 days"),
}


def test_a_time_without_an_offset_is_the_local_one_and_is_told_with_utc(zone: str) -> None:
    typed, told = HERE[zone]

    assert MomentType().convert(typed, None, None) == FIVE_UTC
    assert MomentType().convert("2026-12-01T06:00+01:00", None, None) == FIVE_UTC
    assert told_here(FIVE_UTC, FIVE_UTC - 2 * 86_400) == told


def test_the_day_of_utc_is_told_where_it_is_another(zone: str) -> None:
    told = told_here(FIVE_UTC + 18 * 3_600 + 1_800, FIVE_UTC)

    assert ("(Tue 2026-12-01 23:30 UTC)" in told) is (zone != "UTC")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1, "in 1 second"), (89, "in 89 seconds"), (90, "in 2 minutes"), (5_400, "in 2 hours"), (100_000, "in 28 hours")],
)
def test_how_far_a_time_is_off_is_told_in_the_unit_that_says_it(seconds: int, told: str) -> None:
    assert told_here(FIVE_UTC + seconds, FIVE_UTC).endswith(told)
    assert told_here(FIVE_UTC - seconds, FIVE_UTC).endswith(f"{told.removeprefix('in ')} ago")


def test_a_duration_is_a_number_and_its_unit() -> None:
    assert DurationType().convert("8h", None, None) == timedelta(hours=8)


@pytest.mark.parametrize("typed", ["Friday", "06:00", "2026-13-01", "8h", ""])
def test_what_is_no_time_is_refused_with_how_to_write_one(typed: str) -> None:
    with pytest.raises(click.BadParameter, match="write 2026-12-01T06:00"):
        MomentType().convert(typed, None, None)


@pytest.mark.parametrize("typed", ["0001-01-01", "1960-01-01", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_the_calendar_does_not_have_is_refused_as_that(typed: str) -> None:
    with pytest.raises(click.BadParameter, match="from 1970 to 9999"):
        MomentType().convert(typed, None, None)


@pytest.mark.parametrize("typed", ["8", "h", "-8h", "8 h", "8w", "1.5h"])
def test_what_is_no_duration_is_refused_with_how_to_write_one(typed: str) -> None:
    with pytest.raises(click.BadParameter, match="write 30m, 8h or 5d"):
        DurationType().convert(typed, None, None)


@pytest.mark.parametrize(
    ("zone", "typed", "why"),
    [
        (
            "Europe/Berlin",
            "2027-03-28T02:30",
            r"does not exist on this clock \(02:30 becomes 03:30\): write its offset",
        ),
        ("Europe/Berlin", "2027-10-31T02:30", "occurs twice on this clock: write its offset"),
    ],
    indirect=["zone"],
)
def test_a_time_that_the_clock_leaves_out_or_has_twice_is_refused_without_an_offset(
    zone: str, typed: str, why: str
) -> None:
    with pytest.raises(click.BadParameter, match=why):
        MomentType().convert(typed, None, None)
    assert MomentType().convert(f"{typed}+01:00", None, None) > 0, zone
