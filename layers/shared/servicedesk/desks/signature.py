"""Signatures: what the service's account writes says for whom it wrote."""

from __future__ import annotations

import re
from typing import Final

_THROUGH: Final = ", through the service desk's account"
_INTERNAL: Final = re.compile(r"\s*\n— ([^\n]{1,300}), through the service desk's account\s*")
_PUBLIC: Final = re.compile(r"\s*\n— ([^\n]{1,300})\s*")


def with_signature(text: str, author: str, *, is_public: bool) -> str:
    """Return a text with the name of the person it is from. A customer is told the name alone."""
    return f"{text}\n\n— {author}{'' if is_public else _THROUGH}"


def without_signature(text: str, *, is_public: bool) -> tuple[str, str | None]:
    """Return a text of the account's without the signature, and the name in it; None if there is none."""
    place = text.rfind("\n—")
    found = (_PUBLIC if is_public else _INTERNAL).fullmatch(text[place:]) if place >= 0 else None
    return (text, None) if found is None else (text[:place].rstrip(), found[1])
