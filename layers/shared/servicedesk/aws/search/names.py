"""Tokenizer of names: what writing means by one word, and what people make of it.

J. R. R. Tolkien   jrr, tolkien; also j and r
O'Brien            o, brien; also obrien
24/7 Media         24, 7, media; also 247
박 서연            박서연, found from each of its syllables on
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

# Scripts that put no blanks between words: Hangul and its letters, kana, ideographs.
_UNSPACED = (
    (0x1100, 0x11FF),
    (0x3005, 0x3007),
    (0x3040, 0x30FA),
    (0x30FC, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


@dataclass(frozen=True, slots=True)
class Token:
    """What stands between two blanks: its words, in order, each of letters and digits of one kind of script."""

    parts: tuple[str, ...]

    @property
    def is_initials(self) -> bool:
        """Whether it is single letters or digits only: ``J.``, ``H&M``, ``5/3``."""
        return all(len(part) == 1 and not is_unspaced(part) for part in self.parts)

    @property
    def is_unspaced(self) -> bool:
        """Whether it is of scripts without blanks only."""
        return all(map(is_unspaced, self.parts))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name, however many tokens it was written in."""

    #: Its parts written as one.
    joined: str
    #: Its parts, in order; one where nothing stood between them.
    parts: tuple[str, ...]


def words_of(folded: str) -> list[Word]:
    """Return the words of a folded text, in order."""
    return [word for tokens in _group(tokens_of(folded)) for word in tokens]


def tokens_of(folded: str) -> list[Token]:
    """Return the tokens of a folded text that have a letter or a digit."""
    return [Token(parts) for token in folded.split() if (parts := tuple(_parts(token)))]


def is_of_initials(folded: str) -> bool:
    """Whether all that can be read of a folded text is single letters or digits."""
    return all(token.is_initials for token in tokens_of(folded))


def is_unspaced(word: str) -> bool:
    """Whether `word`, which is of one kind of script, is of one without blanks."""
    code = ord(word[0])
    return code >= _UNSPACED[0][0] and any(first <= code <= last for first, last in _UNSPACED)


def _group(tokens: Sequence[Token]) -> Iterator[list[Word]]:
    """Join neighbours that are one word: initials, and syllables or ideographs, with or without blanks."""
    for kind, some in groupby(tokens, key=lambda token: (token.is_initials, token.is_unspaced)):
        together = list(some)
        if any(kind):
            yield [_word([part for token in together for part in token.parts])]
        else:
            yield [_word(token.parts) for token in together]


def _word(parts: Sequence[str]) -> Word:
    return Word("".join(parts), tuple(parts))


def _parts(token: str) -> Iterator[str]:
    for kind, characters in groupby(token, key=_kind):
        if kind is not None:
            yield "".join(characters)


def _kind(character: str) -> bool | None:
    """Return None for what stands between words, and else whether the script is one without blanks."""
    if not _is_part_of_word(character):
        return None
    return is_unspaced(character)


def _is_part_of_word(character: str) -> bool:
    # The vowel signs of Indic scripts are marks, and belong to the word they stand in.
    return character.isalnum() or (not character.isascii() and unicodedata.category(character).startswith("M"))
