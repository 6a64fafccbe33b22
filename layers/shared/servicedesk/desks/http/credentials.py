"""Credentials of a desk: one header, made of a secret, and shown by nothing."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from servicedesk.errors import DeskUnavailable

UNUSABLE_CREDENTIALS: Final = "UnusableDeskCredentials"
#: The member that a secret is which is no JSON object.
TOKEN: Final = "token"  # noqa: S105 -- a member's name
_MAX_CHARACTERS: Final = 4_096

#: Members of a secret, texts all.
Members = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CredentialsHeader:
    """A header that says who we are to a desk."""

    value: str = field(repr=False)
    name: str = "Authorization"


class DeskCredentials(Protocol):
    """Returns the header as it is now; asked before each request."""

    def __call__(self, *, is_refused: bool = False) -> CredentialsHeader:
        """Return the header.

        Args:
            is_refused: Whether the desk has just refused the one before: then the secret is read afresh.

        Raises:
            DeskUnavailable: It cannot be read, or has not the shape that is wanted.
        """


class SecretText(Protocol):
    """Returns the text of a secret that is kept elsewhere."""

    def __call__(self, *, is_refused: bool = False) -> str:
        """Return the text; with `is_refused`, read it again.

        Raises:
            DeskUnavailable: It cannot be read.
        """


class SecretCredentials:
    """`DeskCredentials` from a secret: a JSON object of texts, or a text that is its member ``token``.

    What is wrong with a secret says nothing of it, and no error of the JSON reader, which quotes, goes along.

    Args:
        read: The secret.
        make: The header's value of its members, a KeyError if one is missing: `token_value` or `basic_value`.
        header: The header's name.
    """

    def __init__(self, read: SecretText, make: Callable[[Members], str], header: str = "Authorization") -> None:
        self._read = read
        self._make = make
        self._header = header

    def __call__(self, *, is_refused: bool = False) -> CredentialsHeader:
        """Return the header."""
        value = self._value(_members(self._read(is_refused=is_refused)))
        if not value or not value.isascii() or not value.isprintable() or len(value) > _MAX_CHARACTERS:
            raise DeskUnavailable(UNUSABLE_CREDENTIALS)
        return CredentialsHeader(value, self._header)

    def _value(self, members: Members | None) -> str:
        try:
            return "" if members is None else self._make(members)
        except KeyError:
            return ""


def token_value(scheme: str = "Bearer", member: str = TOKEN) -> Callable[[Members], str]:
    """Return what makes ``Bearer ...`` of a secret's member."""
    return lambda members: f"{scheme} {members[member]}"


def basic_value(username: str, password: str, suffix: str = "") -> Callable[[Members], str]:
    """Return what makes ``Basic ...`` of two members, RFC 7617; `suffix` goes behind the username's value."""

    def make(members: Members) -> str:
        return f"Basic {b64encode(f'{members[username]}{suffix}:{members[password]}'.encode()).decode()}"

    return make


def _members(text: str) -> Members | None:
    """Return the members of a secret; None if it has none."""
    if not text.lstrip().startswith("{"):
        return {TOKEN: text.strip()} if text.strip() else None
    found: Any
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if all(isinstance(value, str) and value for value in found.values()) else None
