"""A few calls, so that there is something to see in the audit."""

from __future__ import annotations

import httpx2

from stack.stack_description import StackDescription
from stack.token_flow import obtain_tokens

CALLS = (("get_customer", {"customer_id": "C-1001"}), ("reset_password", {"customer_id": "C-1001"}))


def make_calls(stack: StackDescription) -> None:
    """Let Bob list his tools, look at a customer, and try what he may not."""
    person = stack.person("bob")
    assert person is not None
    headers = {
        "authorization": f"Bearer {obtain_tokens(stack, person)['access_token']}",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
    }
    with httpx2.Client(headers=headers, trust_env=False) as client:
        calls = [("tools/call", {"name": name, "arguments": arguments}) for name, arguments in CALLS]
        for method, params in (("tools/list", {}), *calls):
            message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
            client.post(stack.mcp_url, json=message).raise_for_status()
