"""Did you mean: the name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return the name that was probably meant, as the end of a sentence; empty if none is near."""
    near = nearest(name, names)
    return f"; did you mean {near!r}?" if near else ""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name that was probably meant."""
    by_folded = {known.casefold(): known for known in names}
    near = get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[near[0]] if near else None
