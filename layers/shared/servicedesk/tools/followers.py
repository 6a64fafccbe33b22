"""Joiners and variation selectors: which characters may have one behind them.

Persian, the Indic scripts, Mongolian and emoji are misspelt without; anywhere else one shows nothing and means nothing.
"""

from __future__ import annotations

import unicodedata
from functools import cache

Blocks = tuple[tuple[int, int], ...]

# Blocks whose letters join, or are joined by a virama: Arabic to Sinhala, Myanmar, Khmer and Mongolian, Tai Tham to
# Batak, Phags-pa to Javanese, Meetei Mayek, Arabic's presentation forms, and their like beyond the first plane.
_JOINING = (
    (0x0600, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x17B3), (0x17B6, 0x17FF), (0x1820, 0x18AF), (0x1A20, 0x1BFF),
    (0xA800, 0xA95F), (0xA980, 0xAAFF), (0xABC0, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x10A00, 0x11FFF),
    (0x1E900, 0x1E95F),
)  # fmt: skip
_MONGOLIAN = ((0x1820, 0x18AF),)
# The unified ideographs, and the planes that are kept for more of them.
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xFA0E, 0xFA29), (0x20000, 0x3FFFF))
# Extended_Pictographic and Emoji_Modifier (Unicode 17.0.0, https://www.unicode.org/Public/17.0.0/ucd/emoji/emoji-data.txt).
_PICTOGRAPHIC = """
    A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 23CF 23E9-23F3 23F8-23FA 24C2 25AA-25AB 25B6 25C0
    25FB-25FE 2600-2604 260E 2611 2614-2615 2618 261D 2620 2622-2623 2626 262A 262E-262F 2638-263A 2640 2642
    2648-2653 265F-2660 2663 2665-2666 2668 267B 267E-267F 2692-2697 2699 269B-269C 26A0-26A1 26A7 26AA-26AB
    26B0-26B1 26BD-26BE 26C4-26C5 26C8 26CE-26CF 26D1 26D3-26D4 26E9-26EA 26F0-26F5 26F7-26FA 26FD 2702 2705
    2708-270D 270F 2712 2714 2716 271D 2721 2728 2733-2734 2744 2747 274C 274E 2753-2755 2757 2763-2764 2795-2797
    27A1 27B0 27BF 2934-2935 2B05-2B07 2B1B-2B1C 2B50 2B55 3030 303D 3297 3299 1F004 1F02C-1F02F 1F094-1F09F
    1F0AF-1F0B0 1F0C0 1F0CF-1F0D0 1F0F6-1F0FF 1F170-1F171 1F17E-1F17F 1F18E 1F191-1F19A 1F1AE-1F1E5 1F201-1F20F
    1F21A 1F22F 1F232-1F23A 1F23C-1F23F 1F249-1F25F 1F266-1F321 1F324-1F393 1F396-1F397 1F399-1F39B 1F39E-1F3F0
    1F3F3-1F3F5 1F3F7-1F3FA 1F400-1F4FD 1F4FF-1F53D 1F549-1F54E 1F550-1F567 1F56F-1F570 1F573-1F57A 1F587
    1F58A-1F58D 1F590 1F595-1F596 1F5A4-1F5A5 1F5A8 1F5B1-1F5B2 1F5BC 1F5C2-1F5C4 1F5D1-1F5D3 1F5DC-1F5DE 1F5E1
    1F5E3 1F5E8 1F5EF 1F5F3 1F5FA-1F64F 1F680-1F6C5 1F6CB-1F6D2 1F6D5-1F6E5 1F6E9 1F6EB-1F6F0 1F6F3-1F6FF
    1F7DA-1F7FF 1F80C-1F80F 1F848-1F84F 1F85A-1F85F 1F888-1F88F 1F8AE-1F8AF 1F8BC-1F8BF 1F8C2-1F8CF 1F8D9-1F8FF
    1F90C-1F93A 1F93C-1F945 1F947-1F9FF 1FA58-1FA5F 1FA6E-1FAFF 1FC00-1FFFD
    1F3FB-1F3FF
"""

_JOINER = "\N{ZERO WIDTH JOINER}"
_NON_JOINER = "\N{ZERO WIDTH NON-JOINER}"
_EMOJI_STYLES = frozenset("\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}")
# Standardized for ideographs; the others of the first sixteen are not.
_IDEOGRAPH_STYLES = frozenset("\N{VARIATION SELECTOR-1}\N{VARIATION SELECTOR-2}\N{VARIATION SELECTOR-3}")
_KEYS = frozenset("0123456789#*")
_KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"


def may_follow(char: str, before: str, behind: str) -> bool:
    """Whether a joiner or a variation selector has a place where it stands.

    Args:
        char: The joiner or selector.
        before: The two characters before it, or as many as there are.
        behind: The character behind it, if there is one.
    """
    if char == _NON_JOINER:
        return _is_letter(before[-1:], _JOINING)
    if char == _JOINER:
        return _is_letter(before[-1:], _JOINING) or (_ends_emoji(before) and behind in _emoji())
    if char in _EMOJI_STYLES:
        return before[-1:] in _emoji() or (before[-1:] in _KEYS and behind == _KEYCAP)
    if char in _IDEOGRAPH_STYLES or char >= "\N{VARIATION SELECTOR-17}":
        return _is_within(before[-1:], _IDEOGRAPHS)
    return char < _NON_JOINER and _is_letter(before[-1:], _MONGOLIAN)


def _ends_emoji(text: str) -> bool:
    """Whether `text` ends in an emoji, by itself or with the selector that asks for an emoji's style."""
    return text.removesuffix("\N{VARIATION SELECTOR-16}")[-1:] in _emoji()


@cache
def _emoji() -> frozenset[str]:
    """What emoji are made of. Not before a text needs it."""
    ranges = (ends.partition("-") for ends in _PICTOGRAPHIC.split())
    return frozenset(
        chr(point) for first, _, last in ranges for point in range(int(first, 16), int(last or first, 16) + 1)
    )


def _is_letter(char: str, blocks: Blocks) -> bool:
    return _is_within(char, blocks) and unicodedata.category(char)[0] in "LM"


def _is_within(char: str, blocks: Blocks) -> bool:
    return bool(char) and any(first <= ord(char) <= last for first, last in blocks)
