"""Ids as people and models write them: with blanks around, in small letters, in another width."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from servicedesk.tools.invisible import clean

# What is longer is no id, whatever surrounds it.
_MAX_WRITTEN_CHARACTERS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """Makes a `str` the id of something: ``Annotated[str, Identifier(pattern=..., example=...)]``.

    What is written is read as `as_written` says. The pattern is published as it is, for what is stored.
    """

    #: With ``^`` and ``$``; letters are capitals.
    pattern: str
    example: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Return the schema of a text that is read as an id."""
        return core_schema.no_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema of a text with the pattern."""
        return {**handler(schema), "pattern": self.pattern}

    def _read(self, written: object) -> str:
        read = as_written(written) if isinstance(written, str) else ""
        if re.fullmatch(self.pattern, read) is None:
            raise PydanticCustomError("identifier", "must be an id, for example {example}", {"example": self.example})
        return read


def as_written(text: str) -> str:
    """Return an id as it is stored, of whichever kind: in capitals, in ASCII's width, with nothing blank around it.

    Characters that only look like an id's are others, and stay.
    """
    if len(text) > _MAX_WRITTEN_CHARACTERS:
        return text
    shown = clean(text).strip()
    return (shown if shown.isascii() else unicodedata.normalize("NFKC", shown)).upper()
