"""Command lines of ``servicedesk`` that sentences advise to type."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from servicedesk.policy.document import moment_text
from servicedesk.tools.conditions import Conditions

#: Every command that changes something asks for it.
REASON: Final = '--reason "…"'
#: So many are told where any one will do.
MAX_ALTERNATIVES: Final = 5


def command_line(*words: str) -> str:
    """Return what to type after a prompt to change something, others' text as one word each, with `REASON`."""
    return f"{shlex.join(['servicedesk', *words])} {REASON}"


def command_to_grant(group: str, tool: str, conditions: Conditions, *, is_shadow: bool = False) -> str:
    """Return the command that puts a grant in place of the one there is, or that watches it."""
    how = "--shadow" if is_shadow else "--replace"
    return command_line("grant", group, tool, *_grant_options(conditions), how)


def command_to_revoke(group: str, tool: str, conditions: Conditions, *, is_shadow: bool = False) -> str:
    """Return the command that takes a grant away: the one in force, the one scheduled, or the one that is watched."""
    how = ["--stop-watching"] if is_shadow else ["--scheduled"] if conditions.starts_at is not None else []
    return command_line("revoke", group, tool, *how)


def can_be_listed(value: str) -> bool:
    """Whether the command line can say a value among others, between commas."""
    return "," not in value and value == value.strip()


def _grant_options(conditions: Conditions) -> Iterator[str]:
    for option, named in (("--where", conditions.where), ("--when", conditions.when)):
        for name, values in sorted(named.items()):
            yield from (option, f"{name}={','.join(sorted(values))}")
    if conditions.hide:
        yield from ("--hide", ",".join(sorted(conditions.hide)))
    for option, moment in (("--from", conditions.starts_at), ("--until", conditions.ends_at)):
        if moment is not None:
            yield from (option, moment_text(moment))


def any_of(commands: Iterable[str]) -> str:
    """Return commands of which one is to be typed."""
    told = list(commands)
    more = len(told) - MAX_ALTERNATIVES
    return " or ".join(told[:MAX_ALTERNATIVES]) + (f" or {more} more" if more > 0 else "")
