"""Differences of an agent: what a change of it was about, for its record, in members and in a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from servicedesk.identity.agents import Agent
from servicedesk.policy.change import Change, ChangeKind, Difference, Intent
from servicedesk.policy.document import moment_text
from servicedesk.policy.rule_words import told_time
from servicedesk.tools.text import quote_name

#: Member of the record → what a line calls it. No secret is among them.
_CALLED: Final[Mapping[str, str]] = {
    "groups": "groups",
    "owner": "owner",
    "expires_at": "ends",
    "enabled": "enabled",
    "calls_per_hour": "calls an hour",
    "secret_made_at": "oldest secret made at",
}
#: Members of which nothing is told of an agent that was added or removed.
_ALWAYS_SO: Final = frozenset({"enabled", "secret_made_at"})
_MOMENTS: Final = frozenset({"expires_at", "secret_made_at"})


def agent_differences(before: Agent | None, after: Agent | None) -> tuple[Difference, ...]:
    """Return each member of an agent that becomes another; None is no agent.

    Raises:
        ValueError: There is none before, and none after.
    """
    agent = after or before
    if agent is None:
        raise ValueError("no agent")
    was, will = _members(before), _members(after)
    return tuple(
        Difference(about=agent.name, member=member, before=was.get(member), after=will.get(member))
        for member in _CALLED
        if was.get(member) != will.get(member)
    )


def agent_change(kind: ChangeKind, intent: Intent, at: datetime, before: Agent | None, after: Agent | None) -> Change:
    """Return the record of a change of an agent, as `Intent.change`; None is no agent, before or after it."""
    agent = after or before
    if agent is None:
        raise ValueError("no agent")
    differences = agent_differences(before, after)
    version = agent.version + 1 if after is None else agent.version
    details = told_agent_differences(differences)
    return intent.change(kind, agent.name, at, version=version, details=details, differences=differences)


def told_agent_differences(differences: tuple[Difference, ...]) -> str | None:
    """Return them in a line: ``groups: auditors; owner: ada``, or ``owner: ada → bob``; None if there is nothing."""
    return "; ".join(_told_members(differences)) or None


def _told_members(differences: tuple[Difference, ...]) -> Iterator[str]:
    is_switch = {one.member for one in differences} == {"enabled"}
    is_whole = any(one.member == "groups" and None in {one.before, one.after} for one in differences)
    for one in differences:
        if is_switch or (is_whole and one.member in _ALWAYS_SO):
            continue
        yield f"{_CALLED[one.member]}: {' → '.join(_told_values(one, is_whole=is_whole))}"


def _told_values(difference: Difference, *, is_whole: bool) -> Iterator[str]:
    for said in (difference.before, difference.after):
        if said is not None:
            yield ", ".join(_told_moment(one) if difference.member in _MOMENTS else quote_name(one) for one in said)
        elif not is_whole:
            yield "as any agent"


def _told_moment(text: str) -> str:
    return told_time(datetime.fromisoformat(text))


def _members(agent: Agent | None) -> Mapping[str, tuple[str, ...]]:
    if agent is None:
        return {}
    said = {
        "groups": tuple(sorted(agent.groups)),
        "owner": (agent.owner,),
        "expires_at": (moment_text(agent.expires_at),),
        "enabled": ("true" if agent.is_enabled else "false",),
        "secret_made_at": (moment_text(agent.secret_made_at),),
    }
    return said if agent.calls_per_hour is None else {**said, "calls_per_hour": (str(agent.calls_per_hour),)}
