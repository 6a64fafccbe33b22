"""What is changed in the emulator, and why: one entry for each thing that works in a rehearsal only because of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A fault or a gap of ministack on the product's path, and what is done about it here until it is mended there."""

    name: str
    #: What ministack does without it.
    fault: str
    #: What it does with it.
    mend: str
    #: What AWS documents, and where.
    documented: str
    #: Changes ministack, in ministack's own process.
    apply: Callable[[], None]


class NotNeeded(Exception):
    """This version of ministack does it by itself: the patch goes."""
