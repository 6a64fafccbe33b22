"""How long to look for what is rare: `make test` a quarter as long as CI does (`make test DEEP=1`).

A developer waits for what nearly every defect shows at once; a change lands only when the long look finds nothing.
"""

import os

IS_DEEP = bool(os.environ.get("DEEP"))


def examples(deep: int) -> int:
    """Return how many to look at, where CI looks at `deep`."""
    return deep if IS_DEEP else deep // 4
