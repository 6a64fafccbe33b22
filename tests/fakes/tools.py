"""Tools that do nothing but count."""

from __future__ import annotations

from servicedesk.tools.customers import CUSTOMERS
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Result, Tool


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
            rows=CUSTOMERS,
        )

    def _run(self, _arguments: Nothing, caller: Caller) -> Done:
        self.runs.append(caller)
        return Done()
