"""The challenge tells a client where to begin, and nothing about why."""

import re

import pytest

from servicedesk.errors import InsufficientScope, InvalidToken, MissingToken
from servicedesk.identity.challenge import challenge
from servicedesk.identity.metadata import documents
from servicedesk.identity.token_fault import TokenFault
from tests.tokens import SETTINGS

POINTERS = (
    'resource_metadata="https://desk.example.com/.well-known/oauth-protected-resource/mcp", '
    'scope="https://desk.example.com/mcp/invoke"'
)


@pytest.mark.requirement("authorization.scope-in-challenge")
def test_without_a_token_there_is_no_error_code() -> None:
    assert challenge(SETTINGS, MissingToken()) == f"Bearer {POINTERS}"


@pytest.mark.requirement("authorization.scope-strategy", "authorization.refused-tokens")
@pytest.mark.parametrize("fault", list(TokenFault))
def test_every_bad_token_is_challenged_alike(fault: TokenFault) -> None:
    assert challenge(SETTINGS, InvalidToken(fault)) == f'Bearer error="invalid_token", {POINTERS}'


@pytest.mark.requirement("authorization.consistent-scopes", "authorization.no-offline-access")
def test_the_challenge_asks_for_the_scopes_that_the_metadata_names_and_for_no_refresh_token() -> None:
    (asked,) = re.findall(r'scope="([^"]*)"', challenge(SETTINGS, MissingToken()))

    assert asked.split() == documents(SETTINGS)["/.well-known/oauth-protected-resource/mcp"]["scopes_supported"]
    assert "offline_access" not in asked


@pytest.mark.requirement("authorization.insufficient-scope", "authorization.scope-strategy")
def test_a_missing_scope_is_named() -> None:
    assert challenge(SETTINGS, InsufficientScope()) == f'Bearer error="insufficient_scope", {POINTERS}'
