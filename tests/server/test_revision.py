"""The revision that a request names: in its header and in its message the same, and one that is spoken here."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from servicedesk.server.rules import SERVED
from tests.events import Event, call_event, load_event, with_headers, with_message
from tests.worlds.mcp_service import CountingService

HEADER = "mcp-protocol-version"
VERSION = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
MODERN = "2026-07-28"


def carrying(event: Event, **meta: Any) -> Event:
    """Return a request with other fields in its ``_meta``; None leaves one out."""
    params = json.loads(event["body"])["params"]
    merged = {**params["_meta"], **meta}
    kept = {name: value for name, value in merged.items() if value is not None}
    return with_message(event, params={**params, "_meta": kept})


OTHERS = {
    "none": None,
    "an older one": "2025-11-25",
    "one older than the header": "2025-03-26",
    "one that nobody published": "2031-01-01",
    "none that could be": "latest",
}


@pytest.mark.requirement("transport.version-matches")
@pytest.mark.parametrize("header", OTHERS.values(), ids=OTHERS)
def test_a_header_that_names_another_revision_than_the_message_is_refused(header: str | None) -> None:
    service = CountingService()

    answer = service.invoke_as("support-engineers", with_headers(call_event("read_ticket"), {HEADER: header}))

    assert answer.status == 400
    assert (answer.json["id"], answer.json["error"]["code"]) == (1, -32020)
    assert service.read.runs == []


@pytest.mark.requirement("transport.version-matches")
@pytest.mark.parametrize("version", ["2025-11-25", "2031-01-01", 7, [MODERN], {}], ids=str)
def test_a_message_that_names_another_revision_than_the_header_is_refused(version: object) -> None:
    service = CountingService()

    answer = service.invoke_as("support-engineers", carrying(call_event("read_ticket"), **{VERSION: version}))

    assert answer.status == 400
    assert answer.json["error"]["code"] == -32020
    assert service.read.runs == []


@pytest.mark.requirement("transport.headers-match")
@pytest.mark.parametrize("header", [None, "2025-11-25"])
def test_no_header_keeps_the_name_of_the_tool_from_being_compared(header: str | None) -> None:
    """A hole until 2026-11-25: called an older client's, a message of 2026-07-28 could run a tool its header hid."""
    service = CountingService()
    hidden = with_headers(call_event("delete_customer"), {HEADER: header, "mcp-name": "read_ticket"})

    answer = service.invoke_as("administrators", hidden)

    assert answer.status == 400
    assert service.delete.runs == []


def test_an_older_message_that_names_its_revision_is_served_in_it() -> None:
    older = carrying(with_headers(call_event("read_ticket"), {HEADER: "2025-11-25"}), **{VERSION: "2025-11-25"})

    answer = CountingService().invoke_as("support-engineers", older)

    assert answer.status == 200
    assert "resultType" not in answer.json["result"]


@pytest.mark.requirement("transport.error-codes", "transport.version-error", "transport.version-negotiation")
@pytest.mark.parametrize(
    ("named", "served"),
    [({VERSION: "2031-01-01"}, MODERN_PROTOCOL_VERSIONS), ({}, SERVED)],
    ids=["its message names it too, as of 2026-07-28", "its message names none"],
)
def test_a_revision_that_nobody_published_is_answered_with_those_that_a_request_may_name(
    named: dict[str, str], served: Sequence[str]
) -> None:
    request = call_event("read_ticket", legacy=not named)
    unknown = with_headers(carrying(request, **named) if named else request, {HEADER: "2031-01-01"})

    answer = CountingService().invoke_as("support-engineers", unknown)

    assert answer.status == 400
    assert answer.json["error"]["code"] == -32022
    assert answer.json["error"]["data"] == {"supported": list(served), "requested": "2031-01-01"}
    assert MODERN in answer.json["error"]["message"]


@pytest.mark.requirement("transport.version-refused")
@pytest.mark.parametrize("header", ["2031-01-01", "latest", "", "2025-11-25, 2025-11-25"])
def test_an_older_request_of_a_revision_that_is_not_spoken_is_refused(header: str) -> None:
    service = CountingService()

    answer = service.invoke_as(
        "support-engineers", with_headers(call_event("read_ticket", legacy=True), {HEADER: header})
    )

    assert answer.status == 400
    assert service.read.runs == []


@pytest.mark.requirement("transport.required-meta")
@pytest.mark.parametrize("field", [VERSION, CAPABILITIES])
def test_a_message_without_what_every_request_carries_is_refused(field: str) -> None:
    service = CountingService()

    answer = service.invoke_as("support-engineers", carrying(call_event("read_ticket"), **{field: None}))

    assert answer.status == 400
    assert answer.json["error"]["code"] == -32602
    assert service.read.runs == []


@pytest.mark.parametrize("params", [None, {}, {"_meta": None}, {"_meta": []}], ids=str)
def test_a_message_that_carries_nothing_is_refused(params: object) -> None:
    answer = CountingService().invoke_as("support-engineers", with_message(load_event("mcp-tools-list"), params=params))

    assert answer.status == 400
    assert answer.json["error"]["code"] in {-32600, -32602}
