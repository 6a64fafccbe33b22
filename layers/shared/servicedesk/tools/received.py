"""Input sanitising: repairs what people's software left in a model's text, and refuses what must not stand in it."""

from __future__ import annotations

import unicodedata
from typing import Any

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from servicedesk.tools.invisible import clean, refused_positions

MAX_PLACES_TOLD = 5
#: The kind of a problem whose message says by itself which argument it is about.
UNSAFE_TEXT = "unsafe_text"

# Marks and formats stand in the middle of a word; controls and fillers look like blanks.
_WITHIN_WORDS = frozenset({"Cf", "Mn"})


def _line(text: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 -- whatever was sent; its type is checked behind
    return clean(_safe(text, info), line_break=" ", tab=" ") if isinstance(text, str) else text


def _paragraphs(text: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 -- the same
    return clean(_safe(text, info)) if isinstance(text, str) else text


def _looked_for(text: Any) -> Any:  # noqa: ANN401 -- the same
    return clean(_without_unsafe(text), line_break=" ", tab=" ") if isinstance(text, str) else text


def _without_unsafe(text: str) -> str:
    chars = list(text)
    for place in refused_positions(text):
        chars[place] = "" if unicodedata.category(chars[place]) in _WITHIN_WORDS else " "
    return "".join(chars)


def _safe(text: str, info: ValidationInfo) -> str:
    places = refused_positions(text)
    if not places:
        return text
    told = ", ".join(f"U+{ord(text[place]):04X} at character {place + 1}" for place in places[:MAX_PLACES_TOLD])
    more = f" and {len(places) - MAX_PLACES_TOLD} more" if len(places) > MAX_PLACES_TOLD else ""
    message = f"{told}{more} of {info.field_name}: leave {'it' if len(places) == 1 else 'them'} out"
    raise PydanticCustomError(UNSAFE_TEXT, "{told}", {"told": message})


# A validator that looks at what was sent stands last, behind the constraints on what is left of it.

#: For an argument of one line: line breaks and tabs are blanks.
ONE_LINE = BeforeValidator(_line)
#: For an argument that may have line breaks and tabs.
PARAGRAPHS = BeforeValidator(_paragraphs)
#: For what is searched for, which reveals nothing and is kept nowhere: what shows nothing is ignored.
LOOKED_FOR = BeforeValidator(_looked_for)
