"""Runs under callgrind: answers requests over fakes, each kind between two dumps of the instructions counted.

    valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file=FILE python -m tests.instructions.program

The n-th dump, FILE.n, is of the n-th of `SECTIONS`. Nothing here may depend on the time, the order of a set, or a name.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from io import StringIO
from typing import Final

from pydantic import BaseModel, TypeAdapter

from servicedesk.server.log import configure, logger
from tests.events import Event, call_event, load_event, with_token
from tests.soak.test_soak import Office
from tests.worlds.mcp_service import CONTEXT, token_of

#: Requests in each section; what one costs is the section's count divided by this.
REPEATS: Final = 10
_CUSTOMER: Final = {"customer_id": "C-1"}


class Line(BaseModel):
    """What the reference work validates and writes."""

    name: str
    numbers: list[int]
    texts: dict[str, str]


def reference() -> Callable[[], object]:
    """Return work of the same kinds as a request's (validate, look up, write JSON) that no change of ours alters.

    Requests are counted in units of it, so that the count says the same on another build of Python.
    """
    lines = TypeAdapter(list[Line])
    texts = {f"key {number}": "text " * 8 for number in range(40)}
    document = [{"name": f"line {line}", "numbers": [*range(60)], "texts": texts} for line in range(6)]

    def work() -> object:
        decoded = json.loads(json.dumps(document))
        validated = lines.validate_python(decoded)
        words = sorted(word for line in validated for text in line.texts.values() for word in text.split())
        return len(words), json.dumps(lines.dump_python(validated, mode="json"))

    return work


KINDS: Final[Mapping[str, Callable[[], Event]]] = {
    "list 2026-07-28": lambda: load_event("mcp-tools-list"),
    "list 2025-11-25": lambda: load_event("mcp-legacy-tools-list"),
    "call 2026-07-28": lambda: call_event("get_customer", _CUSTOMER),
    "call 2025-11-25": lambda: call_event("get_customer", _CUSTOMER, legacy=True),
    "refused 2026-07-28": lambda: call_event("fly", _CUSTOMER),
}
#: What is measured, in order.
SECTIONS: Final = ("reference", *KINDS)


def requests() -> Mapping[str, Callable[[], object]]:
    """Return each kind of request, as the handler answers it."""
    office, token = Office(), token_of("administrators")

    def answering(event: Event) -> Callable[[], object]:
        def answer() -> object:
            # So many are allowed a minute: one each.
            office.seconds += 60
            return office.handler(event, CONTEXT)

        return answer

    return {kind: answering(with_token(make(), token)) for kind, make in KINDS.items()}


def main() -> None:
    """Measure every section."""
    configure()
    for handler in logger.handlers:
        handler.setStream(StringIO())  # type: ignore[attr-defined]
    sections = {"reference": reference(), **requests()}
    for work in sections.values():
        for _ in range(REPEATS * 2):
            work()
    gc.collect()
    gc.disable()
    for work in sections.values():
        _control("--instr=on")
        for _ in range(REPEATS):
            work()
        _control("--instr=off")
        _control("--dump")


def _control(command: str) -> None:
    subprocess.run(  # noqa: S603 -- valgrind's own
        ["callgrind_control", command, str(os.getpid())],  # noqa: S607 -- where valgrind is, it is
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
