"""What a template is made of."""

from __future__ import annotations

from typing import Any, TypeAlias

#: A value as YAML has it: text, number, list or mapping of the same, with functions in it as one-entry mappings.
Node: TypeAlias = Any


class TemplateProblem(Exception):
    """The template cannot be used on this machine; the message says which part of it and why."""
