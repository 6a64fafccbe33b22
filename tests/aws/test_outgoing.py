"""What is sent to AWS on the way of a call: the function's own signature, and nothing of the caller's token."""

from typing import Any

import pytest

from tests.faults.path import CONFIRMED, TOOLS, path, prepared
from tests.worlds.mcp_service import token_of


@pytest.mark.requirement("authorization.no-other-tokens", "authorization.no-passthrough")
@pytest.mark.parametrize("what", [*TOOLS, *CONFIRMED])
def test_the_callers_token_goes_no_further(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    sent: list[str] = []

    def keep(request: Any, **_: Any) -> None:
        sent.append(f"{request.method} {request.url} {dict(request.headers)} {request.body!r}")

    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        for client in (whole.dynamodb, whole.cognito, whole.secrets):
            client.meta.events.register_first("before-send", keep)
        whole.restart()
        answer = whole.invoke(event)

    assert answer.status == 200
    assert sent
    # Every token of the tests begins alike: its header names the key.
    beginning = token_of("administrators").partition(".")[0]
    assert not [request for request in sent if beginning in request or "Bearer" in request]
