"""Attribute `custom:idp_groups` of a profile: what the identity provider said of somebody's groups, and when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

ATTRIBUTE: Final = "custom:idp_groups"
#: Cognito's limit for the value of an attribute.
MAX_CHARACTERS: Final = 2_048
_NOTATION: Final = 1


class UnreadableAttribute(ValueError):
    """The attribute is in no form of ours, or would not fit. Its message is a word of ours, without its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderGroups:
    """The provider's groups that somebody was in, of those that had a rule then."""

    names: frozenset[str]
    #: Epoch seconds: when the provider said so.
    at: int


def attribute_value(names: Iterable[str], at: int) -> str:
    """Return the value of the attribute.

    Raises:
        UnreadableAttribute: It is longer than Cognito takes. Nothing is cut: who has fewer groups may see more.
    """
    value = json.dumps({"v": _NOTATION, "at": at, "g": sorted(names)}, ensure_ascii=False, separators=(",", ":"))
    if len(value) > MAX_CHARACTERS:
        raise UnreadableAttribute("too long")
    return value


def provider_groups(value: object) -> ProviderGroups:
    """Return what the attribute says.

    Raises:
        UnreadableAttribute: It is none that this release has written.
    """
    try:
        document = json.loads(value) if isinstance(value, str) and len(value) <= MAX_CHARACTERS else None
    except (ValueError, RecursionError):
        document = None
    match document:
        case {"v": 1, "at": int(at), "g": list(names), **rest} if (
            not rest and not isinstance(at, bool) and at >= 0 and all(isinstance(name, str) for name in names)
        ):
            return ProviderGroups(names=frozenset(names), at=at)
    raise UnreadableAttribute("form")
