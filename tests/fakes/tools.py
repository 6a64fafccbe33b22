"""Tools that do nothing but count."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from servicedesk.tools.customer_rows import CUSTOMERS
from servicedesk.tools.effect import Effect
from servicedesk.tools.rows import Rows
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Result, Tool

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


class Order(Arguments):
    """Arguments of each kind that a grant can narrow, and one that it cannot."""

    size: Literal["small", "medium", "large"]
    #: Where it is left out, there is a value all the same.
    milk: Literal["none", "oat", "cow"] = "none"
    extra: Literal["sugar", "lemon"] | None = None
    cups: Annotated[int, Field(ge=1)] = 1
    is_hot: bool | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)] | None = None
    tags: list[str] | None = None


class Done(Result):
    """Something was done."""

    done: bool = True

    def outcome(self) -> str:
        """Say so."""
        return "Done."


class CountingTool:
    """Makes a tool that counts how often it ran."""

    def __init__(
        self,
        name: str,
        effect: Effect = Effect.READS,
        rows: Rows = CUSTOMERS,
        arguments: type[Arguments] = Nothing,
    ) -> None:
        self.runs: list[Caller] = []
        self.tool: AnyTool = Tool(
            name=name,
            title=name,
            description=name,
            effect=effect,
            arguments=arguments,
            result=Done,
            run=self._run,
            rows=rows,
        )

    def _run(self, _arguments: Arguments, caller: Caller) -> Done:
        self.runs.append(caller)
        return Done()
