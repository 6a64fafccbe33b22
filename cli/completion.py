"""Shell completion of groups, tools, people and agents: what the stack that is meant knows; nothing if none answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from cli import target
from cli.stack_choice import choose_stack, find_local
from cli.target import Target
from servicedesk.errors import ServiceDeskError
from stack.faults import CommandRefused


def groups(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the groups of the user pool."""
    return _complete(incomplete, lambda: (group.name for group in _target(context).directory.groups()))


def tools(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return everything that can be granted."""
    return _complete(incomplete, lambda: _target(context).known)


def people(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the user names of everybody in the user pool."""
    return _complete(incomplete, lambda: iter(_target(context).directory.usernames()))


def agents(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the agents that work without a person."""
    return _complete(incomplete, lambda: (agent.name for agent in _target(context).register.agents()))


def local_people(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the user names of the people of the stack on this machine."""
    return _complete(incomplete, lambda: (person.username for person in find_local(choose_stack(context)).people))


def _target(context: click.Context) -> Target:
    return target.find_target(choose_stack(context))


def _complete(incomplete: str, ask: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return sorted(name for name in ask() if name.startswith(incomplete))
    except (CommandRefused, ServiceDeskError, click.UsageError):
        return []
