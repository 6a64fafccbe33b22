"""Query parser: what a search asks for, read from what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, groupby, islice, pairwise

from servicedesk.aws.search.contact_words import MAX_WORD_CHARACTERS, in_parts, joined_words, key_of
from servicedesk.aws.search.folding import fold, spellings
from servicedesk.aws.search.names import is_of_initials, is_unspaced, tokens_of, words_of
from servicedesk.aws.search.phones import digits_of, numbers_in

#: What is read under more of them would be of little use, and takes its time.
MAX_PHRASES = 6
#: Of a text, so many words are paired: one character can be written out as several words, and pairs grow faster.
_MAX_PAIRED_WORDS = 2 * MAX_PHRASES

# Signs that an address has within it, and those that text puts around one.
_WITHIN_AN_ADDRESS = ".-_+"
_AROUND_AN_ADDRESS = ".,;:!?<>()[]{}\"'"


@dataclass(frozen=True)
class Term:
    """One thing that was typed and all that may be meant by it."""

    #: Met by a contact if all words of one of them begin words of the contact.
    alternatives: tuple[tuple[str, ...], ...]
    #: Under less too much lies to be read.
    min_characters: int = 2

    def is_met_by(self, words: AbstractSet[str]) -> bool:
        """Whether a contact with these words has what was typed."""
        return any(all(_begins_one(sought, words) for sought in every) for every in self.alternatives)

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """What the index is read under for the term, as far as it can be. Empty for single letters beside others."""
        readable = sorted(filter(self._is_readable, self._keys))
        return tuple(key for key in readable if not any(key != other and key.startswith(other) for other in readable))

    @cached_property
    def is_readable(self) -> bool:
        """Whether all who meet the term lie under its prefixes.

        ``J. R.`` is met by Jane Roe too, and she lies under single letters, which are not read.
        """
        return all(map(self._is_readable, self._keys))

    @property
    def _keys(self) -> set[str]:
        """Of each alternative the word that is likely the rarest."""
        return {max(every, key=len) for every in self.alternatives}

    def _is_readable(self, key: str) -> bool:
        return len(key) >= self.min_characters or is_unspaced(key)


@dataclass(frozen=True)
class Query:
    """All that a search asks for: a contact is found that meets every term."""

    terms: tuple[Term, ...]
    #: Words that stand side by side in a name if it was typed as it is written, or some of it in another order: keys
    #: of the index that few contacts share, the likeliest first.
    phrases: tuple[str, ...]


def query_of(text: str) -> Query:
    """Return what `text`, as it was typed, asks for."""
    terms = tuple(dict.fromkeys(term for term in _terms(text) if term.alternatives))
    if not any(term.prefixes for term in terms):
        # Somebody may be called by one letter, and then the index has that letter.
        terms = tuple(replace(term, min_characters=1) for term in terms)
    return Query(terms, tuple(islice(dict.fromkeys(_phrases(text)), MAX_PHRASES)))


def _terms(text: str) -> Iterator[Term]:
    """Yield the terms of a text, telephone numbers first: what stands beside them is read for itself."""
    rest = []
    end = 0
    for match in numbers_in(text):
        yield _number(match)
        rest.append(text[end : match.start()])
        end = match.end()
    for piece in (*rest, text[end:]):
        yield from _words(piece.split())


def _number(match: re.Match[str]) -> Term:
    digits = [(number,) for number in digits_of(match["number"])]
    # A name may have numbers in it, and then they are words like others.
    as_text = tuple(part for token in tokens_of(fold(match[0])) for part in token.parts)
    return _term([*digits, as_text])


def _words(tokens: Sequence[str]) -> Iterator[Term]:
    for is_initials, some in groupby(tokens, key=lambda token: is_of_initials(fold(token))):
        if is_initials:
            letters = tuple(part for token in some for read in tokens_of(fold(token)) for part in read.parts)
            yield _term([("".join(letters),), letters])
        else:
            yield from map(_word, some)


def _word(token: str) -> Term:
    return _term([every for spelling in spellings(token) for every in _meanings(spelling)])


def _meanings(token: str) -> Iterator[tuple[str, ...]]:
    """Yield what one token may mean: an address or the beginning of one, a word, the words that it has in it."""
    address = token.removeprefix("mailto:").strip(_AROUND_AN_ADDRESS)
    if "@" in address:
        yield (address.lstrip("@"),)
        return
    if any(sign in address for sign in _WITHIN_AN_ADDRESS):
        yield (address,)
    # Several where one character stands for blanks and words, and then all of them are meant.
    read = tokens_of(token)
    yield tuple("".join(some.parts) for some in read)
    yield tuple(part for some in read for part in some.parts)


def _term(alternatives: Iterable[tuple[str, ...]]) -> Term:
    cut = (tuple(word[:MAX_WORD_CHARACTERS] for word in every if word) for every in alternatives)
    return Term(tuple(dict.fromkeys(every for every in cut if every)))


def _phrases(text: str) -> Iterator[str]:
    """Yield keys of names that the text may be, or may have in it; then of names of two of its words."""
    plain = _without_addresses(text)
    for typed in dict.fromkeys((text, plain)):
        for name in map(words_of, spellings(typed)):
            yield from (key_of(sequence) for sequence in (in_parts(name), joined_words(name)) if len(sequence) > 1)
    words = words_of(fold(plain))[:_MAX_PAIRED_WORDS]
    neighbours = list(pairwise(words))
    pairs = [*neighbours, *(pair for pair in combinations(words, 2) if pair not in neighbours)]
    for first, second in (*pairs, *((second, first) for first, second in pairs)):
        yield key_of(in_parts([first, second]))


def _without_addresses(text: str) -> str:
    """Return `text` without telephone numbers and addresses, which stand beside a name and not in it."""
    for match in reversed(numbers_in(text)):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(token for token in text.split() if not _is_address(token))


def _is_address(token: str) -> bool:
    labels = token.strip(".").split(".")
    return "@" in token or (len(labels) > 1 and all(len(label) > 1 for label in labels))


def _begins_one(sought: str, words: AbstractSet[str]) -> bool:
    return any(word.startswith(sought) for word in words)
