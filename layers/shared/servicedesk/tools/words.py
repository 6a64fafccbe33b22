"""The words a customer is found by. The index is written and searched with the same rules.

A change here makes the rows already written unreachable: rebuild the index with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import groupby

#: One character matches too much to be worth a row, unless it is an ideograph.
MIN_WORD_CHARACTERS = 2
#: Longer words are cut, in the index and in the query alike. A sort key holds 1,024 bytes.
MAX_WORD_CHARACTERS = 64
#: A customer's index rows have to fit in one transaction, which holds 100 writes.
MAX_WORDS_PER_FIELD = 12

# Letters that no decomposition turns into the ones people type for them.
_PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}  # noqa: RUF001 -- the point
)
_ADDRESS_CHARACTERS = frozenset("@.")
_PHONE_TOKEN = re.compile(r"[+(]?[0-9()./-]*[0-9][0-9()./-]*", re.ASCII)


def index_words(row: Mapping[str, object], hidden: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the words that find a customer by the fields of `row` that are not `hidden`."""
    return frozenset(
        word
        for field, words_of in _WORDS_OF.items()
        if field not in hidden
        for word in words_of(str(row.get(field, "")))
    )


def query_words(query: str) -> tuple[str, ...]:
    """Return the words to look for, without repetition; none if `query` has none that is long enough.

    Neighbouring groups of digits are one phone number; an e-mail address or a domain, or its beginning, is one word.
    """
    words: list[str] = []
    for is_phone, tokens in groupby(query.split(), key=lambda token: bool(_PHONE_TOKEN.fullmatch(token))):
        if is_phone:
            words += _phone_words("".join(tokens))
        else:
            words += _text_words(" ".join(tokens))
    return tuple(dict.fromkeys(words))[:MAX_WORDS_PER_FIELD]


def fold(text: str) -> str:
    """Return `text` without the distinctions that people leave out when they type: case, accents, width."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_PLAIN_LETTERS)


def _text_words(text: str) -> list[str]:
    return _usable([word for token in text.split() for word in _token_words(token)])


def _token_words(token: str) -> list[str]:
    words = _split(token)
    # An address, a domain, the beginning of either: its parts are words that many customers share.
    is_address = len(words) > 1 and any(char in _ADDRESS_CHARACTERS for char in token)
    return [_trim(fold(token))] if is_address else words


def _split(text: str) -> list[str]:
    return "".join(_set_apart(char) for char in fold(text)).split()


def _set_apart(char: str) -> str:
    # Scripts of ideographs put no blanks between words: each ideograph is one, as in any index without a dictionary.
    if _is_ideograph(char):
        return f" {char} "
    return char if _is_part_of_word(char) else " "


def _trim(text: str) -> str:
    punctuation = "".join(char for char in set(text) if not _is_part_of_word(char))
    return text.strip(punctuation)


def _is_part_of_word(char: str) -> bool:
    # The vowel signs of Indic scripts are marks, and belong to the word they stand in.
    return char.isalnum() or unicodedata.category(char).startswith("M")


def _is_ideograph(char: str) -> bool:
    return not char.isascii() and unicodedata.name(char, "").startswith("CJK UNIFIED IDEOGRAPH")


def _email_words(email: str) -> list[str]:
    local, _, domain = fold(email).rpartition("@")
    return _usable([fold(email), domain, *_split(local)])


def _phone_words(phone: str) -> list[str]:
    """One word of digits, as dialled from abroad: ``+44 (0)20`` and ``0044 20`` are both ``4420``."""
    digits = "".join(char for char in phone.replace("(0)", "") if char in "0123456789")
    return _usable([digits.removeprefix("00")])


def _usable(words: list[str]) -> list[str]:
    usable = [word for word in words if len(word) >= MIN_WORD_CHARACTERS or _is_ideograph(word)]
    return [word[:MAX_WORD_CHARACTERS] for word in usable[:MAX_WORDS_PER_FIELD]]


_WORDS_OF: Mapping[str, Callable[[str], list[str]]] = {
    "name": _text_words,
    "email": _email_words,
    "phone": _phone_words,
}
#: Fields of a customer whose words find them.
WORD_FIELDS = frozenset(_WORDS_OF)
