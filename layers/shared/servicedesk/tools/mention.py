"""Leaves out sentences that name a tool which somebody does not have."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import Any

# What others wrote, or the caller sent, is nobody's sentence: `text.quote` has no such mark within.
_QUOTED = re.compile(r'"[^"]*"')
_NAME = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+")
_END_OF_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")


def can_be_mentioned(name: str) -> bool:
    """Whether `without_mention` would find a tool's name in a text: its words are joined by underscores."""
    return _NAME.fullmatch(name) is not None


def without_mention(text: str, hidden: Collection[str]) -> str:
    """Return a text of ours without the sentences that name a tool which is `hidden`.

    Whoever has the tool is told the sentence, and nobody else learns of it. So each sentence that names a tool must be
    one that the others do not need. What stands in quotation marks is not looked at: what is said of a name that a
    caller sends must not depend on whether it is a tool's.
    """
    if not any(name in text for name in hidden):
        return text
    ours = _QUOTED.sub(lambda quotation: "-" * len(quotation[0]), text)
    if not any(name in hidden for name in _NAME.findall(ours)):
        return text
    ends = [match.end() for match in _END_OF_SENTENCE.finditer(ours)]
    sentences = [slice(begin, end) for begin, end in pairwise([0, *ends, len(text)])]
    kept = [text[part] for part in sentences if not any(name in hidden for name in _NAME.findall(ours[part]))]
    return "".join(kept).rstrip()


def schema_without_mention(schema: Any, hidden: Collection[str]) -> Any:  # noqa: ANN401 -- JSON Schema
    """Return a JSON Schema whose descriptions name no tool that is `hidden`."""
    if isinstance(schema, list):
        return [schema_without_mention(member, hidden) for member in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: schema_without_mention(member, hidden) for name, member in schema.items()}
    # An argument may be called so, too.
    if isinstance(described := schema.get("description"), str):
        told["description"] = without_mention(described, hidden)
    return told
