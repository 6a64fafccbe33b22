"""What a record says that a call was about: names, ids and a digest; nothing else that was said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from servicedesk.tools.identifier import as_written
from servicedesk.tools.tool import CONFIRMATION

if TYPE_CHECKING:
    import mcp_types as types
    from mcp.server.context import ServerRequestContext

# What a client calls itself is its own text: recorded if it looks like a product's name, and else not.
_PRODUCT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/@-]{0,63}")
_CUSTOMER = re.compile(r"C-[0-9]{1,8}")
#: What the desk's ids look like; any other value of such a field is a caller's text.
_IDS = {"customer_id": _CUSTOMER, "duplicate_id": _CUSTOMER, "ticket_id": re.compile(r"T-[0-9A-HJKMNP-TV-Z]{8}")}


class Digests(Protocol):
    """Makes of what was said something that says whether the same was said again, and nothing else."""

    def digest(self, value: object) -> str | None:
        """Return a digest of a value that JSON can carry, under a key that readers of the log do not have.

        None where the key cannot be read: what happened is recorded all the same.
        """


def about(ctx: ServerRequestContext[Any, Any], params: types.CallToolRequestParams, digests: Digests) -> dict[str, str]:
    """Return the revision spoken, the client's name, the customer and ticket asked about, a digest of the arguments.

    The digest shows that two calls were the same, to whoever has the key also which.
    """
    arguments = params.arguments or {}
    asked = {name: value for name, value in arguments.items() if name != CONFIRMATION}
    found = {
        "protocol": ctx.protocol_version,
        "client_name": _product(ctx),
        "arguments": digests.digest(asked),
    }
    return {**{name: value for name, value in found.items() if value is not None}, **ids_in(arguments)}


def about_prompt(
    ctx: ServerRequestContext[Any, Any], prompt: str | None, arguments: Mapping[str, str]
) -> dict[str, str]:
    """Return the same of a prompt, and which; without a digest, since nothing is done with the arguments."""
    found = {"protocol": ctx.protocol_version, "client_name": _product(ctx), "prompt": prompt}
    return {**{name: value for name, value in found.items() if value is not None}, **ids_in(arguments)}


def ids_in(values: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the desk's ids among a call's arguments, or in its result."""
    return {
        name: value
        for name, pattern in _IDS.items()
        if isinstance(written := (values or {}).get(name), str) and pattern.fullmatch(value := as_written(written))
    }


def _product(ctx: ServerRequestContext[Any, Any]) -> str | None:
    told = ctx.session.client_params
    name = told.client_info.name if told is not None else ""
    return name if _PRODUCT.fullmatch(name) else None
