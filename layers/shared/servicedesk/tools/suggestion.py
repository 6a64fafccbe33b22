"""Did you mean: the name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

#: So many are named.
MAX_SUGGESTED: Final = 3


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return the names that were probably meant, as the end of a sentence; empty if none is near."""
    meant = " or ".join(map(repr, _candidates(name, names)[:MAX_SUGGESTED]))
    return f"; did you mean {meant}?" if meant else ""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one name that was probably meant; None if there is none, or more than one."""
    meant = _candidates(name, names)
    return meant[0] if len(meant) == 1 else None


def _candidates(name: str, names: Iterable[str]) -> Sequence[str]:
    """Return those that go on where the name ends, as ``dana@example.com`` does for ``dana``; else the most alike."""
    typed, by_folded = name.casefold(), {known.casefold(): known for known in sorted(names)}
    if typed in by_folded:
        return [by_folded[typed]]
    near = [folded for folded in by_folded if _goes_on(typed, folded)] or get_close_matches(typed, by_folded, n=1)
    return [by_folded[folded] for folded in near]


def _goes_on(typed: str, known: str) -> bool:
    """Whether a name is what was typed, then a sign that is no letter and no digit, and more."""
    return bool(typed) and known.startswith(typed) and not known[len(typed) :][:1].isalnum()
