"""A list of tools and one call, by the MCP SDK's own client, in each era of the protocol."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import anyio
import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict, untried_verdict

Era = Literal["auto", "legacy"]
ERAS: Final[tuple[tuple[str, Era], ...]] = (("2026-07-28", "auto"), ("2025-11-25", "legacy"))
#: A tool that only reads, and words that find nobody.
TOOL, ARGUMENTS = "search_customer", {"query": "verify-finds-nobody"}
PATIENCE_SECONDS: Final = 60
TIMEOUT_SECONDS: Final = 30
Transport = Callable[[], httpx2.AsyncBaseTransport | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationResult:
    """What one client met."""

    #: What the client raised, its kind and never its text, with the last status that refused it.
    fault: str = ""
    protocol_version: str = ""
    tools: tuple[str, ...] = ()
    #: Whether the call went well; None when there was nothing to call.
    is_called: bool | None = None


def questions(url: str, token: str, transport: Transport) -> Iterator[AnyQuestion]:
    """Yield what is asked of the MCP endpoint with a token.

    Args:
        url: The MCP endpoint.
        token: An access token.
        transport: Makes what does the sending; None is the network.
    """
    for revision, era in ERAS:
        yield Question(
            about=f"tools/list and tools/call in {revision}",
            ask=partial(anyio.run, partial(_conversation, url, token, era, transport)),
            judge=partial(judge_conversation, revision=revision),
        )


async def _conversation(url: str, token: str, era: Era, transport: Transport) -> ConversationResult:
    # Its complaints would quote what was on the wire.
    logging.getLogger("mcp").addHandler(logging.NullHandler())
    refused: list[str] = []

    async def remember(response: httpx2.Response) -> None:
        if response.is_error:
            refused.append(f" after {response.status_code} {response.reason_phrase}")

    http = httpx2.AsyncClient(
        transport=transport(),
        headers={"authorization": f"Bearer {token}"},
        timeout=TIMEOUT_SECONDS,
        event_hooks={"response": [remember]},
    )
    try:
        with anyio.fail_after(PATIENCE_SECONDS):
            async with http, Client(streamable_http_client(url, http_client=http), mode=era, cache=None) as client:
                tools = tuple(tool.name for tool in (await client.list_tools()).tools)
                called = not (await client.call_tool(TOOL, ARGUMENTS)).is_error if TOOL in tools else None
                return ConversationResult(protocol_version=client.protocol_version, tools=tools, is_called=called)
    except Exception as error:  # noqa: BLE001 -- the boundary: whatever the client raised, it did not get through
        return ConversationResult(fault=_kind(error) + (refused[-1] if refused else ""))


def _kind(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__


def judge_conversation(conversation: ConversationResult, revision: str) -> Verdict:
    """Judge whether a client can work."""
    if conversation.fault:
        return fail_verdict(f"the client gave up: {conversation.fault}", "Look at the log of the MCP function.")
    if conversation.protocol_version != revision:
        return fail_verdict(
            f"the client and the server agreed on {conversation.protocol_version}", "Report it, with this line."
        )
    listed = f"{len(conversation.tools)} tools"
    if conversation.is_called is None:
        return untried_verdict(
            f"{listed}, without {TOOL} among them", f"Grant it to a group of yours: servicedesk grant GROUP {TOOL}."
        )
    if not conversation.is_called:
        return fail_verdict(
            f"{listed}, and {TOOL} fails", "Look at the log of the MCP function, and at docs/operate.md#undecided."
        )
    return pass_verdict(f"{listed}, and {TOOL} answers")
