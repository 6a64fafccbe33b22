"""Each error has one answer, and an error that must not get this far is a defect of ours."""

from types import SimpleNamespace
from typing import Any

import pytest

from servicedesk.errors import (
    DeskUnavailable,
    ForbiddenOrigin,
    InsufficientScope,
    InvalidToken,
    KeysUnavailable,
    MissingToken,
    PermissionsUnavailable,
    ServiceDeskError,
    ToolFailed,
    UnknownTool,
)
from servicedesk.identity.token_fault import TokenFault
from servicedesk.server.conversation import conversation_of
from servicedesk.server.http import answer
from tests.tokens import SETTINGS

ANSWERS: list[tuple[ServiceDeskError, int, bool, bool]] = [
    # error, status, whether it challenges, whether it says when to try again
    (MissingToken(), 401, True, False),
    (InvalidToken(TokenFault.EXPIRED), 401, True, False),
    (InsufficientScope(), 403, True, False),
    (ForbiddenOrigin(), 403, False, False),
    (KeysUnavailable(), 503, False, True),
    (PermissionsUnavailable(), 503, False, True),
    (DeskUnavailable(), 503, False, True),
    (UnknownTool(), 500, False, False),
    (ToolFailed("not for here"), 500, False, False),
]


@pytest.mark.requirement("authorization.status-codes")
@pytest.mark.parametrize(
    ("error", "status", "challenges", "retries"), ANSWERS, ids=[type(row[0]).__name__ for row in ANSWERS]
)
def test_an_error_becomes_its_answer(error: ServiceDeskError, status: int, challenges: bool, retries: bool) -> None:
    response = answer(error, SETTINGS)

    assert response.status_code == status
    assert ("www-authenticate" in response.headers) is challenges
    assert ("retry-after" in response.headers) is retries
    assert b"not for here" not in bytes(response.body)


def test_a_request_that_did_not_come_through_the_endpoint_is_not_served() -> None:
    without: Any = SimpleNamespace(request=None)

    with pytest.raises(TypeError):
        conversation_of(without)
