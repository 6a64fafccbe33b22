"""The record of a change of an agent says what it was and what it became, and tells it in a line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.identity.agents import Agent
from servicedesk.policy.agents.differences import agent_change, agent_differences
from servicedesk.policy.change import Actor, ChangeKind, Intent
from tests.fakes.agents import agent
from tests.worlds.policy import NOON

WHY = Intent(actor=Actor(name="ada", id="sub-of-ada"), reason="a test")
BEFORE = agent("nightly", "auditors", "agents", owner="bob", expires_at=1_800_000_000)

#: What becomes of the agent → before, after, the line.
CHANGES: dict[str, tuple[Agent | None, Agent | None, str | None]] = {
    "it is added": (None, BEFORE, "groups: agents, auditors; owner: bob; ends: 2027-01-15 08:00 UTC"),
    "it is removed": (BEFORE, None, "groups: agents, auditors; owner: bob; ends: 2027-01-15 08:00 UTC"),
    "another answers for it": (BEFORE, replace(BEFORE, owner="cat"), "owner: bob → cat"),
    "it ends later": (
        BEFORE, replace(BEFORE, expires_at=1_800_003_600), "ends: 2027-01-15 08:00 UTC → 2027-01-15 09:00 UTC",
    ),
    "it may call less": (BEFORE, replace(BEFORE, calls_per_hour=9), "calls an hour: as any agent → 9"),
    "it may call as any agent": (replace(BEFORE, calls_per_hour=9), BEFORE, "calls an hour: 9 → as any agent"),
    # What was done says it all.
    "it is disabled": (BEFORE, replace(BEFORE, is_enabled=False), None),
    "it has a second secret": (BEFORE, replace(BEFORE, version=2), None),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_in_a_line(name: str) -> None:
    before, after, line = CHANGES[name]

    told = agent_change(ChangeKind.AGENT_ROTATED, WHY, NOON, before, after).details

    assert told == line


@given(
    st.frozensets(st.sampled_from(["a", "b", "c"]), min_size=1),
    st.sampled_from(["bob", "cat"]),
    st.integers(1, 2_000_000_000),
    st.booleans(),
    st.none() | st.integers(1, 99),
)
def test_the_members_that_differ_are_those_of_the_record(
    groups: frozenset[str], owner: str, expires_at: int, is_enabled: bool, calls: int | None
) -> None:
    after = replace(
        BEFORE, groups=groups, owner=owner, expires_at=expires_at, is_enabled=is_enabled, calls_per_hour=calls
    )
    differ = {
        "groups": groups != BEFORE.groups,
        "owner": owner != BEFORE.owner,
        "expires_at": expires_at != BEFORE.expires_at,
        "enabled": is_enabled != BEFORE.is_enabled,
        "calls_per_hour": calls != BEFORE.calls_per_hour,
    }

    there, back = agent_differences(BEFORE, after), agent_differences(after, BEFORE)

    assert {one.member for one in there} == {member for member, is_so in differ.items() if is_so}
    assert [(one.before, one.after) for one in there] == [(one.after, one.before) for one in back]
