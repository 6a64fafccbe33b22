"""Text that passes between a model and the desk: what may stand in it."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator

# Controls and surrogates; formatting characters, among them every bidirectional override, the zero-width space and the
# tag characters that carry text no person sees; line and paragraph separators.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})
# Persian, Indic scripts and emoji are misspelt without the (non-)joiner.
_JOINERS = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
_LAYOUT = frozenset("\n\t")

_REFUSAL = "must not contain control, bidirectional or invisible characters"


def inert(text: str) -> str:
    """Return `text` with every character that could hide or reorder other text replaced by U+FFFD.

    For text from the store, which others wrote. Line breaks and tabs stay.
    """
    return _replaced(text, but=_LAYOUT)


def inert_line(text: str) -> str:
    """Return `text` as `inert` does, and on one line: a name must not become a paragraph of its own in a summary."""
    return _replaced(text, but=frozenset())


def _replaced(text: str, but: frozenset[str]) -> str:
    # Nothing printable is unsafe, and most text is: a look at every letter is for the rest.
    if text.isprintable():
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_unsafe(char) and char not in but else char for char in text)


def _is_unsafe(char: str) -> bool:
    return unicodedata.category(char) in _UNSAFE_CATEGORIES and char not in _JOINERS


def _line(text: str) -> str:
    if any(map(_is_unsafe, text)):
        raise ValueError(_REFUSAL)
    return text


def _paragraphs(text: str) -> str:
    unified = text.replace("\r\n", "\n")
    if any(_is_unsafe(char) and char not in _LAYOUT for char in unified):
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
