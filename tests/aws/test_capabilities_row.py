"""What a stack can do is what it said at its last deployment, or nobody decides with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from servicedesk.aws.capabilities_row import put_capabilities, read_capabilities
from servicedesk.aws.policy_notation import SCHEMA
from servicedesk.errors import CapabilitiesUnavailable, PermissionsUnavailable
from servicedesk.execution.capabilities import capabilities
from servicedesk.execution.limits import LIMITS
from servicedesk.policy.grantable import Grantable, grantable
from servicedesk.tools.catalogue import described_catalogue
from tests.aws.tables import aws, permissions_table
from tests.fakes.policy import PRODUCT, FakeNarrowable, capabilities_of

TABLE = "permissions"
KEY = {"pk": {"S": "stack"}, "sk": {"S": "capabilities"}}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield permissions_table()


def test_what_a_release_can_do_are_its_tools_with_their_fields_and_limits_and_the_right_to_administer() -> None:
    tools = described_catalogue()

    said = capabilities(tools)

    assert narrowings(said.known) == narrowings(grantable(tools))
    limits = {one.name: (one.limit.calls, one.limit.window_seconds) for one in said.tools if one.limit is not None}
    assert limits == {tool.name: (LIMITS[tool.effect].calls, LIMITS[tool.effect].window_seconds) for tool in tools}


def narrowings(known: Grantable) -> dict[str, Any]:
    return {name: (one.rows, one.choices, one.omittable) for name, one in known.items()}


def test_what_is_left_out_of_a_call_has_what_its_tool_says() -> None:
    (create_ticket,) = [one for one in PRODUCT.tools if one.name == "create_ticket"]

    assert create_ticket.defaults == {"kind": "incident", "priority": "normal"}
    assert create_ticket.omittable.isdisjoint(create_ticket.defaults)


def test_what_was_said_last_is_what_is_read(client: Any) -> None:
    put_capabilities(client, TABLE, capabilities_of({"a_tool_of_before": FakeNarrowable()}))
    put_capabilities(client, TABLE, PRODUCT)

    assert read_capabilities(client, TABLE) == PRODUCT


def test_a_stack_that_has_never_said_it_decides_nothing(client: Any) -> None:
    with pytest.raises(CapabilitiesUnavailable, match="deploy the stack"):
        read_capabilities(client, TABLE)


def test_what_a_newer_release_has_written_decides_nothing_and_the_release_is_named(client: Any) -> None:
    put_capabilities(client, TABLE, PRODUCT)
    row = client.get_item(TableName=TABLE, Key=KEY)["Item"]
    client.put_item(
        TableName=TABLE, Item={**row, "schema": {"N": str(SCHEMA + 1)}, "release": {"S": "9.0.0"}, "tools": {"S": "?"}}
    )

    with pytest.raises(CapabilitiesUnavailable, match=r"release 9\.0\.0"):
        read_capabilities(client, TABLE)


@pytest.mark.parametrize("broken", [{"tools": {"S": "all"}}, {"release": {"L": []}}, {"schema": {"S": "1"}}])
def test_a_row_that_cannot_be_understood_decides_nothing(client: Any, broken: dict[str, Any]) -> None:
    put_capabilities(client, TABLE, PRODUCT)
    row = client.get_item(TableName=TABLE, Key=KEY)["Item"]
    client.put_item(TableName=TABLE, Item={**row, **broken})

    with pytest.raises(PermissionsUnavailable):
        read_capabilities(client, TABLE)


def test_a_table_that_does_not_answer_is_an_outage(client: Any) -> None:
    with pytest.raises(PermissionsUnavailable):
        read_capabilities(client, "another-table")
    with pytest.raises(PermissionsUnavailable):
        put_capabilities(client, "another-table", PRODUCT)
