"""Browser pages: which may call the server, and which header of an answer they may read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from delivery.template.routes import CrossOrigin
from delivery.verify.checks.endpoint import FOREIGN_ORIGIN
from delivery.verify.question import AnyQuestion, Question
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from delivery.verify.wire import Reply, Wire

_CONFIGURATION: Final = "Compare the API's CORS configuration with template.yaml; deploy again."


def questions(declared: CrossOrigin, url: str, wire: Wire) -> Iterator[AnyQuestion]:
    """Yield what browsers ask.

    Args:
        declared: The API's CORS configuration.
        url: The MCP endpoint.
        wire: The network.
    """
    for origin in declared.allow_origins:
        yield Question(
            about=f"a page of {origin} may call",
            ask=partial(_preflight, wire, url, origin, declared),
            judge=partial(judge_preflight, origin=origin, declared=declared),
        )
        yield Question(
            about=f"a page of {origin} may read the challenge",
            ask=partial(wire.send, "POST", url, {"origin": origin, "content-type": "application/json"}, "{}"),
            judge=partial(judge_exposed, declared=declared),
        )
    yield Question(
        about="a page of another origin may not call",
        ask=partial(_preflight, wire, url, FOREIGN_ORIGIN, declared),
        judge=judge_foreign,
    )


def _preflight(wire: Wire, url: str, origin: str, declared: CrossOrigin) -> Reply:
    asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": ",".join(declared.allow_headers),
    }
    return wire.send("OPTIONS", url, {"origin": origin, **asked})


def judge_preflight(reply: Reply, origin: str, declared: CrossOrigin) -> Verdict:
    """Judge whether a browser would go on to the request itself."""
    if reply.headers.get("access-control-allow-origin") != origin:
        return fail_verdict(f"{reply.words}: the origin is not allowed", _CONFIGURATION)
    missing = [
        name for name in declared.allow_headers if name not in _header_values(reply, "access-control-allow-headers")
    ]
    if missing:
        return fail_verdict(f"not allowed: {', '.join(missing)}", _CONFIGURATION)
    if "post" not in _header_values(reply, "access-control-allow-methods"):
        return fail_verdict("POST is not allowed", _CONFIGURATION)
    return pass_verdict()


def judge_exposed(reply: Reply, declared: CrossOrigin) -> Verdict:
    """Judge whether the page's script sees what leads it to the sign-in page."""
    exposed = _header_values(reply, "access-control-expose-headers")
    missing = [name for name in declared.expose_headers if name not in exposed]
    if missing:
        return fail_verdict(f"not exposed: {', '.join(missing)}", _CONFIGURATION)
    return pass_verdict()


def judge_foreign(reply: Reply) -> Verdict:
    """Judge whether a browser would stop."""
    if allowed := reply.headers.get("access-control-allow-origin"):
        return fail_verdict(f"{allowed} is allowed", _CONFIGURATION)
    return pass_verdict()


def _header_values(reply: Reply, name: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in reply.headers.get(name, "").split(","))
