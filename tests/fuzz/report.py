"""What libFuzzer says while it runs, and what is left of it at the end."""

from __future__ import annotations

import re

_STATE = re.compile(r"^#(\d+)\s+(\w+)\s+cov: (\d+) ft: (\d+) corp: (\d+)/")
_STATISTIC = re.compile(r"^stat::(\w+):\s+(\d+)")


class Report:
    """Reads libFuzzer's lines, and shows those that say something is wrong or that time has passed."""

    def __init__(self) -> None:
        #: Edges, features and inputs in the corpus: at the start, and as of the last line that told them.
        self._began: tuple[int, ...] = ()
        self._now: tuple[int, ...] = ()
        self._statistics: dict[str, int] = {}

    def read(self, line: str) -> None:
        """Take one line."""
        state, statistic = _STATE.match(line), _STATISTIC.match(line)
        if state is not None:
            self._now = tuple(int(text) for text in state.groups()[2:])
            self._began = self._began or (self._now if state[2] == "INITED" else ())
        if statistic is not None:
            self._statistics[statistic[1]] = int(statistic[2])
        is_news = state is not None and state[2] not in {"INITED", "pulse", "DONE"}
        if not (is_news or statistic or line.startswith("INFO: ")):
            print(line, end="", flush=True)

    @property
    def is_complete(self) -> bool:
        """Whether the fuzzer came to its end."""
        return "number_of_executed_units" in self._statistics

    def summary(self) -> str:
        """Return the figures, a line each."""
        inputs, speed = (self._statistics.get(name, 0) for name in ("number_of_executed_units", "average_exec_per_sec"))
        grown = [f"{began:,} -> {now:,}" for began, now in zip(self._began, self._now, strict=False)] or ["?"] * 3
        return "\n".join(
            (
                f"inputs       {inputs:,}, {speed:,} a second",
                f"coverage     {grown[0]} edges, {grown[1]} features",
                f"corpus       {grown[2]} inputs",
            )
        )
