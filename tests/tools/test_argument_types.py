"""Types of arguments: a tool is built only if each can be sent, and times come with their time zone."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, Field, HttpUrl, SecretStr, ValidationError, create_model

from servicedesk.tools import Arguments, Day, Effect, Moment, Tool
from servicedesk.tools.tool import AnyTool
from tests.kit import call, somebody
from tests.tools.test_schemas import Gives


class Size(enum.StrEnum):
    SMALL = "small"


class Lax(BaseModel):
    at: datetime


class Strict(Arguments):
    at: datetime


@dataclass
class Place:
    row: int


#: A type, and what JSON has for it.
TIME = "2026-01-05T14:30:00Z"
TYPES: tuple[tuple[Any, Any], ...] = (
    (str, "a"), (int, 1), (float, 1.5), (bool, True), (Any, 1), (int | None, None), (Literal["a", 1], "a"),
    (list[int], [1]), (Sequence[int], [1]), (dict[str, int], {"a": 1}), (Mapping[str, int], {"a": 1}),
    (Lax, {"at": TIME}), (list[Lax], [{"at": TIME}]), (HttpUrl, "https://a.example"), (SecretStr, "a"),
    (Annotated[datetime, Field(strict=False)], TIME),
    (Moment, TIME), (Moment | None, TIME), (list[Moment], [TIME]), (Day, "2026-01-05"),
    (datetime, TIME), (AwareDatetime, TIME), (datetime | None, TIME), (list[datetime], [TIME]), (Strict, {"at": TIME}),
    (dict[str, datetime], {"a": TIME}), (list[Strict], [{"at": TIME}]),
    (date, "2026-01-05"), (time, "14:30:00"), (timedelta, "PT1H"), (UUID, "12345678-1234-5678-1234-567812345678"),
    (Decimal, "1.5"), (tuple[int, ...], [1]), (tuple[int, str], [1, "a"]), (set[int], [1]), (frozenset[int], [1]),
    (bytes, "a"), (Size, "small"), (Literal[Size.SMALL], "small"), (Place, {"row": 1}), (IPv4Address, "192.0.2.1"),
    (Path, "a"), (dict[int, int], {"1": 1}), (dict[date, int], {"2026-01-05": 1}),
)  # fmt: skip


def tool(declared: Any) -> AnyTool:
    """Build a tool with one argument."""
    return Tool(
        name="do_it",
        title="Do it",
        description="Does it.",
        effect=Effect.READS,
        arguments=create_model("DoIt", __base__=Arguments, at=(declared, ...)),
        result=Gives,
        run=lambda *_: Gives(),
    )


def takes(declared: Any, sent: Any) -> bool:
    try:
        create_model("DoIt", __base__=Arguments, at=(declared, ...)).model_validate({"at": sent})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("declared", "sent"), TYPES, ids=[f"{row}" for row in range(len(TYPES))])
def test_a_tool_is_built_exactly_if_its_argument_can_be_sent(declared: Any, sent: Any) -> None:
    if takes(declared, sent):
        assert isinstance(call(tool(declared), somebody(), at=sent), Gives)
        return
    with pytest.raises(TypeError, match=r"do_it: no call can send at as it is declared in DoIt\. Use \w+"):
        tool(declared)


def test_a_refusal_names_the_type_to_use() -> None:
    for declared, instead in ((datetime, "Use Moment"), (date | None, "Use Day"), (Size, "Use a Literal")):
        with pytest.raises(TypeError, match=instead):
            tool(declared)


@pytest.mark.parametrize(
    ("declared", "format_name"), [(Moment, "date-time"), (Day, "date"), (Moment | None, "date-time")]
)
def test_a_time_is_published_as_one(declared: Any, format_name: str) -> None:
    assert format_name in str(tool(declared).input_schema["properties"]["at"])


@pytest.mark.parametrize(
    "sent",
    ["2026-01-05T14:30:00Z", "2026-01-05t16:30:00+02:00", " 2026-01-05 14:30:00.000z ", "2026-01-05T09:30:00-05:00"],
)
def test_a_moment_is_turned_to_utc(sent: str) -> None:
    taken: Any = tool(Moment).arguments.model_validate({"at": sent})

    assert (taken.at, taken.at.tzinfo) == (datetime(2026, 1, 5, 14, 30, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    "sent",
    [
        "2026-01-05T14:30:00", "2026-01-05", "20260105T143000Z", "2026-01-05T14:30Z", "2026-13-05T14:30:00Z", "now", "",
        "2026-01-05T14:30:00+24:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-05T14:30:60Z",
        "٢026-01-05T14:30:00Z", 1767623400, 1767623400.5, True, None, [], datetime(2026, 1, 5, tzinfo=UTC),
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_an_example(sent: Any) -> None:
    with pytest.raises(ValidationError, match=r"must be a time with its time zone, for example 2026-01-05T14:30:00Z"):
        tool(Moment).arguments.model_validate({"at": sent})


@pytest.mark.parametrize("sent", ["2026-01-05T00:00:00Z", "2026-W02-1", "20260105", "2026-02-30", "", 20458, None])
def test_what_is_no_day_is_refused_with_an_example(sent: Any) -> None:
    with pytest.raises(ValidationError, match=r"must be a day, for example 2026-01-05"):
        tool(Day).arguments.model_validate({"at": sent})


def test_the_kit_calls_a_tool_with_what_json_can_hold() -> None:
    with pytest.raises(TypeError, match=r"no call can send datetime.*2026-01-05T14:30:00Z"):
        call(tool(Moment), somebody(), at=datetime(2026, 1, 5, tzinfo=UTC))
