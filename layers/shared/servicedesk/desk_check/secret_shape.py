"""What is wrong with a desk's secret, in words that have nothing of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from servicedesk.desks.http.credentials import Members


class _Asked(Mapping[str, str]):
    """A secret that has every member, and knows which were asked for. It holds nothing of a real one."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}

    def __getitem__(self, name: str) -> str:
        self.names[name] = None
        return name

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def unusable_secret(text: str, make: Callable[[Members], str]) -> str:
    """Return why no header can be made of a secret, and of which members it is made.

    Args:
        text: The secret.
        make: What a header is made with, `DeskAdapter.credentials`: it says which members there have to be.
    """
    wanted = wanted_members(make)
    shape = "{" + ", ".join(f'"{name}": "..."' for name in wanted) + "}"
    problem = _problem(text, wanted) or "cannot stand in a header: it is too long, or not of printable ASCII"
    return f"the secret {problem}; it takes {shape}"


def refused_secret(text: str, make: Callable[[Members], str]) -> str | None:
    """Return what may be the reason that a desk refuses the header of a secret; None if nothing is to be seen."""
    problem = _problem(text, wanted_members(make))
    if problem is None or _is_document(text):
        return None if problem is None else f"the secret {problem}"
    return f"the secret {problem}, and was sent as the token, all of it"


def wanted_members(make: Callable[[Members], str]) -> tuple[str, ...]:
    """Return the names of the members that credentials are made of, by making some of none."""
    asked = _Asked()
    make(asked)
    return tuple(asked.names)


def _is_document(text: str) -> bool:
    """Whether a secret is an object in JSON."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _problem(text: str, wanted: tuple[str, ...]) -> str | None:
    if not text.strip():
        return "is empty"
    if not _is_document(text):
        return "is no JSON document"
    found = json.loads(text)
    missing = [name for name in wanted if name not in found]
    if missing:
        return f"lacks the member {', '.join(missing)}"
    if not all(isinstance(value, str) and value for value in found.values()):
        return "has members that are no texts, or empty"
    return None
