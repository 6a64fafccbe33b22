"""What is attacked: the real handler with the desk's own tools, behind the local gateway, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2

from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.tools.tickets import MAX_LISTED
from tests.differential.comparison import Comparison
from tests.fakes.desk import JANE, customer, only, ticket
from tests.worlds.http import serve_mcp
from tests.worlds.mcp_service import DeskService, token_of

LEGACY = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}
ID = {"customer_id": JANE.customer_id}
#: Tickets of a customer whom the group "europe" does not see: more than a page has.
AWAY = tuple(f"T-8{number:07}" for number in range(MAX_LISTED + 5))


class Target(DeskService):
    """A running desk, and what can be seen of it from behind."""

    def __init__(self) -> None:
        away = customer(8, region="APAC")
        others = [ticket(100 + number, away, ticket_id=one) for number, one in enumerate(AWAY)]
        policy = {**DEFAULT_POLICY, "europe": dict.fromkeys(DEFAULT_POLICY["administrators"], only("EMEA"))}
        super().__init__([JANE, customer(7), away], [ticket(1), *others], "jane.doe", policy=policy)
        self.url = ""
        #: Of each attack as it is answered with what the SDK's own transport would say.
        self.comparison: Comparison | None = None

    def compared(self) -> Comparison:
        """Return another handler, whose answers are compared."""
        self.comparison = Comparison(self, self.new_handler(), self.desk, self.sign_in)
        return self.comparison

    def state(self) -> object:
        """Return everything that an attack could have changed."""
        return (
            sorted(self.desk.customers), list(self.desk.tickets), list(self.desk.deleted),
            dict(self.tickets.comments), dict(self.tickets.changes),
            list(self.sign_in.disabled), list(self.sign_in.reset),
        )  # fmt: skip

    def send(self, body: object, token: str | None = None, **headers: str) -> httpx2.Response:
        """Send a body as an older client would, with a token."""
        sent = {**LEGACY, "content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx2.post(self.url, content=content, headers=sent, trust_env=False, timeout=30)

    def call(
        self, tool: str, arguments: Mapping[str, Any] = ID, group: str = "administrators", **claims: Any
    ) -> httpx2.Response:
        """Call a tool as somebody in one group."""
        return self.send(calling(tool, arguments), token_of(group, **claims))


def calling(tool: Any, arguments: Mapping[str, Any] = ID) -> dict[str, Any]:
    """Return the message of a call."""
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": dict(arguments)}}


@contextmanager
def running() -> Iterator[Target]:
    """Run a target."""
    target = Target()
    with serve_mcp(lambda _: target.compared()) as url:
        target.url = url
        yield target
