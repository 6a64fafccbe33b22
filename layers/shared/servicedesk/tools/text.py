"""Text that passes between a model and the desk: what may stand in it, and how others' words stand in our sentences."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator

from servicedesk.tools.invisible import replaced, shows_nothing, unsafe_positions

#: Long enough to recognise somebody by, too short for a speech.
MAX_QUOTED_CHARACTERS = 60

_LAYOUT = frozenset("\n\t")
_REFUSAL = "must not contain control, bidirectional or invisible characters"

# Brackets and quotation marks of every script; then what Unicode files elsewhere, and people quote and enclose with.
_ENCLOSING_CATEGORIES = frozenset({"Ps", "Pe", "Pi", "Pf"})
_ENCLOSING = frozenset("\"'`´˝ʺˮ<>＂＇｀＜＞′″‴⁗‵‶‷❛❜❝❞❟❠🙶🙷🙸")  # noqa: RUF001 -- the point
_APOSTROPHES = frozenset("'’")  # noqa: RUF001 -- the same
_INSTEAD = "·"
# What a name is made of that needs no quotation marks, beside letters and digits.
_IN_NAMES = str.maketrans("", "", "._-@+")


def is_one_line(text: str) -> bool:
    """Whether nothing in `text` could hide, reorder or carry other text, or begin a new line."""
    return not unsafe_positions(text)


def inert(text: str) -> str:
    """Return `text` with every character that could hide, reorder or carry other text replaced by U+FFFD.

    For text from the store, which others wrote. Line breaks and tabs stay.
    """
    return replaced(_unified(text), but=_LAYOUT)


def inert_line(text: str) -> str:
    """Return `text` as `inert` does, and on one line: a name must not become a paragraph of its own."""
    return replaced(text)


def inert_document(value: Any) -> Any:  # noqa: ANN401 -- JSON
    """Return a JSON value with every text in it `inert`."""
    match value:
        case str():
            return inert(value)
        case dict():
            return {name: inert_document(member) for name, member in value.items()}
        case list():
            return [inert_document(member) for member in value]
    return value


def quoted(text: str) -> str:
    """Return what others wrote as it may stand in a sentence of ours: the only way it may.

    In quotation marks, on one line, at most `MAX_QUOTED_CHARACTERS` between the marks. Quotation marks and brackets
    within are replaced, so that it ends where it seems to end; the apostrophe in a name stays.
    """
    said = excerpt(inert_line(" ".join(text.split())), MAX_QUOTED_CHARACTERS)
    return f'"{"".join(_INSTEAD if _encloses(said, place) else char for place, char in enumerate(said))}"'


def named(name: str) -> str:
    """Return a name as it may stand in a sentence for people: a single plain word as it is, anything else `quoted`."""
    is_plain = name.isascii() and len(name) <= MAX_QUOTED_CHARACTERS and name.translate(_IN_NAMES).isalnum()
    return name if is_plain else quoted(name)


def excerpt(text: str, max_characters: int) -> str:
    """Return the beginning of `text`, with an ellipsis if it goes on; never more than `max_characters`."""
    if len(text) <= max_characters:
        return text
    kept = text[: max_characters - 1]
    # A joiner with nothing behind it joins the ellipsis.
    while kept and shows_nothing(kept[-1]):
        kept = kept[:-1]
    return f"{kept}…"


def _encloses(text: str, place: int) -> bool:
    char = text[place]
    if char in _APOSTROPHES and text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha():
        return False
    return char in _ENCLOSING or unicodedata.category(char) in _ENCLOSING_CATEGORIES


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n")


def _line(text: str) -> str:
    if not is_one_line(text):
        raise ValueError(_REFUSAL)
    return text


def _paragraphs(text: str) -> str:
    unified = _unified(text)
    if unsafe_positions(unified, _LAYOUT):
        raise ValueError(_REFUSAL)
    return unified


#: For an argument of one line; stands behind the constraints on its length.
ONE_LINE = AfterValidator(_line)
#: The same for one that may be left out.
ONE_LINE_OR_NONE = AfterValidator(lambda text: None if text is None else _line(text))
#: For an argument that may have line breaks and tabs.
PARAGRAPHS = AfterValidator(_paragraphs)
#: Text from the store on its way to a model.
Shown = Annotated[str, AfterValidator(inert)]
#: The same for what is one line: a name, an address, a subject.
ShownLine = Annotated[str, AfterValidator(inert_line)]
