"""Claims of the identity provider: the groups that it says somebody is in.

Cognito hands over every claim as one text, however many values the provider sent, and in more than one way: a JSON
array, values in brackets between commas, or one value as it is. What can be read in two ways is not read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_plus

#: What a group's name may be long; the providers' own limits are below it.
MAX_GROUP_CHARACTERS: Final = 256
#: What a claim may be long: Entra names no more than 200 groups, by ids.
MAX_CLAIM_CHARACTERS: Final = 20_000


class UnreadableClaim(ValueError):
    """A claim is in no form that is known. Its message is a word of ours, without anything of the claim."""


def groups_in(claim: object, *, is_array: bool) -> tuple[str, ...]:
    """Return the groups that a claim names, each once, in its order; none for a claim that is absent or empty.

    A name between brackets and commas is decoded as a form's value is, which is how Cognito writes several. What is not
    in brackets is one name, whatever is in it. Whitespace around a name belongs to it, and no name of a rule has any:
    at some providers anybody may make a group, and call it almost like another.

    Args:
        claim: As Cognito hands it over.
        is_array: Whether the provider sends an array even of one value, as OIDC's do. Of SAML's, one value has no
            brackets: ``[Admins]`` and ``["Admins"]`` could be lists, or groups that somebody has called so.

    Raises:
        UnreadableClaim: It is no text, too long, or could be read in two ways.
    """
    if claim is None:
        return ()
    if not isinstance(claim, str) or len(claim) > MAX_CLAIM_CHARACTERS:
        raise UnreadableClaim("claim")
    in_brackets = claim.startswith("[") and claim.endswith("]")
    names = _listed_names(claim) if in_brackets else [claim] if claim else []
    if in_brackets and len(names) == 1 and not is_array:
        raise UnreadableClaim("one name in brackets")
    if not all(_is_name(name) for name in names):
        raise UnreadableClaim("name")
    return tuple(dict.fromkeys(names))


def _listed_names(text: str) -> list[str]:
    inside = text[1:-1]
    if not inside.strip():
        return []
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = [_decode(part.removeprefix(" ")) for part in inside.split(",")]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UnreadableClaim("list")
    return values


def _decode(part: str) -> str:
    try:
        return unquote_plus(part, errors="strict")
    except UnicodeDecodeError:
        raise UnreadableClaim("encoding") from None


def _is_name(name: str) -> bool:
    return 0 < len(name) <= MAX_GROUP_CHARACTERS and name.isprintable() and name == name.strip()


def claims_of(attributes: Mapping[str, object]) -> Mapping[str, object]:
    """Return all claims that an InboundFederation event carries, by name: SAML's, or OIDC's id token and userInfo.

    Of OIDC's, userInfo wins, as in Cognito. The provider's tokens, which are beside them, are not among them.
    """
    found: dict[str, object] = {}
    for source in ("samlResponse", "idToken", "userInfo"):
        part = attributes.get(source)
        if isinstance(part, Mapping):
            found.update({str(name): value for name, value in part.items()})
    return found
