"""What a person has of an answer: its text alone, or its structure alone, and never both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mcp_types import CallToolResult, TextContent

#: What a client hands on.
Half = Literal["text", "structure"]

# What others wrote ends where its marks end; what is the desk's own, at the next comma.
_FACT = re.compile(r'(\w+): ("[^"]*"|[^,]*)(?:, |$)')


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a tool, of which one half got through to whoever reads it."""

    said: str
    facts: Mapping[str, Any]
    is_error: bool

    def __getitem__(self, name: str) -> str:
        """Return one fact as it would be typed into the next call."""
        return str(self.facts[name])

    def rows(self, name: str) -> list[Mapping[str, str]]:
        """Return a list of things, each with its facts."""
        return [{key: str(value) for key, value in row.items()} for row in self.facts.get(name) or ()]

    def row(self, name: str, /, **facts: str) -> Mapping[str, str]:
        """Return the one thing in a list of which this is so."""
        found = [row for row in self.rows(name) if facts.items() <= row.items()]
        assert len(found) == 1, found
        return found[0]


def text_of(result: CallToolResult) -> str:
    """Return what a client shows that shows nothing but text."""
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))


def answer(result: CallToolResult, half: Half) -> Answer:
    """Return what one half says. A refusal has but the text."""
    structure = result.structured_content
    if half == "structure" and structure is not None:
        said = " ".join(filter(None, (structure["outcome"], structure.get("next_step"))))
        return Answer(said, structure, bool(result.is_error))
    said, *lines = text_of(result).split("\n")
    return Answer(said, _facts(lines), bool(result.is_error))


def _facts(lines: list[str]) -> dict[str, Any]:
    """Return what the lines under the sentences say: name and value, or a name and a thing on each line below it."""
    facts: dict[str, Any] = {}
    for line in lines:
        if line.startswith("- "):
            facts[next(reversed(facts))].append({name: _value(told) for name, told in _FACT.findall(line[2:])})
        else:
            name, _, told = line.partition(":")
            facts[name] = _value(told.strip()) if told else []
    return facts


def _value(told: str) -> Any:
    return told[1:-1] if told.startswith('"') else None if told == "none" else told
