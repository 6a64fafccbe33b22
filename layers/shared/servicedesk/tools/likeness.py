"""Duplicate detection: whether two subjects are likely about the same, by the words that they share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
#: What a word begins with says what it is about: invoice, invoices, invoicing.
_STEM_CHARACTERS: Final = 6
_MIN_SHARE: Final = 0.5


def is_alike(subject: str, other: str) -> bool:
    """Whether the two share at least half of the words that either has."""
    ours, others = frozenset(_stems(subject)), frozenset(_stems(other))
    return bool(ours) and len(ours & others) >= _MIN_SHARE * len(ours | others)


def _stems(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.casefold()):
        # Scripts without capitals, and most of those without blanks between words: pairs of characters.
        if word.upper() == word and not word.isdigit() and len(word) > 1:
            yield from (word[place : place + 2] for place in range(len(word) - 1))
        else:
            yield word[:_STEM_CHARACTERS]
