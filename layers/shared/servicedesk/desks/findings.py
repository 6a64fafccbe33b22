"""Findings of a look at a desk: what an adapter's `probes` says, read and nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto


class RightState(StrEnum):
    """Whether the service's account has a right."""

    HELD = auto()
    MISSING = auto()
    #: Reading alone does not tell.
    UNSEEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RightFinding:
    """A right that the account needs."""

    #: As the desk calls it.
    name: str
    #: ``to answer customers``
    purpose: str
    #: In which part of the desk: ``queue General``. Empty for everywhere.
    place: str = ""
    state: RightState


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFinding:
    """A value that tickets or customers of the desk have, and that the settings do not know."""

    #: ``status``, ``region``
    field: str
    #: As the desk has it; empty where there is none.
    value: str
    #: How many of the tickets that were looked at.
    tickets: int
    #: What follows: ``the tools do not see such a ticket``
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingFinding:
    """Something that the settings name, and the desk does not have."""

    #: The option, or ``regions``.
    name: str
    value: str
    #: ``RT has no such queue, or does not show it``
    problem: str
    #: Whether the tools fail for it; else it may be that nothing has it today.
    is_fault: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFindings:
    """All that an adapter can say of its desk by reading."""

    rights: tuple[RightFinding, ...] = ()
    values: tuple[ValueFinding, ...] = ()
    settings: tuple[SettingFinding, ...] = ()
    #: What the account may beside what it needs, a sentence each.
    excess: tuple[str, ...] = ()
    #: How many tickets `values` is of.
    sampled_tickets: int = 0
