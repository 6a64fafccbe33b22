"""Normalisation of text: without case, accents, width and twins of letters, which people leave out when they type."""

from __future__ import annotations

import unicodedata

# Signs that stand for an apostrophe, the modifier letters among them, which Unicode counts as letters.
_APOSTROPHES = dict.fromkeys(
    map(ord, "\u2018\u2019\u201b\u02bc\u02bb\u02bd\u02b9\u02c8\u00b4`\u2032\u02be\u02bf\u05f3\u055a\ua78c"), "'"
)
# Umlauts and their kin as they are written where a keyboard has none.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Letters that no decomposition turns into the ones people type for them.
_PLAIN_LETTERS = str.maketrans("øłđðħŧı", "olddhti") | str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
# Letters that the keyboards of the languages in Arabic script offer one in place of the other, and the stroke between.
_ARABIC = str.maketrans("ٱىیکةۃەہھ", "اييكههههه", "ـ")
# Katakana and hiragana write the same syllables.
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_MINUS = "\N{MINUS SIGN}"


def fold(text: str) -> str:
    """Return `text` as the index and a query compare it. Digits of any script are ASCII's, dashes are hyphens."""
    if text.isascii():
        return text.lower().replace("`", "'")
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    plain = "".join(map(_plain, decomposed)).translate(_PLAIN_LETTERS | _ARABIC | _HIRAGANA)
    # Syllables of Hangul, which were taken apart, are one character again.
    return unicodedata.normalize("NFC", plain)


def spellings(text: str) -> tuple[str, ...]:
    """Return `text` folded, and folded with its umlauts written out if it has any."""
    if text.isascii():
        return (fold(text),)
    written_out = unicodedata.normalize("NFC", text).casefold().translate(_WRITTEN_OUT)
    return tuple(dict.fromkeys((fold(text), fold(written_out))))


def alike(text: str) -> str:
    """Return `text` with digits, dashes, brackets and blanks of any script as ASCII's, each in its place."""
    return text if text.isascii() else "".join(map(_ascii, text))


def _ascii(character: str) -> str:
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Pd":
            return "-"
        case "Zs" | "Cf":
            return " "
    compatible = unicodedata.normalize("NFKD", character)
    return "-" if character == _MINUS else compatible if len(compatible) == 1 else character


def _plain(character: str) -> str:
    """Return what is left of one character; nothing of an accent or of what nobody sees."""
    if character.isascii():
        return character
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return ""
    return _ascii(character)
