"""Output sanitising: which text may reach a model, and how others' words are quoted in our sentences."""

from __future__ import annotations

import json
import unicodedata
from typing import Annotated, Any, Final

from pydantic import AfterValidator

from servicedesk.tools.invisible import clean, is_plain, replace_unsafe, shows_nothing, unsafe_positions

#: Long enough to recognise somebody by, too short for a speech.
MAX_QUOTED_CHARACTERS = 60
#: The longest text that somebody can say at once, and that is told whole.
MAX_TEXT_CHARACTERS: Final = 4_000

_LAYOUT = frozenset("\n\t")

# Brackets and quotation marks of every script; then what Unicode files elsewhere, and people quote and enclose with.
_ENCLOSING_CATEGORIES = frozenset({"Ps", "Pe", "Pi", "Pf"})
_ENCLOSING = frozenset("\"'`´˝ʺˮ<>＂＇｀＜＞′″‴⁗‵‶‷❛❜❝❞❟❠🙶🙷🙸〃˶״ײ᳓")  # noqa: RUF001 -- the point
_ENCLOSING_ASCII = frozenset("\"'`()<>[]{}")
_APOSTROPHES = frozenset("'’״")  # noqa: RUF001 -- the same
_INSTEAD = "·"
# What a name is made of that needs no quotation marks, beside letters and digits.
_IN_NAMES = str.maketrans("", "", "._-@+")
# The longest emoji are ten characters; what is longer is no writing.
_MAX_TORN_CHARACTERS = 20
_JOINER = "\N{ZERO WIDTH JOINER}"
_SKIN_TONES = "".join(map(chr, range(0x1F3FB, 0x1F400)))
# Two of them are a flag.
_REGIONAL = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def is_one_line(text: str) -> bool:
    """Whether nothing in `text` could hide, reorder or carry other text, or begin a new line."""
    return not unsafe_positions(text)


def inert(text: str) -> str:
    """Return `text` without what shows nothing, and with U+FFFD for what could hide, reorder or carry other text.

    For text from the store, which others wrote. Line breaks and tabs stay.
    """
    return text if is_plain(text, with_layout=True) else replace_unsafe(clean(text), but=_LAYOUT)


def inert_line(text: str) -> str:
    """Return `text` as `inert` does, and on one line: a name must not become a paragraph of its own."""
    return text if is_plain(text) else replace_unsafe(clean(text, line_break=" ", tab=" "))


def inert_document(value: Any) -> Any:  # noqa: ANN401 -- JSON
    """Return a JSON value with every text in it `inert`."""
    written = json.dumps(value)
    # What is not seen stands behind a backslash, but for one control of ASCII's.
    return value if "\\" not in written and written.isprintable() else _inert_member(value)


def _inert_member(value: Any) -> Any:  # noqa: ANN401 -- the same
    match value:
        case str():
            return inert(value)
        case dict():
            return {name: _inert_member(member) for name, member in value.items()}
        case list():
            return [_inert_member(member) for member in value]
    return value


def quote(text: str, max_characters: int = MAX_QUOTED_CHARACTERS) -> str:
    """Return what others wrote as it may stand in a text of ours: the only way it may.

    In quotation marks, on one line, at most `max_characters` between the marks. Quotation marks and brackets within are
    replaced, so that it ends where it seems to end; the apostrophe in a name stays.
    """
    said = excerpt(" ".join(inert_line(text).split()), max_characters)
    if said.isascii() and _ENCLOSING_ASCII.isdisjoint(said):
        return f'"{said}"'
    return f'"{"".join(_INSTEAD if _encloses(said, place) else char for place, char in enumerate(said))}"'


def quote_name(name: str) -> str:
    """Return a name as it may stand in a sentence for people: a single plain word as it is, any other by `quote`."""
    is_plain = name.isascii() and len(name) <= MAX_QUOTED_CHARACTERS and name.translate(_IN_NAMES).isalnum()
    return name if is_plain else quote(name)


def sentence(clause: str) -> str:
    """Return a clause of ours with a full stop, unless it ends as a sentence already."""
    return clause if clause.endswith(("?", ".")) else f"{clause}."


def excerpt(text: str, max_characters: int, *, of_the_end: int = 0) -> str:
    """Return `text`, or where it is longer than `max_characters` no more of it, with an ellipsis for what is left out.

    That is its beginning, and as many characters `of_the_end` at most; no character that people see is cut in two.
    """
    if len(text) <= max_characters:
        return text
    end = max_characters - 1 - of_the_end
    begin = len(text) - of_the_end
    return f"{text[: end - _shift(text, range(end, 0, -1))]}…{text[begin + _shift(text, range(begin, len(text))) :]}"


def _shift(text: str, places: range) -> int:
    """Return how many places on nothing that people see as one is cut in two; 0 if that is far."""
    near = places[:_MAX_TORN_CHARACTERS]
    return next((moved for moved, place in enumerate(near) if not _goes_on(text, place)), 0)


def _goes_on(text: str, place: int) -> bool:
    """Whether the character at `place` is part of what one sees in the place before it."""
    before, char = text[place - 1], text[place]
    if before in _REGIONAL and char in _REGIONAL:
        return (place - len(text[:place].rstrip(_REGIONAL))) % 2 == 1
    return before == _JOINER or char in _SKIN_TONES or shows_nothing(char) or unicodedata.category(char)[0] == "M"


def _encloses(text: str, place: int) -> bool:
    char = text[place]
    if char in _APOSTROPHES and text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha():
        return False
    return char in _ENCLOSING or unicodedata.category(char) in _ENCLOSING_CATEGORIES


#: Text from the store on its way to a model.
Shown = Annotated[str, AfterValidator(inert)]
#: The same for what is one line: a name, an address, a subject.
ShownLine = Annotated[str, AfterValidator(inert_line)]
AT_LENGTH: Final = "told at length"
#: Text from the store that is what a result is about, such as a letter: told whole where any other is told shortened.
ShownAtLength = Annotated[str, AfterValidator(inert), AT_LENGTH]
OWN: Final = "the desk's own"
#: Text that the desk made and a model may have to send back, such as an id or a cursor: told whole, without marks.
Own = Annotated[str, OWN]
