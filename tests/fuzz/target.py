"""What the coverage-guided fuzzer runs: ``python -m tests.fuzz.target`` with libFuzzer's options."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections import Counter
from contextlib import ExitStack
from random import Random

import atheris

#: What reads what a caller sent. The rest of the frameworks runs the same way for every input, only slower.
INSTRUMENTED = ["servicedesk", "mcp", "mangum", "jwt", "starlette.datastructures", "starlette.requests"]

with atheris.instrument_imports(include=INSTRUMENTED):
    from tests.fuzz.findings import keep
    from tests.fuzz.invariant import Violated, check
    from tests.fuzz.requests import RAW, case
    from tests.fuzz.world import World, running

#: More inputs of one sentence teach nothing.
MAX_FINDINGS_ALIKE = 3
SHARE_OF_LIBFUZZER = 0.5


class Target:
    """Runs inputs in one world. What goes wrong is written down, and the run goes on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._found: Counter[str] = Counter()

    def __call__(self, content: bytes) -> None:
        """Run one input."""
        made = case(content)
        try:
            check(self._world, made)
        except Violated as violated:
            self._report(str(violated), content)
        except Exception as error:  # noqa: BLE001 -- what the adapter let through is a finding like any other
            self._report(f"it raised {type(error).__name__}", content)

    def _report(self, what: str, content: bytes) -> None:
        self._found[what] += 1
        if self._found[what] <= MAX_FINDINGS_ALIKE:
            sys.stderr.write(f"FINDING {what}: {keep(what, case(content))}\n")


def mutate(content: bytes, max_bytes: int, seed: int) -> bytes:
    """Return another input: as libFuzzer would make it, or the same beginning with all later decisions drawn anew.

    libFuzzer alone keeps inputs short, which are requests with one thing bent, and seldom bends two.
    """
    draw = Random(seed)  # noqa: S311 -- repeatable, not secret
    if content[:1] >= bytes([RAW]) or draw.random() < SHARE_OF_LIBFUZZER:
        return bytes(atheris.Mutate(content, max_bytes))
    begin = content[: draw.randrange(len(content) + 1)]
    return begin + draw.randbytes(draw.randrange(max_bytes // 4))


def main(arguments: list[str]) -> None:
    """Fuzz as libFuzzer's options say; it ends the process itself."""
    # As in Lambda: one loop for all invocations, and one primed exchange before the collector is told to look away.
    asyncio.set_event_loop(asyncio.new_event_loop())
    with ExitStack() as stack:
        target = Target(stack.enter_context(running()))
        target(b"")
        gc.freeze()
        atheris.Setup([sys.argv[0], *arguments], target, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
