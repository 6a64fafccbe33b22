"""What a record says of a call beside who and which tool: enough to find it again, nothing that was said in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext

from servicedesk.tools.confirmed import CONFIRMATION
from servicedesk.tools.digest import digest

DIGEST_CHARACTERS = 16
# What a client calls itself is its own text: recorded if it looks like a product's name, and else not.
_PRODUCT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/@-]{0,63}")
#: What the desk's ids look like; any other value of such a field is a caller's text.
_IDS = {"customer_id": re.compile(r"C-[0-9]{1,8}"), "ticket_id": re.compile(r"T-[0-9A-HJKMNP-TV-Z]{8}")}


def about(
    ctx: ServerRequestContext[Any, Any], params: types.CallToolRequestParams, answer: types.Result
) -> Mapping[str, str]:
    """Return the revision spoken, the client's name, the customer and ticket concerned, and a digest of the arguments.

    The digest shows that two calls were the same, and that a call is the one somebody kept a copy of.
    """
    arguments = params.arguments or {}
    result = getattr(answer, "structured_content", None) or {}
    found = {
        "protocol": ctx.protocol_version,
        "client_name": _product(ctx),
        "arguments": _digest(arguments),
        **{name: _id(name, result.get(name, arguments.get(name))) for name in _IDS},
    }
    return {name: value for name, value in found.items() if value is not None}


def _product(ctx: ServerRequestContext[Any, Any]) -> str | None:
    told = ctx.session.client_params
    name = told.client_info.name if told is not None else ""
    return name if _PRODUCT.fullmatch(name) else None


def _digest(arguments: Mapping[str, Any]) -> str:
    asked = {name: value for name, value in arguments.items() if name != CONFIRMATION}
    return digest(asked)[:DIGEST_CHARACTERS]


def _id(name: str, value: object) -> str | None:
    return value if isinstance(value, str) and _IDS[name].fullmatch(value) else None
