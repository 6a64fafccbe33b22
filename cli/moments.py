"""Times and durations as somebody types them, and in words: what the command took a time for."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click

from servicedesk.clock import epoch_seconds
from servicedesk.policy.document import read_moment

#: What the help of an option says that takes a time.
DATE_ALONE: Final = "A date alone is its beginning, 00:00."
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION: Final = re.compile(r"(\d{1,5})([smhd])", re.ASCII)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# Up to there the smaller unit says it better.
_MANY: Final = 1.5


class MomentType(click.ParamType):
    """A time, ISO 8601; without an offset it is the local time of whoever types it. Epoch seconds."""

    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:  # noqa: ANN401 -- click's signature
        """Return epoch seconds."""
        if isinstance(value, int):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"{value!r} is no time: write 2026-12-01T06:00, or with its offset 2026-12-01T06:00+01:00.", param, ctx
            )
        if problem := _unclear_here(moment):
            self.fail(f"{value} {problem}: write its offset.", param, ctx)
        try:
            return read_moment(moment.astimezone().isoformat())
        except (ValueError, OverflowError):
            self.fail(f"{value} is beyond the calendar, which is from 1970 to 9999.", param, ctx)


class DurationType(click.ParamType):
    """A duration, such as 30m, in some of the units; `refusal` says of anything else what to write."""

    name = "duration"

    def __init__(
        self, units: Collection[str] = tuple(_UNITS), refusal: str = "is no duration: write 30m, 8h or 5d."
    ) -> None:
        self._units = units
        self._refusal = refusal

    def convert(self, value: Any, param: Any, ctx: Any) -> timedelta:  # noqa: ANN401 -- click's signature
        """Return how long it is."""
        if isinstance(value, timedelta):
            return value
        duration = read_duration(str(value), self._units)
        if duration is None:
            self.fail(f"{value!r} {self._refusal}", param, ctx)
        return duration


class ExpiryType(click.ParamType):
    """When something ends: in so many days or hours from now, or at a time, as `MomentType` takes it. Epoch seconds."""

    name = "end"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:  # noqa: ANN401 -- click's signature
        """Return epoch seconds."""
        if isinstance(value, int):
            return value
        duration = read_duration(str(value), "hd")
        return MomentType().convert(value, param, ctx) if duration is None else add(epoch_seconds(), duration)


def _unclear_here(moment: datetime) -> str:
    """Return why a time is none, or two, on the clock here; empty where it is one, or has its offset."""
    if moment.tzinfo is not None:
        return ""
    try:
        first, second = (moment.replace(fold=fold).astimezone() for fold in (0, 1))
    except (ValueError, OverflowError):
        # At the end of the calendar no clock is changed.
        return ""
    if first.replace(tzinfo=None) != moment:
        return f"does not exist on this clock ({moment:%H:%M} becomes {max(first, second):%H:%M})"
    return "" if first == second else "occurs twice on this clock"


def read_duration(text: str, units: Collection[str] = tuple(_UNITS)) -> timedelta | None:
    """Return how long 30m is; None for what is no duration in one of these units."""
    found = _DURATION.fullmatch(text)
    if found is None or found[2] not in units:
        return None
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def add(beginning: float, duration: timedelta) -> int:
    """Return when something ends, in epoch seconds.

    Raises:
        click.UsageError: That is beyond the calendar.
    """
    try:
        return int((datetime.fromtimestamp(beginning, UTC) + duration).timestamp())
    except OverflowError:
        raise click.UsageError("--for ends beyond the calendar.") from None


def told_here(epoch_seconds: int, now: float) -> str:
    """Return a moment by the clock here, in UTC, and how far off: ``Tue 2026-12-01 06:00 CET (05:00 UTC), in 2 days``.

    Only the time of UTC where the day is the same.
    """
    utc = datetime.fromtimestamp(epoch_seconds, UTC)
    local = utc.astimezone()
    far = _told_distance(epoch_seconds - now)
    if local.utcoffset() == timedelta():
        return f"{utc:%a %Y-%m-%d %H:%M} UTC, {far}"
    same_day = "%H:%M" if local.date() == utc.date() else "%a %Y-%m-%d %H:%M"
    return f"{local:%a %Y-%m-%d %H:%M %Z} ({utc.strftime(same_day)} UTC), {far}"


def _told_distance(seconds: float) -> str:
    size = abs(seconds)
    unit, name = next(
        (unit, name)
        for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"), (1, "second"))
        if size >= unit * _MANY or unit == 1
    )
    count = round(size / unit)
    told = f"{count} {name}{'' if count == 1 else 's'}"
    return f"in {told}" if seconds >= 0 else f"{told} ago"
