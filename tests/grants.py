"""Grants in memory, and tools that do nothing but count."""

from __future__ import annotations

from servicedesk.discovery.grants import Grant, Permissions
from servicedesk.errors import PermissionsUnavailable
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Result, Tool
from servicedesk.tools.view import Conditions


def grant(group: str, tool: str, conditions: Conditions | None = None, version: int = 1) -> Grant:
    """Return a grant, of everything unless conditions are given."""
    return Grant(group=group, tool=tool, conditions=conditions or Conditions(), version=version)


class StoredGrants:
    """`Grants` in memory: answers for the groups asked about, and remembers every read."""

    def __init__(self, *grants: Grant) -> None:
        self.grants = list(grants)
        self.not_before: dict[str, int] = {}
        self.available = True
        #: One entry a read: whether it was a fresh one.
        self.reads: list[bool] = []

    def read(self, subject: str, groups: frozenset[str], *, fresh: bool = False) -> Permissions:
        """Return what is stored for these groups and this subject."""
        self.reads.append(fresh)
        if not self.available:
            raise PermissionsUnavailable
        granted = tuple(grant for grant in self.grants if grant.group in groups)
        return Permissions(grants=granted, not_before=self.not_before.get(subject))


class Nothing(Arguments):
    """No arguments."""


class Done(Result):
    """Something was done."""

    done: bool = True

    def outcome(self) -> str:
        """Say so."""
        return "Done."


class CountingTool:
    """Makes a tool that counts how often it ran."""

    def __init__(self, name: str, effect: Effect = Effect.READS) -> None:
        self.runs: list[Caller] = []
        self.tool: AnyTool = Tool(
            name=name,
            title=name,
            description=name,
            effect=effect,
            arguments=Nothing,
            result=Done,
            run=self._run,
        )

    def _run(self, _arguments: Nothing, caller: Caller) -> Done:
        self.runs.append(caller)
        return Done()
