"""What the API answers and `--json` prints of people and groups, beside the values that are answered as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from servicedesk.policy.change import Change
from servicedesk.policy.impact.impact import Impact
from servicedesk.policy.people.directory import PoolGroup
from servicedesk.policy.people.person import Member, Person
from servicedesk.policy.schema import ALWAYS, GroupAnswer, Unmeant


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """Some of the people. An empty page with a next one means: looked so far."""

    people: tuple[Person, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolGroups:
    """The user pool's groups, with rules or without."""

    groups: tuple[PoolGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolGroupDetails:
    """A group of the user pool: who is in it, and what they may do by it."""

    name: str
    description: str
    members: tuple[Member, ...]
    policy: GroupAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffOutcome:
    """What was changed about a person or a group, or would be."""

    __pydantic_config__ = ALWAYS

    name: Annotated[str, Field(description="The person's user name, or the group's name.")]
    changes: Annotated[
        tuple[Change, ...], Field(description="The records of it, in their order. None: it was so already.")
    ]
    summary: Annotated[tuple[str, ...], Field(description="What was done and what to know, a sentence each.")]
    #: Of a group that is deleted.
    lost: Annotated[
        Mapping[str, tuple[str, ...]],
        Field(description="Tool to the user names of those who can use it no more. Of a group that is deleted."),
    ]
    impact: Annotated[
        Impact | None,
        Field(description="What it would mean to be put into the groups, or taken out; null unless it is a dry run."),
    ] = None
    administrators: Unmeant = None
