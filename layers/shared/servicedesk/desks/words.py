"""Words by which people search: a word finds what begins with it, in capitals or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
#: More words than these would be no search, but a text.
MAX_WORDS: Final = 8


def words_of(text: str) -> list[str]:
    """Return the runs of letters and digits of a text, in small letters."""
    return _WORD.findall(text.casefold())


def has_all(sought: Iterable[str], *texts: str) -> bool:
    """Whether each word that is sought begins one of the texts'."""
    words = [word for text in texts for word in words_of(text)]
    return all(any(word.startswith(one) for word in words) for one in sought)
