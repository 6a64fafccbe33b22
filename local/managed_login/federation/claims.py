"""Claims of an identity provider in Cognito's notation: every value is one text, however many there were."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

# Cognito leaves these as they are; Python's function leaves more.
_SAFE = "*"
_TIMES = frozenset({"exp", "iat", "nbf", "auth_time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderClaims:
    """What an identity provider said of somebody."""

    #: SAML's ``NameID``, OpenID Connect's ``sub``.
    user_id: str
    #: As the issuer calls itself.
    issuer: str
    #: The event's ``attributes``: ``samlResponse``, or ``tokenResponse``, ``idToken`` and ``userInfo``.
    attributes: Mapping[str, Mapping[str, str]] = field(repr=False)

    @property
    def all(self) -> Mapping[str, str]:
        """Every claim by name; what userInfo says wins. The tokens are not among them."""
        found: dict[str, str] = {}
        for source in ("samlResponse", "idToken", "userInfo"):
            found |= self.attributes.get(source, {})
        return found


def saml_text(values: Sequence[str]) -> str:
    """Return the values of a SAML attribute: one as it is, several in brackets and each encoded as in a form."""
    if len(values) == 1:
        return values[0]
    return f"[{', '.join(_form_encoded(value) for value in values)}]"


def openid_texts(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return OpenID Connect's claims: an array stays JSON, and a moment is written out."""
    return {
        str(name): _moment(value) if name in _TIMES else _openid_text(value)
        for name, value in claims.items()
        if value is not None
    }


def _openid_text(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
    return json.dumps(value, ensure_ascii=False)


def _moment(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _openid_text(value)
    return datetime.fromtimestamp(value, UTC).strftime("%a %b %d %H:%M:%S UTC %Y")


def _form_encoded(value: str) -> str:
    # `~` is the one character that Python leaves alone and Java's form encoding does not.
    return quote_plus(value, safe=_SAFE).replace("~", "%7E")
