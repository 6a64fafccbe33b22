"""A group's row, read as what decides: with ends, schedules, arguments and limits, or not at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from servicedesk.aws.grants_rows import permissions
from servicedesk.aws.notation import plain
from servicedesk.aws.policy_notation import SCHEMA, UNREADABLE
from servicedesk.aws.policy_rows import group_item
from servicedesk.discovery.grants import Grant, GroupLimit, Permissions, TrialRule
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit

WHEN = {"priority": frozenset({"low", "@omitted"})}
EMEA = {"region": frozenset({"EMEA"})}


def granted(tool: str, conditions: Conditions) -> Grant:
    return Grant(group="agents", tool=tool, conditions=conditions, version=3)


def test_what_is_stored_of_a_group_is_what_is_decided_on() -> None:
    rules = Rules(
        grants={
            "close": Conditions(where=EMEA, when=WHEN, ends_at=2_000),
            "open": Conditions(ends_at=9_000),
            "read": Conditions(),
        },
        scheduled={
            "assign": Conditions(starts_at=1_000),
            "open": Conditions(when=WHEN, starts_at=5_000, ends_at=6_000),
        },
        shadows={"close": None, "read": Conditions(when=WHEN, ends_at=7_000)},
        limits={"read": Limit(calls=5, window_seconds=60)},
    )

    read = permissions([plain(group_item(GroupPolicy(group="agents", rules=rules, version=3)))])

    assert sorted(read.grants, key=lambda grant: (grant.tool, grant.conditions.starts_at or 0)) == [
        granted("assign", Conditions(starts_at=1_000)),
        granted("close", Conditions(where=EMEA, when=WHEN, ends_at=2_000)),
        granted("open", Conditions(ends_at=5_000)),
        granted("open", Conditions(when=WHEN, starts_at=5_000, ends_at=6_000)),
        granted("read", Conditions()),
    ]
    assert {rule.tool for rule in read.trial_rules} == {"close", "read"}
    assert (
        TrialRule(group="agents", tool="read", conditions=Conditions(when=WHEN, ends_at=7_000), version=3)
        in read.trial_rules
    )
    assert read.limits == (GroupLimit(group="agents", tool="read", limit=Limit(calls=5, window_seconds=60)),)


def row(**members: Any) -> dict[str, Any]:
    known = {"pk": "group#agents", "sk": "grants", "schema": Decimal(SCHEMA), "version": Decimal(1), "tools": {}}
    return {**known, **members}


#: What a row has that cannot be understood.
UNREADABLE_ROWS: dict[str, dict[str, Any]] = {
    "an end without its offset": {"tools": {"read": {"until": "2026-12-01T06:00:00"}}},
    "an end that is a number": {"tools": {"read": {"until": Decimal(2_000)}}},
    "an end that is no time": {"tools": {"read": {"until": "Friday"}}},
    "a beginning of a grant in force": {"tools": {"read": {"from": "2026-12-01T06:00:00Z"}}},
    "a schedule without a beginning": {"scheduled": {"read": {}}},
    "a schedule that is a list": {"scheduled": []},
    "arguments that are a list": {"tools": {"read": {"when": ["priority"]}}},
    "a value that is a number": {"tools": {"read": {"when": {"cups": [Decimal(2)]}}}},
    "a limit without its window": {"limits": {"read": {"calls": Decimal(5)}}},
    "a limit that is a text": {"limits": {"read": {"calls": "5", "window_seconds": Decimal(60)}}},
    "a limit of a later release": {
        "limits": {"read": {"calls": Decimal(5), "window_seconds": Decimal(60), "burst": Decimal(2)}}
    },
    "a row of a later release": {"schema": Decimal(SCHEMA + 1)},
}


@pytest.mark.parametrize("case", UNREADABLE_ROWS)
def test_a_row_that_cannot_be_understood_decides_nothing(case: str) -> None:
    with pytest.raises(UNREADABLE):
        permissions([row(**UNREADABLE_ROWS[case])])


def test_a_limit_that_cannot_be_counted_keeps_nobody_from_what_else_the_row_says() -> None:
    impossible = {"calls": Decimal(0), "window_seconds": Decimal(61)}

    read = permissions([row(tools={"read": {}}, limits={"read": impossible})])

    assert read == Permissions(
        grants=(Grant(group="agents", tool="read", conditions=Conditions(), version=1),),
        not_before=None,
        limits=(GroupLimit(group="agents", tool="read", limit=Limit(calls=0, window_seconds=61)),),
    )
