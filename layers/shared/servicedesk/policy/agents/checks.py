"""Checks of an agent before it is registered: its name, its groups, its owner, and when it ends."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.checks import check_pool_group
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.lockout import may_administer
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.person import Person
from servicedesk.policy.rule_words import told_moment
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.limit import AGENT_BUDGET
from servicedesk.tools.text import quote_name

MAX_AGENT_NAME_CHARACTERS: Final = 40
MAX_LIFE_DAYS: Final = 366
MAX_AGENT_GROUPS: Final = 20
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def check_agent_name(name: str) -> None:
    """Refuse what cannot be an agent's name: it stands in records, on tickets and in paths, and looks like no other."""
    if len(name) > MAX_AGENT_NAME_CHARACTERS or _NAME.fullmatch(name) is None:
        raise InvalidPolicy(
            f"an agent's name is 1 to {MAX_AGENT_NAME_CHARACTERS} lower-case letters, digits and single hyphens between"
            " them, such as nightly-triage"
        )


def check_agent_end(expires_at: int, now: float) -> None:
    """Refuse an end that is over, or too far ahead for anybody to ask whether the agent is still needed."""
    if not now < expires_at <= now + MAX_LIFE_DAYS * 86_400:
        raise InvalidPolicy(
            f"an agent ends after now, and within {MAX_LIFE_DAYS} days: not at {_told_end(expires_at)}. Its end can be"
            " moved when its secret is rotated"
        )


def check_calls_per_hour(calls: int | None) -> None:
    """Refuse a budget that says nothing: what an agent may call is never more than what any may."""
    most = AGENT_BUDGET.calls
    if calls is not None and not 0 < calls <= most:
        raise InvalidPolicy(f"an agent's calls in an hour are 1 to {most:,}, what any has, and not {calls}")


def check_agent_groups(groups: Collection[str], store: PolicyStore, directory: Directory) -> None:
    """Refuse groups that the pool does not have, and those that may change permissions, now or later."""
    if not 0 < len(set(groups)) <= MAX_AGENT_GROUPS:
        raise InvalidPolicy(f"an agent is in 1 to {MAX_AGENT_GROUPS} groups: what it may use is what they are granted")
    pool = [group.name for group in directory.groups()]
    for group in sorted(set(groups)):
        check_pool_group(group, pool)
        if may_administer(store.group(group).rules):
            raise InvalidPolicy(
                f"{quote_name(group)} is granted {MANAGE_PERMISSIONS}, or was, or will be: no agent is in a group that"
                " may change permissions. Make a group for it: servicedesk groups create"
            )


def owner_called(name: str, directory: Directory) -> Person:
    """Return the person who is to answer for an agent.

    Raises:
        UnknownPerson, AmbiguousPerson: The name means nobody, or several.
        InvalidPolicy: They cannot sign in, or never have.
    """
    person = directory.person(name)
    if not person.is_active:
        raise InvalidPolicy(
            f"{quote_name(person.username)} cannot answer for an agent: its owner is somebody who can sign in, and has"
        )
    return person


def _told_end(expires_at: int) -> str:
    try:
        return told_moment(expires_at)
    except (ValueError, OverflowError, OSError):
        return f"second {expires_at}"
