"""The real SDK client, end to end, in both eras: identity, discovery, execution."""

import json
from typing import Any

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

from local.stack import LocalStack
from servicedesk.prompts.catalogue import PROMPTS
from stack.people import PEOPLE
from tests.e2e.sdk_client import Era, connected
from tests.fakes.execution import confirmation_in
from tests.seen import seen_by

pytestmark = pytest.mark.anyio

ERAS = pytest.mark.parametrize("era", ["auto", "legacy"])
VERSIONS = {"auto": "2026-07-28", "legacy": "2025-11-25"}


async def structured(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def confirmed(client: Client, tool: str, customer_id: str) -> CallToolResult:
    """Call a tool that asks first, as a model does whose client cannot ask the person."""
    asked = await client.call_tool(tool, {"customer_id": customer_id})
    assert asked.is_error
    confirmation = confirmation_in(asked.content[0].text)  # type: ignore[union-attr]  # a text, as every failure
    return await client.call_tool(tool, {"customer_id": customer_id, "confirmation": confirmation})


@pytest.mark.parametrize(("says", "deleted"), [("accept", True), ("decline", False)])
async def test_a_client_that_can_ask_the_person_does_what_they_say(stack: LocalStack, says: str, deleted: bool) -> None:
    customer_id = {"accept": "C-1052", "decline": "C-1053"}[says]
    questions: list[str] = []

    async def ask(context: object, params: ElicitRequestParams) -> ElicitResult:
        questions.append(params.message)
        return ElicitResult(action="accept", content={"confirm": True}) if deleted else ElicitResult(action="decline")

    async with connected(stack, "alice", "auto", ask) as client:
        result = await client.call_tool("delete_customer", {"customer_id": customer_id})
        after = await client.call_tool("get_customer", {"customer_id": customer_id})

    assert [question.startswith(f"Delete {customer_id} (") for question in questions] == [True]
    assert result.is_error is not deleted
    assert after.is_error is deleted


@ERAS
@pytest.mark.parametrize("name", [person.username for person in PEOPLE])
async def test_each_person_sees_exactly_their_tools(stack: LocalStack, era: Era, name: str) -> None:
    async with connected(stack, name, era) as client:
        listed = await client.list_tools()

        assert client.session.protocol_version == VERSIONS[era]
        assert tuple(tool.name for tool in listed.tools) == seen_by(name)


@ERAS
@pytest.mark.parametrize("name", [person.username for person in PEOPLE])
async def test_each_person_is_offered_the_prompts_for_the_tools_that_they_see(
    stack: LocalStack, era: Era, name: str
) -> None:
    async with connected(stack, name, era) as client:
        listed = await client.list_prompts()

    assert [prompt.name for prompt in listed.prompts] == [one.name for one in PROMPTS if one.is_for(seen_by(name))]


@ERAS
async def test_a_prompt_comes_as_a_message_and_another_is_unknown(stack: LocalStack, era: Era) -> None:
    async with connected(stack, "bob", era) as client:
        given = await client.get_prompt("hand-over", {"team": "billing"})
        with pytest.raises(MCPError, match="Unknown prompt: offboard-customer"):
            await client.get_prompt("offboard-customer", {"customer_id": "C-1042"})

    (message,) = given.messages
    assert isinstance(message.content, TextContent)
    assert 'The team that takes over: "billing".' in message.content.text


@ERAS
async def test_a_support_engineer_finds_a_customer_and_opens_a_ticket(stack: LocalStack, era: Era) -> None:
    async with connected(stack, "bob", era) as client:
        found = await structured(client, "search_customer", query="jane doe")
        customer_id = next(c["customer_id"] for c in found["customers"] if c["name"] == "Jane Doe")
        opened = await structured(
            client, "create_ticket", customer_id=customer_id, subject="Cannot print", description="Since Monday."
        )
        after = await structured(client, "get_customer", customer_id=customer_id)

    assert customer_id == "C-1042"
    assert opened["opened_by"] == "bob"
    assert opened["ticket_id"] in {ticket["ticket_id"] for ticket in after["open_tickets"]}


@ERAS
async def test_an_auditor_reads_without_contact_details(stack: LocalStack, era: Era) -> None:
    async with connected(stack, "carol", era) as client:
        seen = await structured(client, "get_customer", customer_id="C-1042")
        by_phone = await structured(client, "search_customer", query="+44 7700 900")

    assert seen["name"] == "Jane Doe"
    assert "email" not in seen
    assert "phone" not in seen
    assert by_phone["customers"] == []


@ERAS
async def test_who_is_in_two_groups_sees_what_either_shows(stack: LocalStack, era: Era) -> None:
    async with connected(stack, "dan", era) as client:
        seen = await structured(client, "get_customer", customer_id="C-1042")

    assert seen["email"].startswith("jane")


@ERAS
async def test_a_hidden_tool_is_refused_as_one_that_does_not_exist_and_nothing_is_deleted(
    stack: LocalStack, era: Era
) -> None:
    refusals = []
    async with connected(stack, "bob", era) as client:
        for name in ("delete_customer", "no_such_tool"):
            with pytest.raises(MCPError) as refusal:
                await client.call_tool(name, {"customer_id": "C-1042"})
            refusals.append(json.dumps(refusal.value.error.model_dump()).replace(name, "NAME"))
        still_there = await structured(client, "get_customer", customer_id="C-1042")

    assert refusals[0] == refusals[1]
    assert still_there["name"] == "Jane Doe"


@ERAS
async def test_an_administrator_deletes_and_the_customer_is_gone_for_everyone_at_once(
    stack: LocalStack, era: Era
) -> None:
    customer_id = {"auto": "C-1050", "legacy": "C-1051"}[era]
    async with connected(stack, "alice", era) as alice, connected(stack, "bob", era) as bob:
        before = await structured(bob, "get_customer", customer_id=customer_id)
        await confirmed(alice, "delete_customer", customer_id)
        after = await bob.call_tool("get_customer", {"customer_id": customer_id})
        found = await structured(bob, "search_customer", query=before["email"])
        ticket = await bob.call_tool(
            "create_ticket", {"customer_id": customer_id, "subject": "Late", "description": "Too late."}
        )

    assert after.is_error
    assert ticket.is_error
    assert found["customers"] == []


@ERAS
async def test_a_password_is_reset_without_anyone_seeing_one(stack: LocalStack, era: Era) -> None:
    async with connected(stack, "alice", era) as client:
        result = await confirmed(client, "reset_password", "C-1042")

    assert not result.is_error
    assert result.structured_content is not None
    assert result.structured_content["code_sent"] is True
    assert result.structured_content.keys() == {"outcome", "next_step", "customer_id", "code_sent", "sign_in_url"}


@ERAS
async def test_arguments_that_do_not_fit_are_explained(stack: LocalStack, era: Era) -> None:
    async with connected(stack, "bob", era) as client:
        result = await client.call_tool("get_customer", {"customer": "C-1042"})

    assert result.is_error
    text = result.content[0].text  # type: ignore[union-attr]  # a text, as every failure
    assert "customer_id: Field required." in text
    assert 'Leave out "customer": this tool takes only customer_id.' in text


@ERAS
async def test_names_in_any_script_are_found_and_returned(stack: LocalStack, era: Era) -> None:
    async with connected(stack, "bob", era) as client:
        nobody = await structured(client, "search_customer", query="\u5c71\u7530\u5b58\u5728\u3057\u306a\u3044")
        refused = await client.call_tool(
            "create_ticket", {"customer_id": "C-1042", "subject": "jane\u202edoe", "description": "Since Monday."}
        )

    assert nobody["customers"] == []
    assert refused.is_error
    assert "U+202E at character 5 of subject: leave it out." in refused.content[0].text  # type: ignore[union-attr]
