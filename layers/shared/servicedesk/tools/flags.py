"""Flags of countries within countries: a black flag, tags that spell which, and one that ends them (UTS #51, C.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A region and its subdivision, in tags: ``gb`` and ``eng``.
_FLAG = re.compile(
    "(?<=\U0001f3f4)[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,4}\U000e007f"
)
#: England, Scotland, Wales: all that Unicode recommends
#: (17.0.0, https://www.unicode.org/Public/17.0.0/emoji/emoji-sequences.txt). Any other would spell what somebody likes.
_RECOMMENDED = frozenset({"gbeng", "gbsct", "gbwls"})
_TAG_OF_NULL = 0xE0000


def flags_in(text: str) -> Iterator[range]:
    """Yield where tags spell a flag, whichever."""
    return (range(match.start(), match.end()) for match in _FLAG.finditer(text))


def recommended_flags_in(text: str) -> Iterator[range]:
    """Yield where tags spell a flag that people have."""
    return (places for places in flags_in(text) if _spelt(text, places) in _RECOMMENDED)


def without_other_flags(text: str) -> str:
    """Return `text` with every other flag that tags spell as a black one."""
    return _FLAG.sub(lambda match: match[0] if _spelt(text, range(*match.span())) in _RECOMMENDED else "", text)


def _spelt(text: str, places: range) -> str:
    return "".join(chr(ord(text[place]) - _TAG_OF_NULL) for place in places[:-1])
