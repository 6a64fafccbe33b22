"""Calls of processes that are up, in short blocks, all variants in turn."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.sandbox import Event, Sandbox
from benchmarks.variants import EVERY_KIND, Variant

# Until whatever a library does on the first calls is done.
WARMING_CALLS = 10
NANOSECONDS_PER_MILLISECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured."""

    #: Sets of processes, one after the other: no two processes are laid out in memory alike.
    sets: int
    rounds: int
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A few calls of one variant, one after the other. Milliseconds."""

    #: Of each call; it counts whatever else the machine does meanwhile.
    wall: Sequence[float]
    #: Processor time of each call, children included.
    cpu: Sequence[float]


#: Kind of request → variant → what it took in this round.
Round = Mapping[str, Mapping[str, Block]]


def measure(bench: Bench, variants: Iterable[Variant], plan: Plan) -> Sequence[Round]:
    """Return what each variant took for each kind of request, in each round of each set of processes."""
    taking_part = [variant for variant in variants if variant.warm]
    measured: list[Round] = []
    for number in range(plan.sets):
        bench.tell(f"warm calls, set of processes {number + 1} of {plan.sets}")
        with ExitStack() as cleanup:
            # What starts a process for every call is called a few times: that is enough to see it.
            starting = [variant for variant in taking_part if number == 0 or not variant.is_slow]
            sandboxes = [cleanup.enter_context(bench.start(variant)) for variant in starting]
            for sandbox in sandboxes:
                _warm_up(bench, sandbox)
            measured.extend(_round(bench, sandboxes, plan, number) for number in range(plan.rounds))
    return measured


def _warm_up(bench: Bench, sandbox: Sandbox) -> None:
    for kind in sandbox.variant.warm:
        bench.ask(sandbox, kind)
        if not _is_slow(sandbox):
            sandbox.repeat(bench.events[kind], WARMING_CALLS)


def _round(bench: Bench, sandboxes: Sequence[Sandbox], plan: Plan, number: int) -> Round:
    blocks = {}
    for kind in EVERY_KIND:
        calling = [one for one in sandboxes if kind in one.variant.warm and (number == 0 or not _is_slow(one))]
        in_turn = random.sample(calling, len(calling))
        blocks[kind] = {one.variant.key: _block(one, bench.events[kind], plan.calls) for one in in_turn}
    return blocks


def _block(sandbox: Sandbox, event: Event, calls: int) -> Block:
    calls = 1 if _is_slow(sandbox) else calls
    told = sandbox.repeat(event, calls)
    return Block(wall=_milliseconds(told["wall_nanoseconds"]), cpu=_milliseconds(told["cpu_nanoseconds"]))


def _milliseconds(nanoseconds: Sequence[int]) -> Sequence[float]:
    return [one / NANOSECONDS_PER_MILLISECOND for one in nanoseconds]


def _is_slow(sandbox: Sandbox) -> bool:
    return sandbox.variant.is_slow
