"""Index terms of a contact: the words that a query may begin, and the keys of its rows in the index.

A change of what is here makes rows that were written before unreachable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from servicedesk.aws.search.folding import fold, spellings
from servicedesk.aws.search.names import Word, is_unspaced, words_of
from servicedesk.aws.search.phones import digits_of

#: Stands between the words of a key. It sorts before letters and digits, so that a whole word comes before its longer
#: neighbours.
BEHIND = "%"
#: Longer words and keys are cut, in the index and in a query alike. A sort key holds 1,024 bytes.
MAX_WORD_CHARACTERS = 64
MAX_KEY_CHARACTERS = 200
#: A customer's rows have to fit in one transaction, which holds 100 writes, and each is paid for.
MAX_KEYS = {"name": 20, "email": 8, "phone": 2}

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """What one field is found by."""

    #: All that a word of a query may begin.
    words: frozenset[str]
    #: Of each the index has a row. The first ones are those that it must not lack.
    keys: tuple[str, ...]


def words(row: Row, hidden: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the words that find a contact by the fields of `row` that are not `hidden`."""
    return frozenset(word for field in _fields(row, hidden) for word in field.words)


def keys(row: Row, hidden: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the keys under which the index has a contact for the fields of `row` that are not `hidden`."""
    return frozenset(key for field in _fields(row, hidden) for key in field.keys)


def key_of(sequence: list[str]) -> str:
    """Return the key of words in this order: found by each beginning of it."""
    return BEHIND.join(word[:MAX_WORD_CHARACTERS] for word in sequence)[:MAX_KEY_CHARACTERS]


def in_parts(name: list[Word]) -> list[str]:
    """Return the words of a name as they are read one by one: ``pat, o, brien``, but ``jrr, tolkien``."""
    return [part for word in name for part in (word.parts if is_split(word) else (word.joined,))]


def joined_words(name: list[Word]) -> list[str]:
    """Return the words of a name without what stood within them: ``pat, obrien``."""
    return [word.joined for word in name]


def is_split(word: Word) -> bool:
    """Whether the parts of a word are words themselves; initials are none, and scripts without blanks have none."""
    return any(len(part) > 1 for part in word.parts) and not all(map(is_unspaced, word.parts))


def _fields(row: Row, hidden: frozenset[str]) -> Iterator[Found]:
    for field, found in _FOUND_BY.items():
        if field not in hidden and (text := str(row.get(field, ""))):
            yield found(text)


def _name(text: str) -> Found:
    names = [words_of(spelling) for spelling in spellings(text)]
    written = [sequence for name in names for sequence in (in_parts(name), joined_words(name))]
    found = [word for name in names for word in name]
    whole = [[word.joined] for word in found if len(word.parts) > 1]
    endings = [[ending] for word in found for ending in _endings(word.joined)]
    turned = [turn for sequence in written for turn in _turns(sequence)]
    return _found_words(
        [word for sequence in (*written, *whole, *endings) for word in sequence]
        + [part for word in found for part in word.parts],
        # As it is written first; from each of its words on; each that was written in parts as one.
        [*written, *turned[: len(written[0])], *whole, *endings, *turned],
        "name",
    )


def _email(text: str) -> Found:
    found: list[str] = []
    for address in spellings(text):
        local, _, domain = address.rpartition("@")
        labels = domain.split(".")
        domains = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
        found += [address, *domains, *in_parts(words_of(local))]
    return _found_words(found, ([word] for word in found if len(word) > 1 or (word and is_unspaced(word))), "email")


def _phone(text: str) -> Found:
    found = digits_of(fold(text))
    return _found_words(found, ([word] for word in found), "phone")


def _found_words(found: Iterable[str], sequences: Iterable[list[str]], field: str) -> Found:
    distinct = dict.fromkeys(key_of(sequence) for sequence in sequences if any(sequence))
    return Found(
        frozenset(word[:MAX_WORD_CHARACTERS] for word in found if word), tuple(islice(distinct, MAX_KEYS[field]))
    )


def _turns(sequence: list[str]) -> list[list[str]]:
    """Return `sequence` from each of its words on, but the first, with what stood before behind it."""
    return [sequence[start:] + sequence[:start] for start in range(1, len(sequence))]


def _endings(word: str) -> list[str]:
    """Return what a word of a script without blanks is found by besides: itself from each character on."""
    return [word[start:] for start in range(1, min(len(word), MAX_WORD_CHARACTERS))] if is_unspaced(word) else []


_FOUND_BY: Mapping[str, Callable[[str], Found]] = {"name": _name, "email": _email, "phone": _phone}
#: The fields whose words are searched.
WORD_FIELDS = frozenset(_FOUND_BY)
