"""Claims of a verified token, each read as the type that it must have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from servicedesk.errors import InvalidToken
from servicedesk.identity.token_fault import TokenFault

Claims: TypeAlias = Mapping[str, Any]


def claim_text(claims: Claims, name: str) -> str:
    """Return a claim that must be a text, and not be empty; raises `InvalidToken` otherwise."""
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidToken(TokenFault.MALFORMED_CLAIM)
    return value


def claim_seconds(claims: Claims, name: str) -> int:
    """Return a claim that must be a moment, in epoch seconds; raises `InvalidToken` otherwise."""
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidToken(TokenFault.MALFORMED_CLAIM)
    return value


def claim_names(claims: Claims, name: str) -> frozenset[str]:
    """Return a claim that may be left out, and else must be a list of texts; raises `InvalidToken` otherwise."""
    value = claims.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise InvalidToken(TokenFault.MALFORMED_CLAIM)
    return frozenset(value)
