"""A list is made once for each set of tools and each revision; whatever is asked for it is checked each time."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import mcp_types as types
import pytest

from servicedesk.server.definitions import definition
from servicedesk.server.middleware import MAX_LISTS
from servicedesk.tools.tool import AnyTool
from tests.events import Event, load_event, with_body
from tests.fakes.grant_store import grant
from tests.fakes.tools import CountingTool
from tests.server.written import written
from tests.worlds.mcp_service import CountingService

BOTH = ("mcp-tools-list", "mcp-legacy-tools-list")


@pytest.fixture
def defined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the tools that were put in the protocol's words."""
    names: list[str] = []

    def noted(tool: AnyTool, *others: Any) -> types.Tool:
        names.append(tool.name)
        return definition(tool, *others)

    monkeypatch.setattr("servicedesk.server.handlers.definition", noted)
    return names


@pytest.mark.parametrize("event", BOTH)
def test_a_list_is_made_once_for_each_set_of_tools(event: str, defined: list[str]) -> None:
    service = CountingService()

    for _ in range(3):
        service.invoke_as("administrators", load_event(event))
        service.invoke_as("support-engineers", load_event(event))

    assert defined == ["delete_customer", "read_ticket", "read_ticket"]


def test_each_revision_has_a_list_of_its_own() -> None:
    service = CountingService()

    modern, legacy = (
        [service.invoke_as("administrators", load_event(event)).json["result"] for _ in range(2)] for event in BOTH
    )

    assert modern[0] == modern[1]
    assert legacy[0] == legacy[1]
    assert modern[0]["tools"] == legacy[0]["tools"]
    assert [tool["name"] for tool in modern[0]["tools"]] == ["delete_customer", "read_ticket"]
    assert {"resultType", "ttlMs", "cacheScope"} <= modern[0].keys()
    assert legacy[0].keys() == {"tools"}


def changed(event: Event, change: Callable[[dict[str, Any]], object]) -> Event:
    message = json.loads(event["body"])
    message.setdefault("params", {}).setdefault("_meta", {})
    change(message)
    return with_body(event, json.dumps(message))


def meta(message: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = message["params"]["_meta"]
    return found


#: What is asked → what it changes in a request.
REQUESTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing": lambda _: None,
    "another id": lambda message: message.update(id="seven"),
    "a cursor": lambda message: message["params"].update(cursor="next"),
    "a cursor that is none": lambda message: message["params"].update(cursor=None),
    "a cursor that is a number": lambda message: message["params"].update(cursor=7),
    "a member that nobody knows": lambda message: message["params"].update(limit=5),
    "a token for progress": lambda message: meta(message).update(progressToken="p"),
    "a token for progress that is an object": lambda message: meta(message).update(progressToken={}),
    "capabilities that are none": lambda message: meta(message).update(
        {types.CLIENT_CAPABILITIES_META_KEY: "everything"}
    ),
    "a client without a name": lambda message: meta(message).update({types.CLIENT_INFO_META_KEY: {"version": "1"}}),
    "no capabilities": lambda message: meta(message).pop(types.CLIENT_CAPABILITIES_META_KEY, None),
    "meta that is a list": lambda message: message["params"].update(_meta=[]),
    "params that are a list": lambda message: message.update(params=[]),
    "no params": lambda message: message.pop("params"),
    "no id": lambda message: message.pop("id"),
}


@pytest.mark.parametrize("event", BOTH)
@pytest.mark.parametrize("what", REQUESTS)
def test_a_remembered_list_is_answered_like_one_that_is_not(event: str, what: str) -> None:
    asked = changed(load_event(event), REQUESTS[what])
    remembering = CountingService()
    remembering.invoke_as("administrators", load_event(event))

    answer, first = (service.invoke_as("administrators", asked) for service in (remembering, CountingService()))

    assert (answer.status, answer.body) == (first.status, first.body)


def test_what_is_kept_of_a_list_is_not_changed_by_sending_it() -> None:
    service = CountingService()
    for event in BOTH:
        service.invoke_as("administrators", load_event(event))
    kept = service.listings._made._entries
    before = deepcopy(kept)

    for event in BOTH:
        service.invoke_as("administrators", load_event(event))

    assert kept == before


def test_every_list_is_recorded_and_what_gets_none_is_not() -> None:
    service = CountingService()
    with written() as log:
        for _ in range(3):
            service.invoke_as("administrators", load_event("mcp-tools-list"))
        service.invoke_as("administrators", changed(load_event("mcp-tools-list"), REQUESTS["a cursor"]))
        service.invoke_as("administrators", changed(load_event("mcp-legacy-tools-list"), REQUESTS["no id"]))

    assert [line.get("tools") for line in log.lines if line["message"] == "list"] == [2, 2, 2]


def test_so_many_lists_are_kept_and_no_more() -> None:
    tools = [CountingTool(f"tool_{number}").tool for number in range(MAX_LISTS + 10)]
    service = CountingService(*tools)

    for tool in tools:
        service.grants.grants = [grant("support-engineers", tool.name)]
        service.invoke_as("support-engineers", load_event("mcp-tools-list"))

    assert len(service.listings._made) == MAX_LISTS
