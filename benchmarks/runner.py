"""Runs one handler in a process of its own, as Lambda does, and measures it from inside.

Run with the folder that holds ``app.py`` as working directory. Commands in, answers out, a line of JSON each. Imports
nothing but the standard library and the handler.

BENCHMARK_CORE      the processor to stay on
BENCHMARK_DYNAMODB  answers of AWS by operation, as JSON: its clients give them at once, and send nothing
BENCHMARK_TRICKS    1: garbage collection is off until the first answer, and what then exists is never collected
"""

import gc
import os
import sys

if os.environ.get("BENCHMARK_TRICKS") == "1":
    gc.disable()
if core := os.environ.get("BENCHMARK_CORE"):
    os.sched_setaffinity(0, {int(core)})
sys.path.insert(0, os.getcwd())  # noqa: PTH109 -- pathlib would be one more import

import json
import resource
import time
from types import SimpleNamespace
from typing import Any

# What a handler prints goes nowhere: the answers have a channel of their own.
channel = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

NANOSECONDS_PER_SECOND = 1_000_000_000
CONTEXT = SimpleNamespace(
    function_name="f",
    function_version="1",
    memory_limit_in_mb="1024",
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:f",
    aws_request_id="r",
    log_stream_name="s",
    get_remaining_time_in_millis=lambda: 25_000,
)


def cpu_seconds(who: int) -> float:
    """Return what this process, or its children together, have used of a processor, in user and in system mode."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def peak_kibibytes() -> int:
    """Return the most memory that was in use at once, the largest child's included.

    ``ru_maxrss`` of this process would also count the one that it was forked from; Linux's high-water mark does not.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        with open("/proc/self/status") as status:  # noqa: PTH123 -- likewise
            own = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return own + children


def answer(command: dict[str, Any]) -> dict[str, Any]:
    """Answer one event, and say what the process has used since it was started."""
    began, cpu_began = time.perf_counter(), time.process_time()
    response = app.handler(command["event"], CONTEXT)
    own = {"own_wall_seconds": time.perf_counter() - began, "own_cpu_seconds": time.process_time() - cpu_began}
    answered_at = time.clock_gettime(time.CLOCK_MONOTONIC)
    used = cpu_seconds(resource.RUSAGE_SELF) + cpu_seconds(resource.RUSAGE_CHILDREN)
    peak = peak_kibibytes()
    return {"response": response, "answered_at": answered_at, "cpu_seconds": used, "peak_kibibytes": peak, **own}


def restore(_command: dict[str, Any]) -> dict[str, Any]:
    """Run the hooks that Lambda runs before it takes a snapshot, and after it has restored one."""
    import snapshot_restore_py as hooks  # only functions that have some bring it

    taken = {}
    for name, registered in (("before", hooks.get_before_snapshot()), ("after", hooks.get_after_restore())):
        began, cpu_began = time.perf_counter(), time.process_time()
        for run, arguments, named in registered:
            run(*arguments, **named)
        taken[f"{name}_wall_seconds"] = time.perf_counter() - began
        taken[f"{name}_cpu_seconds"] = time.process_time() - cpu_began
    return {**taken, "hooks": len(hooks.get_after_restore())}


def profile(command: dict[str, Any]) -> dict[str, Any]:
    """Answer one event many times under cProfile, and return what each function took of its own."""
    import cProfile
    import pstats

    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(command["calls"]):
        app.handler(command["event"], CONTEXT)
    profiler.disable()
    functions = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # typeshed leaves it out
    own = [{"file": file, "function": name, "seconds": spent[2]} for (file, _, name), spent in functions.items()]
    return {"functions": own}


def repeat(command: dict[str, Any]) -> dict[str, Any]:
    """Answer one event many times, and return the nanoseconds of each call; of a processor, with its children's."""
    event = json.dumps(command["event"])
    # Lambda hands over a new object each time, and makes it before the handler is called.
    events = [json.loads(event) for _ in range(command["calls"])]
    handler, clock, cpu_clock = app.handler, time.perf_counter_ns, time.process_time_ns
    wall, cpu, bad = [], [], 0
    for one in events:
        children_before = cpu_seconds(resource.RUSAGE_CHILDREN)
        cpu_began = cpu_clock()
        began = clock()
        response = handler(one, CONTEXT)
        wall.append(clock() - began)
        own = cpu_clock() - cpu_began
        cpu.append(own + int((cpu_seconds(resource.RUSAGE_CHILDREN) - children_before) * NANOSECONDS_PER_SECOND))
        bad += response["statusCode"] != 200  # noqa: PLR2004 -- HTTP's own
    return {"wall_nanoseconds": wall, "cpu_nanoseconds": cpu, "bad": bad}


def answer_from_memory(answers: dict[str, Any]) -> None:
    """Let every client of AWS give answers as it would have parsed them, the same each time."""
    from datetime import UTC, datetime

    from botocore.client import BaseClient

    secret = answers["GetSecretValue"]
    secret["CreatedDate"] = datetime.fromtimestamp(secret["CreatedDate"], UTC)

    def answer_call(_client: object, operation: str, _arguments: object) -> object:
        return answers[operation]

    # The one place that every call of every client goes through.
    BaseClient._make_api_call = answer_call  # type: ignore[attr-defined]  # noqa: SLF001


import app  # type: ignore[import-not-found]  # noqa: E402  # the handler, in the working directory

if given := os.environ.get("BENCHMARK_DYNAMODB"):
    answer_from_memory(json.loads(given))
imported_at = time.clock_gettime(time.CLOCK_MONOTONIC)
DO = {"answer": answer, "repeat": repeat, "restore": restore, "profile": profile}
first = True
for line in sys.stdin:
    command = json.loads(line)
    result = DO[command["do"]](command)
    print(json.dumps({**result, "imported_at": imported_at}), file=channel, flush=True)
    if first and os.environ.get("BENCHMARK_TRICKS") == "1":
        gc.freeze()
        gc.enable()
    first = False
