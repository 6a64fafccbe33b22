"""A customer is deleted by a person and brought back by an operator."""

import json
import re

import httpx2
from click.testing import CliRunner

from local.cli import main
from local.running import Note
from local.stack import LocalStack
from local.token_flow import obtain_tokens
from tests.safeguards import confirmation_in


def call(stack: LocalStack, token: str, tool: str, **arguments: str) -> dict[str, object]:
    headers = {
        "authorization": f"Bearer {token}",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
    }
    params = {"name": tool, "arguments": {"customer_id": "C-1070", **arguments}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    answer = httpx2.post(stack.description.mcp_url, headers=headers, json=message, trust_env=False, timeout=30)
    result: dict[str, object] = answer.json()["result"]
    return result


def test_a_customer_is_gone_and_comes_back(stack: LocalStack) -> None:
    alice = stack.description.person("alice")
    assert alice is not None
    token = obtain_tokens(stack.description, alice)["access_token"]
    before = call(stack, token, "get_customer")
    question = json.dumps(call(stack, token, "delete_customer"))
    confirmation = confirmation_in(json.loads(question)["content"][0]["text"])
    assert re.search(r"Delete C-1070 \(\w+\), who is called ", question)
    assert not call(stack, token, "delete_customer", confirmation=confirmation or "").get("isError")
    assert call(stack, token, "get_customer")["isError"] is True

    note = Note.leave(stack.description)
    try:
        restored = CliRunner().invoke(main, ["customers", "restore", "C-1070", "--json"])
        again = CliRunner().invoke(main, ["customers", "restore", "C-1070"])
    finally:
        note.remove()

    assert restored.exit_code == 0, restored.output
    assert call(stack, token, "get_customer") == before
    assert again.exit_code == 1
    assert "no customer who was deleted" in again.output
