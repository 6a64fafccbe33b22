"""Names and texts of a document as they may stand in Python: as a name, or as a literal that is only data."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel

from cli.openapi.document import Unfit
from servicedesk.tools.text import inert_line

#: What a description stub begins with; the test that is written beside the tool fails as long as it stands there.
TO_BE_WRITTEN: Final = "Say to a model"
MAX_KEY_CHARACTERS: Final = 60
#: With what stands around it, a line of 120.
_MAX_SAID_CHARACTERS: Final = 64
MAX_CHOICES: Final = 50
#: Of those that every client's JSON keeps.
MAX_NUMBER: Final = 2**53
_KEY: Final = re.compile(r"[A-Za-z0-9_$@][A-Za-z0-9_$@.:\[\] -]*")
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
#: Types that annotations name, and what no argument of a function may be called.
_RESERVED: Final = frozenset(
    {"bool", "float", "int", "list", "str", "confirmation", "idempotency_key", *keyword.kwlist}
)


def python_name(key: str, of: type[BaseModel]) -> str:
    """Return what a parameter or property is called in a model: `issueIdOrKey` is `issue_id_or_key`.

    Raises:
        Unfit: That is no name.
    """
    name = "_".join(word.lower() for word in _WORDS.split(key) if word)
    if not is_key(key) or not _NAME.fullmatch(name):
        raise Unfit("its name cannot be one in Python")
    is_taken = name in _RESERVED or hasattr(of, name) or name.startswith("model_")
    return f"{name}_value" if is_taken else name


def is_key(key: object) -> bool:
    """Whether a name of the document is one that a generated file repeats."""
    return isinstance(key, str) and len(key) <= MAX_KEY_CHARACTERS and _KEY.fullmatch(key) is not None


def description(said: object) -> str:
    """Return the literal of a description that its owner is to write, with what the document says of the thing."""
    told = inert_line(" ".join(said[:_MAX_SAID_CHARACTERS].split())) if isinstance(said, str) else ""
    while len(ascii(told)) > _MAX_SAID_CHARACTERS:
        told = told[:-1]
    return ascii(f"{TO_BE_WRITTEN}: {told}" if told else f"{TO_BE_WRITTEN} what belongs here.")


def choices(values: Sequence[object]) -> tuple[str | int, ...]:
    """Return the values of an enumeration, each of which is told to a model whole.

    Raises:
        Unfit: They are not texts of a line, or whole numbers, or there are too many.
    """
    texts = [
        one for one in values if isinstance(one, str) and one.isprintable() and len(ascii(one)) <= MAX_KEY_CHARACTERS
    ]
    numbers = [one for one in values if type(one) is int and abs(one) <= MAX_NUMBER]
    if not 0 < len(values) <= MAX_CHOICES or len(values) not in {len(texts), len(numbers)}:
        raise Unfit(f"its values are not up to {MAX_CHOICES} short texts, or whole numbers")
    return tuple(dict.fromkeys((*texts, *numbers)))
