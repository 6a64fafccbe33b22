"""From the start of a process to its first answer, again and again, all variants in turn."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.bench import Bench
from benchmarks.variants import Variant

#: What one variant took, by figure.
Sample = Mapping[str, float]
#: Variant → what it took in this round.
Round = Mapping[str, Sample]


def measure(bench: Bench, variants: Iterable[Variant], rounds: int) -> Sequence[Round]:
    """Return what each variant took in each round."""
    taking_part = [variant for variant in variants if variant.cold is not None]
    _read(taking_part)
    measured = []
    for number in range(rounds):
        bench.tell(f"cold starts, round {number + 1} of {rounds}")
        measured.append(_round(bench, [one for one in taking_part if number % one.one_round_in == 0]))
    return measured


def _read(variants: Sequence[Variant]) -> None:
    """Read every artefact once, so that the first round does not wait for the disk."""
    for folder in {folder for variant in variants for folder in variant.artefact}:
        for path in folder.rglob("*"):
            if path.is_file():
                path.read_bytes()


def _round(bench: Bench, variants: Sequence[Variant]) -> Round:
    in_turn = random.sample(variants, len(variants))
    return {variant.key: _sample(bench, variant) for variant in in_turn}


def _sample(bench: Bench, variant: Variant) -> Sample:
    with bench.start(variant) as sandbox:
        answer = bench.ask(sandbox, str(variant.cold))
    return {
        "wall_milliseconds": answer["wall_milliseconds"],
        "cpu_milliseconds": answer["cpu_milliseconds"],
        "import_milliseconds": answer["import_milliseconds"],
        "peak_mebibytes": answer["peak_kibibytes"] / 1_024,
    }
