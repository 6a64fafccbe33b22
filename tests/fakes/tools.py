"""Tools that do nothing but count."""

from __future__ import annotations

from servicedesk.tools.customers import CUSTOMERS
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Result, Tool
from servicedesk.tools.view import Rows

#: Rows of which some fields hold a person, a group, and several values, as a ticket's do.
JOBS = Rows(
    name="job",
    where=frozenset({"site", "holder", "crew", "labels"}),
    hide=frozenset({"text"}),
    people=frozenset({"holder"}),
    groups=frozenset({"crew"}),
)


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

    def __init__(self, name: str, effect: Effect = Effect.READS, rows: Rows = CUSTOMERS) -> None:
        self.runs: list[Caller] = []
        self.tool: AnyTool = Tool(
            name=name,
            title=name,
            description=name,
            effect=effect,
            arguments=Nothing,
            result=Done,
            run=self._run,
            rows=rows,
        )

    def _run(self, _arguments: Nothing, caller: Caller) -> Done:
        self.runs.append(caller)
        return Done()
