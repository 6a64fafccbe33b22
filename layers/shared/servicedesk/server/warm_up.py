"""Warm-up: answer a `tools/list` while the function starts, so that what is only made once is there at the first call.

The libraries build validators, serialisers and routes when they are first used, and each tool its schemas. Lambda
gives a function its whole processor while it starts, and a snapshot keeps what was made.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, Final

from servicedesk.discovery.discovery import Discovery
from servicedesk.discovery.grants import Grant, Permissions
from servicedesk.errors import WarmUpFailed
from servicedesk.identity.principal import Principal
from servicedesk.identity.tokens import NOBODY
from servicedesk.measurements import measurements
from servicedesk.server.endpoint import PATH
from servicedesk.server.log import SERVICE
from servicedesk.server.service import McpHandler
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.tool import AnyTool

MODERN: Final = "2026-07-28"
HANDSHAKE: Final = "2025-11-25"


def warm_up(handler: McpHandler, tools: Iterable[AnyTool], revisions: Iterable[str]) -> None:
    """List every tool once in each of `revisions`, to nobody.

    The requests go through a handler of their own, which is thrown away, with a verifier and grants of its own: no
    request from outside can reach it. Nothing of AWS is asked, and nothing is logged or counted.
    """
    catalogue = tuple(tools)
    discovery = Discovery(_Everything(catalogue), catalogue, ttl_seconds=0)
    nobodys = McpHandler(handler.settings, _Nobody(), discovery, handler.server)
    log = logging.getLogger(SERVICE)
    log.disabled = True
    counted = measurements.take()
    try:
        for revision in revisions:
            answer = nobodys(_listing(revision), _CONTEXT)
            if answer["statusCode"] != _OK:
                raise WarmUpFailed(revision)
    finally:
        log.disabled = False
        measurements.take()
        for measure, amount in counted.items():
            measurements.add(measure, amount)


class _Nobody:
    def verify(self, token: str) -> Principal:  # noqa: ARG002 -- the port's signature
        return NOBODY


class _Everything:
    def __init__(self, tools: Iterable[AnyTool]) -> None:
        self._grants = tuple(
            Grant(group=group, tool=tool.name, conditions=Conditions(), version=0)
            for group in NOBODY.groups
            for tool in tools
        )

    def read(self, subject: str, groups: frozenset[str]) -> Permissions:  # noqa: ARG002
        return Permissions(grants=self._grants, not_before=None)


_OK: Final = 200
_CONTEXT: Any = SimpleNamespace(aws_request_id="")


def _listing(revision: str) -> dict[str, Any]:
    meta = {f"io.modelcontextprotocol/{name}": value for name, value in _META.items()} if revision == MODERN else {}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta} if meta else {}}
    return {
        "version": "2.0",
        "routeKey": f"POST {PATH}",
        "rawPath": PATH,
        "rawQueryString": "",
        "headers": {
            "accept": "application/json, text/event-stream",
            "authorization": "Bearer warm-up",
            "content-type": "application/json",
            "mcp-protocol-version": revision,
            **({"mcp-method": "tools/list"} if revision == MODERN else {}),
        },
        "requestContext": {"http": {"method": "POST", "path": PATH, "sourceIp": "127.0.0.1"}},
        "isBase64Encoded": False,
        "body": json.dumps(message),
    }


_META: Final = {
    "protocolVersion": MODERN,
    "clientCapabilities": {},
    "clientInfo": {"name": "warm-up", "version": "1"},
}
