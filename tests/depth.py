"""How long to look for what is rare: `make test` at half of CI's generated examples, and at a quarter of its cases.

A developer waits for what nearly every defect shows at once; a change lands only when the long look finds nothing.
"""

import os
from collections.abc import Iterable
from typing import Final, TypeVar

IS_DEEP: Final = bool(os.environ.get("DEEP"))
PART: Final = 1 if IS_DEEP else 4

_Case = TypeVar("_Case")


def examples(deep: int) -> int:
    """Return how many to look at, where CI looks at `deep`."""
    return deep if IS_DEEP else deep // 2


def some(cases: Iterable[_Case], turn: int = 0) -> list[_Case]:
    """Return the examples to look at, where CI looks at all of `cases`: at least one, and others at the next turn."""
    every = list(cases)
    step = min(PART, len(every))
    return every[turn % step :: step]
