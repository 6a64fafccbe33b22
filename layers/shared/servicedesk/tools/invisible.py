"""Invisible characters: where one stands in a text that must not, and what becomes of it.

Every code point that Unicode calls Default_Ignorable_Code_Point, assigned or not (Unicode 17.0.0,
https://www.unicode.org/Public/17.0.0/ucd/DerivedCoreProperties.txt), bidirectional controls among them; and what shows
as little without being called so: controls, surrogates, separators, marks of annotations, blanks that are no space.

Blanks of every width are seen, but not told apart, so that a row of them could spell something: all are one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from enum import Enum, auto

from servicedesk.tools.flags import flags_in, recommended_flags_in, without_other_flags
from servicedesk.tools.followers import may_follow


class Kind(Enum):
    """What becomes of a character that shows nothing."""

    #: It reorders, controls, or carries other text: it stands nowhere.
    UNSAFE = auto()
    #: People's software puts it there, for a layout that is not ours: nothing is lost without it.
    DROPPED = auto()
    #: A line break, by whatever name.
    BREAK = auto()
    TAB = auto()
    #: Writing and emoji need it: one, and only behind a character that may have it. Elsewhere nothing is lost without.
    FOLLOWS = auto()
    #: Spells a flag, and nothing else.
    TAG = auto()


# First and last code point, in order.
_RANGES = (
    (0x0000, 0x0008, Kind.UNSAFE),  # controls
    (0x0009, 0x0009, Kind.TAB),
    (0x000A, 0x000D, Kind.BREAK),  # line feed, vertical tab, form feed, carriage return
    (0x000E, 0x001F, Kind.UNSAFE),  # controls
    (0x007F, 0x0084, Kind.UNSAFE),  # controls
    (0x0085, 0x0085, Kind.BREAK),  # next line
    (0x0086, 0x009F, Kind.UNSAFE),  # controls
    (0x00AD, 0x00AD, Kind.DROPPED),  # soft hyphen
    (0x034F, 0x034F, Kind.DROPPED),  # combining grapheme joiner
    (0x061C, 0x061C, Kind.DROPPED),  # Arabic letter mark
    (0x115F, 0x1160, Kind.UNSAFE),  # Hangul fillers
    (0x17B4, 0x17B5, Kind.UNSAFE),  # Khmer inherent vowels
    (0x180B, 0x180F, Kind.FOLLOWS),  # Mongolian variation selectors and vowel separator
    (0x200B, 0x200B, Kind.DROPPED),  # zero width space
    (0x200C, 0x200D, Kind.FOLLOWS),  # zero width non-joiner and joiner
    (0x200E, 0x200F, Kind.DROPPED),  # left-to-right and right-to-left mark
    (0x2028, 0x2029, Kind.BREAK),  # line and paragraph separator
    # Without its marks a text is in the order that it is read and stored in, whether they were balanced or not.
    (0x202A, 0x202C, Kind.DROPPED),  # bidirectional embeddings, and their end
    # What a person saw under an override is another text than the one that is stored.
    (0x202D, 0x202E, Kind.UNSAFE),  # bidirectional overrides
    (0x2060, 0x2064, Kind.DROPPED),  # word joiner, invisible operators of formulas
    (0x2065, 0x2065, Kind.UNSAFE),  # reserved
    (0x2066, 0x2069, Kind.DROPPED),  # bidirectional isolates, and their end
    (0x206A, 0x206F, Kind.UNSAFE),  # deprecated format characters
    (0x2800, 0x2800, Kind.UNSAFE),  # Braille pattern blank
    (0x3164, 0x3164, Kind.UNSAFE),  # Hangul filler
    (0xD800, 0xDFFF, Kind.UNSAFE),  # surrogates
    (0xFE00, 0xFE0F, Kind.FOLLOWS),  # variation selectors 1 to 16
    (0xFEFF, 0xFEFF, Kind.DROPPED),  # byte order mark
    (0xFFA0, 0xFFA0, Kind.UNSAFE),  # halfwidth Hangul filler
    (0xFFF0, 0xFFF8, Kind.UNSAFE),  # reserved
    (0xFFF9, 0xFFFB, Kind.UNSAFE),  # annotations
    (0x13430, 0x1343F, Kind.UNSAFE),  # Egyptian hieroglyph format controls
    (0x13441, 0x13442, Kind.UNSAFE),  # Egyptian hieroglyph blanks
    (0x16FE4, 0x16FE4, Kind.UNSAFE),  # Khitan filler
    (0x1BCA0, 0x1BCA3, Kind.UNSAFE),  # shorthand format controls
    (0x1D159, 0x1D159, Kind.UNSAFE),  # musical null notehead
    (0x1D173, 0x1D17A, Kind.UNSAFE),  # musical format controls
    (0xE0000, 0xE001F, Kind.UNSAFE),  # language tag, and reserved
    (0xE0020, 0xE007F, Kind.TAG),
    (0xE0080, 0xE00FF, Kind.UNSAFE),  # reserved
    (0xE0100, 0xE01EF, Kind.FOLLOWS),  # variation selectors 17 to 256
    (0xE01F0, 0xE0FFF, Kind.UNSAFE),  # reserved
)
_FIRSTS = tuple(first for first, _, _ in _RANGES)
_REFUSED = (Kind.UNSAFE, Kind.TAG)
# Unicode's category Zs but the space: no-break, Ogham, typography's eleven, narrow no-break, mathematical, ideographic.
_SPACES = dict.fromkeys((0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")


def clean(text: str, *, line_break: str = "\n", tab: str = "\t") -> str:
    """Return `text` without the characters that show nothing and that nothing is lost without, all its spaces plain.

    What `refused_positions` tells of stays. What was cleaned once is clean.
    """
    if is_plain(text):
        return text
    text = text.replace("\r\n", "\n").translate(_SPACES)
    kinds = {char: kind for char in set(text) if (kind := _kind(char)) is not None}
    instead = {Kind.DROPPED: "", Kind.BREAK: line_break, Kind.TAB: tab}
    text = text.translate({ord(char): instead[kind] for char, kind in kinds.items() if kind in instead})
    if Kind.FOLLOWS in kinds.values():
        strays = {place for place in unsafe_positions(text) if kinds.get(text[place]) is Kind.FOLLOWS}
        text = "".join(char for place, char in enumerate(text) if place not in strays)
    return without_other_flags(text) if Kind.TAG in kinds.values() else text


def refused_positions(text: str) -> list[int]:
    """Return where `text` has a character that reorders, controls or carries other text: what `clean` leaves."""
    if is_plain(text):
        return []
    suspects = {char for char in set(text) if _kind(char) in _REFUSED}
    if not suspects:
        return []
    in_flags = {place for places in flags_in(text) for place in places}
    return [place for place, char in enumerate(text) if char in suspects and place not in in_flags]


def unsafe_positions(text: str, but: Collection[str] = ()) -> list[int]:
    """Return where `text` has a character that shows nothing and has no place there, leaving out those in `but`."""
    if is_plain(text):
        return []
    suspects = {char for char in set(text).difference(but) if shows_nothing(char)}
    if not suspects:
        return []
    in_flags = {place for places in recommended_flags_in(text) for place in places}
    return [
        place
        for place, char in enumerate(text)
        if char in suspects and place not in in_flags and not _may_stand(char, text, place)
    ]


def replace_unsafe(text: str, but: Collection[str] = ()) -> str:
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


def is_plain(text: str, *, with_layout: bool = False) -> bool:
    """Whether all of `text` is seen, as it is of most text; with its line breaks and tabs, if they count as seen."""
    if not text.isascii():
        return False
    return text.isprintable() or (with_layout and text.replace("\n", "").replace("\t", "").isprintable())


def _kind(char: str) -> Kind | None:
    code_point = ord(char)
    _, last, kind = _RANGES[bisect_right(_FIRSTS, code_point) - 1]
    return kind if code_point <= last else None


def _may_stand(char: str, text: str, place: int) -> bool:
    # Never two in a row: what may have one behind it shows something itself, but for an emoji's style in an emoji.
    return _kind(char) is Kind.FOLLOWS and may_follow(
        char, text[max(place - 2, 0) : place], text[place + 1 : place + 2]
    )
