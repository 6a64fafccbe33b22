"""Tools of the owner's on the local stack, with a table: listed, granted, confirmed and recorded like ours."""

import json
import shutil
from collections.abc import Iterator

import pytest
from mcp.shared.exceptions import MCPError

import desk_tools
from local.stack import TEMPLATE, LocalStack
from servicedesk.aws.record_tables import RecordTables
from servicedesk.tools import Conditions, DefaultGrant
from tests.e2e.sdk_client import connected
from tests.fakes.execution import confirmation_in
from tests.tools.devices import Device, get_device, remove_device

pytestmark = pytest.mark.anyio

NEEDS = """
Statements:
  - { Sid: Devices, Effect: Allow, Action: [dynamodb:DeleteItem, dynamodb:GetItem], Resource: !GetAtt Devices.Arn }
Variables:
  DEVICES_TABLE: !Ref Devices
Resources:
  Devices:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }, { AttributeName: sk, AttributeType: S }]
      KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
"""
IN_PARIS = Conditions(where={"site": frozenset({"paris"})}, hide=frozenset({"holder"}))
GRANTS = (
    DefaultGrant("support-engineers", "get_device"),
    DefaultGrant("administrators", "remove_device"),
    DefaultGrant(
        "auditors", "get_device", Conditions(where={"site": frozenset({"paris"})}, hide=frozenset({"holder"}))
    ),
)
BERLIN, PARIS = {"site": "berlin", "device_id": "D-1"}, {"site": "paris", "device_id": "D-2"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack whose owner has two tools on devices, and leaves a tool of the product's out."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copy(TEMPLATE, folder)
    (folder / "tools").mkdir()
    (folder / "tools" / "devices.yaml").write_text(NEEDS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_tools, "TOOLS", (get_device, remove_device))
        patch.setattr(desk_tools, "GRANTS", GRANTS)
        patch.setattr(desk_tools, "LEFT_OUT", ("reset_password",))
        with LocalStack(port=0, template_path=folder / TEMPLATE.name) as running:
            devices = RecordTables(running.clients.dynamodb, {"DEVICES_TABLE": "Devices"}).of(Device)
            for place in (BERLIN, PARIS):
                devices.add(Device(**place, holder="somebody"))
            yield running


async def test_who_is_granted_one_is_shown_it_and_its_rows(stack: LocalStack) -> None:
    async with connected(stack, "bob", "auto") as bob:
        names = [tool.name for tool in (await bob.list_tools()).tools]
        found = await bob.call_tool("get_device", BERLIN)

        with pytest.raises(MCPError, match="Unknown tool: remove_device"):
            await bob.call_tool("remove_device", BERLIN)

    assert "get_device" in names
    assert "remove_device" not in names
    assert (found.structured_content or {})["holder"] == "somebody"


async def test_a_grant_narrows_its_rows_and_fields(stack: LocalStack) -> None:
    async with connected(stack, "carol", "auto") as carol:
        hidden, shown = await carol.call_tool("get_device", BERLIN), await carol.call_tool("get_device", PARIS)

    assert hidden.is_error
    assert "holder" not in (shown.structured_content or {"holder": ""})


async def test_what_destroys_asks_first_and_is_recorded_with_who_did_it(stack: LocalStack) -> None:
    async with connected(stack, "alice", "legacy") as alice:
        asked = await alice.call_tool("remove_device", BERLIN)
        confirmation = confirmation_in(asked.content[0].text)  # type: ignore[union-attr]  # a text, as every failure
        removed = await alice.call_tool("remove_device", {**BERLIN, "confirmation": confirmation})

    assert asked.is_error
    assert not removed.is_error
    events = stack.clients.logs.filter_log_events(logGroupName=stack.description.mcp_log_group)["events"]
    records = [json.loads(event["message"]) for event in events]
    ours = [
        (one["effect"], one["outcome"]) for one in records if one.get("tool") == "remove_device" and "effect" in one
    ]
    assert ours == [("destroys", "asked"), ("destroys", "done")]


async def test_what_the_owner_leaves_out_is_not_there_for_anybody(stack: LocalStack) -> None:
    async with connected(stack, "alice", "auto") as alice:
        listed = await alice.list_tools()

        with pytest.raises(MCPError, match="Unknown tool: reset_password"):
            await alice.call_tool("reset_password", {"customer_id": "C-1042"})

    assert "reset_password" not in listed.model_dump_json()
