"""Grants: what the permissions table says about one caller, and the port that reads it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit


class Grant(NamedTuple):
    """One group's permission to use one tool, on the rows and fields its conditions show."""

    group: str
    tool: str
    conditions: Conditions
    #: Version of the group's grants that this one was read from.
    version: int


class TrialRule(NamedTuple):
    """A group's grant of one tool as it would be. It decides nothing: the audit says what it would have changed."""

    group: str
    tool: str
    #: What the group would have in the place of its grant; None when it would have none.
    conditions: Conditions | None
    #: Version of the group's grants that this rule was read from.
    version: int


class GroupLimit(NamedTuple):
    """How often a member of a group may call one tool, whether or not it is that group which grants it."""

    group: str
    tool: str
    limit: Limit


class Permissions(NamedTuple):
    """Everything stored that bears on one caller."""

    #: Of a group and tool there is one, or two that follow each other: the second starts when the first ends.
    grants: tuple[Grant, ...]
    #: Epoch seconds; tokens of an earlier sign-in are refused, refreshed or not. None when nothing was revoked.
    not_before: int | None
    trial_rules: tuple[TrialRule, ...] = ()
    limits: tuple[GroupLimit, ...] = ()


class GrantStore(Protocol):
    """Where the permissions are kept."""

    def read(self, subject: str, groups: frozenset[str]) -> Permissions:
        """Return the grants of `groups` and the revocation of `subject`, in one read.

        The answer reflects every change that was made before. A group that is not stored grants nothing.

        Raises:
            PermissionsUnavailable: The store did not answer, or holds what cannot be understood. Never answered
                with fewer grants instead; one that names an unknown field is understood, and void (`grants_by_tool`).
        """
