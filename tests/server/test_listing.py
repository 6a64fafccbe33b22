"""A list is made once for each set of tools, and is the same list each time."""

from copy import deepcopy

import mcp_types as types
import pytest

from servicedesk.discovery.toolbox import Toolbox, toolbox
from servicedesk.server.definitions import definition
from servicedesk.server.listing import MAX_LISTS, Listings
from servicedesk.tools.tool import AnyTool
from tests.events import load_event
from tests.grants import CountingTool, grant
from tests.people import person
from tests.server.harness import Service


def opened(*names: str) -> Toolbox:
    tools = {name: CountingTool(name).tool for name in names}
    grants = [grant("support-engineers", name) for name in names]
    return toolbox(person("support-engineers"), grants, tools)


def test_a_list_is_made_once_for_each_set_of_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(tool: AnyTool) -> types.Tool:
        made.append(tool.name)
        return definition(tool)

    monkeypatch.setattr("servicedesk.server.listing.definition", noted)
    listings = Listings()

    for _ in range(3):
        listings.of(opened("a", "b"))
        listings.of(opened("b"))

    assert made == ["a", "b", "b"]


def test_the_same_list_is_shown_each_time_in_both_eras() -> None:
    service = Service()

    answers = [
        service.invoke_as("administrators", load_event(name)).json["result"]["tools"]
        for name in ["mcp-tools-list", "mcp-legacy-tools-list"] * 2
    ]

    assert answers[0] == answers[2]
    assert answers[1] == answers[3]
    assert [tool["name"] for tool in answers[0]] == ["delete_customer", "read_ticket"]


def test_what_is_kept_of_a_list_is_not_changed_by_sending_it() -> None:
    service = Service()
    service.invoke_as("administrators", load_event("mcp-tools-list"))
    (kept,) = service.listings._made._values.values()
    before = deepcopy(kept)

    for name in ("mcp-tools-list", "mcp-legacy-tools-list"):
        service.invoke_as("administrators", load_event(name))

    assert list(service.listings._made._values.values()) == [before]


def test_so_many_lists_are_kept_and_no_more() -> None:
    listings = Listings()
    for number in range(MAX_LISTS + 10):
        listings.of(opened(f"tool_{number}"))

    assert len(listings._made) == MAX_LISTS
