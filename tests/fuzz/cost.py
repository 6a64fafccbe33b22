"""What it takes of the machine to do something."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What something took."""

    #: Of the processor.
    seconds: float
    #: By which the process grew at its largest: what libraries keep outside Python's memory counts too.
    peak_mebibytes: float


def measured(do: Callable[[], T]) -> tuple[T, Cost]:
    """Do something, and return what it took beside its result."""
    with suppress(OSError):
        # proc_pid_clear_refs(5): the peak begins anew. Elsewhere only what exceeds every earlier one is seen.
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    peak_before, began = _peak_kibibytes(), time.process_time()
    result = do()
    seconds = time.process_time() - began
    return result, Cost(seconds=seconds, peak_mebibytes=(_peak_kibibytes() - peak_before) / 1_024)


def _peak_kibibytes() -> float:
    if _STATUS.exists():
        (line,) = (line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return float(line.split()[1])
    # macOS says it in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_024 if sys.platform == "darwin" else 1)
