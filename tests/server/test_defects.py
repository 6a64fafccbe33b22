"""Each tool, ours or an owner's, breaks before it has done its work or after: what is told and recorded is so."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any, Final

import pytest

from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.effect import Effect
from servicedesk.tools.own import NothingOwn, ToolPorts
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Result
from servicedesk.tools.tool_on_demand import ToolOnDemand
from tests.events import call_event
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, customer, ticket
from tests.fakes.execution import confirmation_in
from tests.fakes.grant_store import grant
from tests.fakes.tickets import FakeTickets, tools_over
from tests.fakes.tools import CountingTool, Done, Nothing
from tests.server.written import written
from tests.tools.arguments import arguments_of
from tests.worlds.mcp_service import McpService

GROUP: Final = "administrators"
NOT_KNOWN: Final = "whether this was done is not known. Look before you call again"
READS_ONLY: Final = "Something went wrong inside the service desk. Trying again is unlikely to help; tell the person."
Run = Callable[[Any, Caller], Result]


class Unspeakable(Done):
    """A result that breaks when it is told."""

    def outcome(self) -> str:
        """Break."""
        raise KeyError("outcome")


def before(_: Run) -> Run:
    """Break before anything is done."""

    def run(_arguments: Arguments, _caller: Caller) -> Result:
        raise ZeroDivisionError

    return run


def after(run: Run) -> Run:
    """Break when everything is done."""

    def run_and_break(arguments: Arguments, caller: Caller) -> Result:
        run(arguments, caller)
        raise ZeroDivisionError

    return run_and_break


def when_told(run: Run) -> Run:
    """Break when the result is told."""

    def run_and_return(arguments: Arguments, caller: Caller) -> Result:
        run(arguments, caller)
        return Unspeakable()

    return run_and_return


#: Where it breaks → what makes it, and whether the work is done by then.
DEFECTS: Final = {"before": (before, False), "after": (after, True), "when told": (when_told, True)}


class World:
    """A desk with all tools, the product's and one of an owner's of each effect, of which one breaks."""

    def __init__(self) -> None:
        self.desk = FakeDesk([JANE, customer(7)], [ticket(1)])
        self.tickets, self.sign_in = FakeTickets(self.desk), FakeCustomerSignIn("jane.doe")
        owners = [counting_tool(effect) for effect in Effect]
        self.runs = [one.runs for one in owners]
        own = NothingOwn()
        own.TOOLS = [partial(_asking, one.tool) for one in owners]
        self.tools = tools_over(self.desk, self.sign_in, self.tickets, own=own)

    def kept(self) -> str:
        """Return all that tools may change."""
        desk = {name: value for name, value in vars(self.desk).items() if name != "lock"}
        tickets = {name: value for name, value in vars(self.tickets).items() if name in {"comments", "changes"}}
        return repr(deepcopy([desk, tickets, vars(self.sign_in), [len(runs) for runs in self.runs]]))

    def call(self, tool: AnyTool) -> dict[str, Any]:
        """Call a tool as somebody who may, confirmed where it asks; return the result."""
        service = McpService([tool], [grant(GROUP, tool.name)])
        arguments = arguments_of(self.tools[tool.name])
        called: dict[str, Any] = service.invoke_as(GROUP, call_event(tool.name, arguments, legacy=True)).json["result"]
        confirmation = confirmation_in(text_of(called))
        if confirmation is None:
            return called
        confirmed = call_event(tool.name, {**arguments, "confirmation": confirmation}, legacy=True)
        result: dict[str, Any] = service.invoke_as(GROUP, confirmed).json["result"]
        return result


def counting_tool(effect: Effect) -> CountingTool:
    return CountingTool(f"own_{effect}", effect, arguments=ConfirmedArguments if effect.is_strict else Nothing)


def _asking(tool: AnyTool, _: ToolPorts) -> AnyTool:
    return replace(tool, question=lambda *_: "Really?") if tool.effect.is_strict else tool


def made(tool: AnyTool) -> AnyTool:
    return tool.made if isinstance(tool, ToolOnDemand) else tool


def text_of(result: dict[str, Any]) -> str:
    text: str = result["content"][0]["text"]
    return text


@pytest.mark.requirement("tools.sanitized-outputs")
@pytest.mark.parametrize("defect", DEFECTS)
@pytest.mark.parametrize("name", World().tools)
def test_a_tool_that_breaks_is_told_and_recorded_as_it_may_have_been(name: str, defect: str) -> None:
    world = World()
    tool, (breaking, is_done) = world.tools[name], DEFECTS[defect]
    was = world.kept()

    with written() as log:
        result = world.call(replace(made(tool), run=breaking(tool.run)))

    assert result["isError"] is True
    record = [line for line in log.lines if line["message"] == "call"][-1]
    if tool.effect is Effect.READS:
        assert (text_of(result), record["outcome"]) == (READS_ONLY, "broken")
    else:
        assert NOT_KNOWN in text_of(result)
        assert record["outcome"] == "not_known"
        assert (world.kept() != was) is is_done
    assert [line["error_type"] for line in log.lines if line["message"] == "a tool broke"] == [
        "KeyError" if defect == "when told" else "ZeroDivisionError"
    ]


def test_the_tools_are_the_products_and_an_owners_of_each_effect() -> None:
    tools = World().tools

    assert {tool.effect for name, tool in tools.items() if name.startswith("own_")} == set(Effect)
    assert {tool.effect for name, tool in tools.items() if not name.startswith("own_")} == set(Effect)
