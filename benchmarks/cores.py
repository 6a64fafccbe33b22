"""Which processor does what: what is measured never shares one with what answers it, where there are two."""

from __future__ import annotations

import os
from contextlib import suppress

_AVAILABLE = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
#: None where processes cannot be held to a processor, or there is only one.
STAND_IN_CORE = _AVAILABLE[0] if len(_AVAILABLE) > 1 else None
MEASURED_CORE = _AVAILABLE[-1] if len(_AVAILABLE) > 1 else None


def pin(process_id: int, core: int | None) -> None:
    """Hold a process to `core`; do nothing where that is not possible."""
    if core is None:
        return
    with suppress(OSError):
        os.sched_setaffinity(process_id, {core})
