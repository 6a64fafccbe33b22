"""The function behind the local gateway, and in front of both what adds the token that the suite cannot send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.conformance.function import GROUP, handler
from tests.differential.comparison import Comparison
from tests.tokens import sign, valid_claims
from tests.worlds.http import serve_mcp as served


@contextmanager
def serving() -> Iterator[str]:
    """Serve the fixtures; yield the URL that the suite is given. No answer may differ from the SDK's, but by a rule."""
    made: list[Comparison] = []

    def compared(origin: str) -> Comparison:
        made.append(handler(origin))
        return made[-1]

    with served(compared, around=_with_token) as url:
        yield url
    unnamed = [difference for one in made for difference in one.unnamed]
    assert not unnamed, unnamed
    assert len(made) == 1


def _with_token(application: ASGIApp) -> ASGIApp:
    token = sign(valid_claims(**{"cognito:groups": [GROUP]}))

    async def authorised(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [*scope["headers"], (b"authorization", f"Bearer {token}".encode())]
        await application({**scope, "headers": headers}, receive, send)

    return authorised
