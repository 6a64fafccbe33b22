"""Prompt of MCP: a text that a person chooses, and that tells a model how to do a piece of work with certain tools."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from servicedesk.tools.text import quote
from servicedesk.tools.tool import Arguments

_LEFT_OUT = "not given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One piece of work. It gives no right: each call that it leads to is decided by itself."""

    #: ``verb-noun``: what people type.
    name: str
    title: str
    #: For a person to choose by.
    description: str
    #: Names of all the tools that the text names: who lacks one of them does not have the prompt.
    tools: frozenset[str]
    #: Texts, each bounded by its type; a description of each, for the person who fills it in.
    arguments: type[Arguments]
    #: With ``{argument}`` wherever an argument stands, in the person's words.
    text: str

    def is_for(self, toolbox: Container[str]) -> bool:
        """Whether somebody who holds these tools can do the work."""
        return all(tool in toolbox for tool in self.tools)

    def text_with(self, arguments: Arguments) -> str:
        """Return the text with valid arguments: each quoted, so that whatever it says, it is no part of the work."""
        values = {name: getattr(arguments, name) for name in type(arguments).model_fields}
        return self.text.format_map(
            {name: _LEFT_OUT if value is None else quote(value, len(value)) for name, value in values.items()}
        )
