"""Stemming of a ticket's words: what the index has a ticket under, and what a search looks for.

A stem is the first `STEM_CHARACTERS` of a word, so that ``invoice`` finds ``invoices``; of a word with a digit, which
is a number, a code or a name of something, it is the whole word. What is written without blanks is cut into pairs of
characters. A change of what is here makes tickets that were written before unreachable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, pairwise
from typing import Final

from servicedesk.aws.search.folding import fold
from servicedesk.aws.search.names import is_unspaced, tokens_of

#: A ticket has a row of the index under each, and each is paid for.
MAX_STEMS: Final = 12
#: A query's further words are not looked for.
MAX_QUERY_STEMS: Final = 10
STEM_CHARACTERS: Final = 6
MAX_CODE_CHARACTERS: Final = 24
#: Shorter words without a digit are in nearly every text.
_MIN_CHARACTERS: Final = 3

# Umlauts, as keyboards without them have them; and a plural that is as long as its word is short.
_WRITTEN_OUT: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"))


def stems_of_ticket(subject: str, description: str) -> tuple[str, ...]:
    """Return the stems under which a ticket is found, at most `MAX_STEMS`: those of its subject first."""
    kept = chain(_by_rarity(_words(subject)), _by_rarity(_words(description)))
    return tuple(islice(dict.fromkeys(map(_stem, kept)), MAX_STEMS))


def stems_of_query(typed: str) -> tuple[str, ...]:
    """Return the stems that a ticket has to have, what is likely the rarest first; none if there is no word.

    Words that are in nearly every text count only where there are no others.
    """
    words = list(_by_rarity(_words(typed)))
    telling = [word for word in words if _is_telling(word)]
    return tuple(islice(dict.fromkeys(map(_stem, telling or words)), MAX_QUERY_STEMS))


def _words(text: str) -> Iterator[str]:
    for token in tokens_of(fold(text)):
        for part in token.parts:
            if is_unspaced(part) and len(part) > 1:
                yield from map("".join, pairwise(part))
            else:
                yield part


def _by_rarity(words: Iterable[str]) -> list[str]:
    """Return words with those first that likely few texts have: with a digit, then the longest."""
    return sorted(dict.fromkeys(words), key=lambda word: (not _is_code(word), not _is_telling(word), -len(word)))


def _is_telling(word: str) -> bool:
    return len(word) >= _MIN_CHARACTERS or _is_code(word) or is_unspaced(word)


def _is_code(word: str) -> bool:
    return any(map(str.isdecimal, word))


def _stem(word: str) -> str:
    if _is_code(word):
        return word[:MAX_CODE_CHARACTERS]
    for written, meant in _WRITTEN_OUT:
        word = word.replace(written, meant)
    if len(word) > _MIN_CHARACTERS and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:STEM_CHARACTERS]
