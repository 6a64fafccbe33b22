"""Characters that hide, reorder or carry other text: where one stands in a text that must not.

Every code point that Unicode calls Default_Ignorable_Code_Point, assigned or not (Unicode 17.0.0,
https://www.unicode.org/Public/17.0.0/ucd/DerivedCoreProperties.txt), bidirectional controls among them; and what shows
as little without being called so: controls, surrogates, separators, marks of annotations, blanks that are no space.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from enum import Enum, auto

from servicedesk.tools.followers import may_follow


class Kind(Enum):
    """What becomes of a character that shows nothing."""

    #: It stands nowhere.
    UNSAFE = auto()
    #: Writing and emoji need it: one, and only behind a character that may have it.
    FOLLOWS = auto()


# First and last code point, in order.
_RANGES = (
    (0x0000, 0x001F, Kind.UNSAFE),  # controls
    (0x007F, 0x009F, Kind.UNSAFE),  # controls
    (0x00AD, 0x00AD, Kind.UNSAFE),  # soft hyphen
    (0x034F, 0x034F, Kind.UNSAFE),  # combining grapheme joiner
    (0x061C, 0x061C, Kind.UNSAFE),  # Arabic letter mark
    (0x115F, 0x1160, Kind.UNSAFE),  # Hangul fillers
    (0x17B4, 0x17B5, Kind.UNSAFE),  # Khmer inherent vowels
    (0x180B, 0x180F, Kind.FOLLOWS),  # Mongolian variation selectors and vowel separator
    (0x200B, 0x200B, Kind.UNSAFE),  # zero width space
    (0x200C, 0x200D, Kind.FOLLOWS),  # zero width non-joiner and joiner
    (0x200E, 0x200F, Kind.UNSAFE),  # left-to-right and right-to-left mark
    (0x2028, 0x2029, Kind.UNSAFE),  # line and paragraph separator
    (0x202A, 0x202E, Kind.UNSAFE),  # bidirectional embeddings and overrides
    (0x2060, 0x2065, Kind.UNSAFE),  # word joiner, invisible operators
    (0x2066, 0x2069, Kind.UNSAFE),  # bidirectional isolates
    (0x206A, 0x206F, Kind.UNSAFE),  # deprecated format characters
    (0x2800, 0x2800, Kind.UNSAFE),  # Braille pattern blank
    (0x3164, 0x3164, Kind.UNSAFE),  # Hangul filler
    (0xD800, 0xDFFF, Kind.UNSAFE),  # surrogates
    (0xFE00, 0xFE0F, Kind.FOLLOWS),  # variation selectors 1 to 16
    (0xFEFF, 0xFEFF, Kind.UNSAFE),  # byte order mark
    (0xFFA0, 0xFFA0, Kind.UNSAFE),  # halfwidth Hangul filler
    (0xFFF0, 0xFFF8, Kind.UNSAFE),  # reserved
    (0xFFF9, 0xFFFB, Kind.UNSAFE),  # annotations
    (0x13430, 0x1343F, Kind.UNSAFE),  # Egyptian hieroglyph format controls
    (0x13441, 0x13442, Kind.UNSAFE),  # Egyptian hieroglyph blanks
    (0x16FE4, 0x16FE4, Kind.UNSAFE),  # Khitan filler
    (0x1BCA0, 0x1BCA3, Kind.UNSAFE),  # shorthand format controls
    (0x1D159, 0x1D159, Kind.UNSAFE),  # musical null notehead
    (0x1D173, 0x1D17A, Kind.UNSAFE),  # musical format controls
    (0xE0000, 0xE00FF, Kind.UNSAFE),  # tags, and reserved
    (0xE0100, 0xE01EF, Kind.FOLLOWS),  # variation selectors 17 to 256
    (0xE01F0, 0xE0FFF, Kind.UNSAFE),  # reserved
)
_FIRSTS = tuple(first for first, _, _ in _RANGES)


def unsafe_positions(text: str, but: Collection[str] = ()) -> list[int]:
    """Return where `text` has a character that could hide, reorder or carry other text, leaving out those in `but`."""
    # Most text is so, and there nothing is hidden.
    if text.isascii() and text.isprintable():
        return []
    suspects = {char for char in set(text).difference(but) if shows_nothing(char)}
    if not suspects:
        return []
    return [place for place, char in enumerate(text) if char in suspects and not _may_stand(char, text, place)]


def replaced(text: str, but: Collection[str] = ()) -> str:
    """Return `text` with every such character replaced by U+FFFD; as long as `text`."""
    unsafe = unsafe_positions(text, but)
    if not unsafe:
        return text
    chars = list(text)
    for place in unsafe:
        chars[place] = "\N{REPLACEMENT CHARACTER}"
    return "".join(chars)


def shows_nothing(char: str) -> bool:
    """Whether a character is one of the table's, wherever it stands."""
    return _kind(char) is not None


def _kind(char: str) -> Kind | None:
    code_point = ord(char)
    _, last, kind = _RANGES[bisect_right(_FIRSTS, code_point) - 1]
    return kind if code_point <= last else None


def _may_stand(char: str, text: str, place: int) -> bool:
    # Never two in a row: what may have one behind it shows something itself, but for an emoji's style in an emoji.
    return _kind(char) is Kind.FOLLOWS and may_follow(
        char, text[max(place - 2, 0) : place], text[place + 1 : place + 2]
    )
