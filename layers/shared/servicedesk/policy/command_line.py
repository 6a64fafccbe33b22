"""Command lines of ``servicedesk`` that sentences advise to type."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Final

#: So many are told where any one will do.
MAX_ALTERNATIVES: Final = 5


def command_line(*words: str) -> str:
    """Return what to type after a prompt, with others' text as one word each."""
    return shlex.join(["servicedesk", *words])


def any_of(commands: Iterable[str]) -> str:
    """Return commands of which one is to be typed."""
    told = list(commands)
    more = len(told) - MAX_ALTERNATIVES
    return " or ".join(told[:MAX_ALTERNATIVES]) + (f" or {more} more" if more > 0 else "")
