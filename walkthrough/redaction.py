"""What may be shown of what was said: the one place where secrets are shortened.

Everything that any output prints passes through a `Redactor`, first by the name of the field that holds it and then
by value, so a secret seen once cannot appear anywhere later, whatever it is called there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit, urlunsplit

NEVER_SHOWN = "(never shown)"
_HEAD = 8
_TAIL = 4
_SHOWN_IN_PART_FROM = 32
_SECRET_FROM = 6

#: Fields of forms and of query strings that are public. Any other value is shortened: a name not known is a secret.
_PUBLIC_PARAMETERS = frozenset({
    "client_id", "code_challenge_method", "error", "error_description", "grant_type", "lang", "redirect_uri",
    "resource", "response_type", "scope", "token_type_hint", "username",
})  # fmt: skip
_PASSWORD_PARAMETERS = frozenset({"password", "new_password", "confirm_password"})
_SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization"})
#: Fields of JSON documents that hold secrets, whichever document it is.
_SECRET_MEMBERS = frozenset({
    "access_token", "refresh_token", "id_token", "client_secret", "code", "code_verifier", "password",
    "requestState", "confirmation",
})  # fmt: skip

T = TypeVar("T")


def shorten(secret: str) -> str:
    """Return enough of `secret` to recognise it by and too little to use, with its length in characters."""
    if len(secret) < _SHOWN_IN_PART_FROM:
        return f"… ({len(secret)} chars)"
    return f"{secret[:_HEAD]}…{secret[-_TAIL:]} ({len(secret)} chars)"


class Redactor:
    """Remembers every secret it was shown and replaces it in all that follows. Lives as long as one walkthrough."""

    def __init__(self, passwords: Iterable[str] = ()) -> None:
        self._replacements: dict[str, str] = {}
        for password in passwords:
            self._learn(password, NEVER_SHOWN)

    def header(self, name: str, value: str) -> str:
        """Return a header's value as it may be shown."""
        if name.lower() in _SECRET_HEADERS:
            return self._secret_header(name.lower(), value)
        if name.lower() == "location":
            return self.url(value)
        return self.clean(value)

    def url(self, url: str) -> str:
        """Return `url` with the values of its query shortened unless they are public."""
        parts = urlsplit(url)
        query = "&".join(f"{name}={value}" for name, value in self.parameters(parts.query))
        return self.clean(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))

    def parameters(self, text: str) -> list[tuple[str, str]]:
        """Return a form or a query string, decoded for reading, its values shortened unless they are public."""
        pairs = parse_qsl(text, keep_blank_values=True)
        return self.clean([(name, self._parameter(name, value)) for name, value in pairs])

    def json(self, text: str) -> str:
        """Return a JSON document as it was, with the members that hold secrets shortened."""
        with suppress(ValueError, RecursionError):
            self._learn_members(json.loads(text))
        return self.clean(text)

    def clean(self, value: T) -> T:
        """Return `value` with every secret seen so far replaced, in strings however deeply they are nested."""
        if isinstance(value, Enum):
            return value
        if isinstance(value, str):
            return cast("T", self._clean_text(value))
        if isinstance(value, Mapping):
            return cast("T", {self.clean(key): self.clean(item) for key, item in value.items()})
        if isinstance(value, (tuple, list)):
            return cast("T", type(value)(self.clean(item) for item in value))
        if is_dataclass(value) and not isinstance(value, type):
            changed = {field.name: self.clean(getattr(value, field.name)) for field in fields(value)}
            return cast("T", replace(value, **changed))
        return value

    def _clean_text(self, text: str) -> str:
        for secret in sorted(self._replacements, key=len, reverse=True):
            text = text.replace(secret, self._replacements[secret])
        return text

    def _learn(self, secret: str, shown: str) -> str:
        # A value too short to be a secret would be found in the middle of ordinary words.
        if len(secret) >= _SECRET_FROM:
            for spelling in {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}:
                self._replacements[spelling] = shown
        return shown

    def _parameter(self, name: str, value: str) -> str:
        if name in _PUBLIC_PARAMETERS or not value:
            return value
        if name in _PASSWORD_PARAMETERS:
            return self._learn(value, NEVER_SHOWN)
        return self._learn(value, shorten(value))

    def _secret_header(self, name: str, value: str) -> str:
        if name.endswith("authorization"):
            scheme, _, credentials = value.partition(" ")
            return f"{scheme} {self._learn(credentials, shorten(credentials))}"
        cookie, *attributes = value.split(";")
        key, _, content = cookie.partition("=")
        shown = self._learn(content.strip(), shorten(content.strip()))
        return ";".join((f"{key}={shown}", *(attributes if name == "set-cookie" else ())))

    def _learn_members(self, document: object) -> None:
        if isinstance(document, dict):
            for name, member in document.items():
                if name in _SECRET_MEMBERS and isinstance(member, str):
                    self._learn(member, shorten(member))
                else:
                    self._learn_members(member)
        elif isinstance(document, Sequence) and not isinstance(document, str):
            for member in document:
                self._learn_members(member)


def public_claims(token: str) -> Mapping[str, Any]:
    """Return the claims inside a JWT, unverified and for showing only; nothing for a token that is not a JWT."""
    import jwt

    try:
        return cast("Mapping[str, Any]", jwt.decode(token, options={"verify_signature": False}))
    except jwt.PyJWTError:
        return {}
