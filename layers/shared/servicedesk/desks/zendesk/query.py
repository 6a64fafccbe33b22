"""Zendesk's query language: made here of typed values alone, each between quotation marks, so that none is an operator.

A search there finds what is new or changed only after minutes, and words of comments, too, which are not for everybody.
So what comes back is looked at again: `is_found` says whether words are in what somebody may see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

#: A query's further words are not looked for.
MAX_WORDS: Final = 10
# All else would mean something there, or nothing.
_OUTSIDE: Final = re.compile(r"[^\w@.+'-]+")
_PHONE: Final = re.compile(r"(?<!\S)\+?\(?\d[\d ().-]*\d(?!\S)")
_NO_DIGIT: Final = re.compile(r"\D")
_RUN: Final = re.compile(r"[^\W_]+")
_STEM_CHARACTERS: Final = 6
_MIN_STEM_CHARACTERS: Final = 3
_MIN_PHONE_DIGITS: Final = 2


def quote_value(value: str) -> str:
    """Return a value as it stands in a query: of the language's signs nothing is left in it."""
    return f'"{_OUTSIDE.sub(" ", value).strip()}"'


def words_of(typed: str) -> tuple[str, ...]:
    """Return the words that were typed, at most `MAX_WORDS`; a phone number is one, however it is grouped."""
    grouped = _PHONE.sub(lambda number: _phone(number[0]), unicodedata.normalize("NFKC", typed))
    words = (word.strip(".+'-@") if not _is_phone(word) else word for word in _OUTSIDE.sub(" ", grouped).split())
    return tuple(word for word in words if any(map(str.isalnum, word)))[:MAX_WORDS]


def is_found(words: Iterable[str], texts: Iterable[str], *, phone: str = "") -> bool:
    """Whether each word begins one in the texts, or the phone number."""
    runs = [run for text in texts for run in _runs(text)]
    digits = _NO_DIGIT.sub("", phone)
    return all(_begins_phone(word, digits) or all(_begins(piece, runs) for piece in _runs(word)) for word in words)


def is_about(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether each word is in the texts, perhaps with another ending."""
    runs = [run for text in texts for run in _runs(text)]
    stems = {_stem(run) for run in runs}
    return all(_stem(piece) in stems or _begins(piece, runs) for word in words for piece in _runs(word))


def _runs(text: str) -> list[str]:
    """Return the runs of letters and digits, in small letters and without accents."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return _RUN.findall(plain)


def _begins(piece: str, runs: Iterable[str]) -> bool:
    return any(run.startswith(piece) for run in runs)


def _stem(run: str) -> str:
    if any(map(str.isdecimal, run)):
        return run
    is_plural = len(run) > _MIN_STEM_CHARACTERS and run.endswith("s") and not run.endswith("ss")
    return run.removesuffix("s")[:_STEM_CHARACTERS] if is_plural else run[:_STEM_CHARACTERS]


def _phone(number: str) -> str:
    return f"{'+' if number.startswith('+') else ''}{_NO_DIGIT.sub('', number)}"


def _is_phone(word: str) -> bool:
    digits = word.removeprefix("+")
    return digits.isdecimal() and len(digits) >= _MIN_PHONE_DIGITS


def _begins_phone(word: str, digits: str) -> bool:
    return bool(digits) and _is_phone(word) and digits.startswith(word.removeprefix("+"))
