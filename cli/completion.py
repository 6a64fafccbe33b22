"""Shell completion of groups, tools and people: what the stack that is meant knows. Says nothing if none answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from cli import target
from cli.session import chosen
from cli.target import Target, find_local
from servicedesk.errors import ServiceDeskError
from stack.faults import Refused


def groups(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the groups of the user pool."""
    return _answered(incomplete, lambda: (group.name for group in _target(context).directory.groups()))


def tools(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return everything that can be granted."""
    return _answered(incomplete, lambda: _target(context).known)


def people(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the user names of everyone who is in a group."""
    return _answered(incomplete, lambda: _target(context).usernames())


def local_people(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the user names of the people of the stack on this machine."""
    return _answered(incomplete, lambda: (person.username for person in find_local(chosen(context)).people))


def _target(context: click.Context) -> Target:
    return target.find_target(chosen(context))


def _answered(incomplete: str, ask: Callable[[], Iterable[str]]) -> list[str]:
    try:
        return sorted(name for name in ask() if name.startswith(incomplete))
    except (Refused, ServiceDeskError, click.UsageError):
        return []
