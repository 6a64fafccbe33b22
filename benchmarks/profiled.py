"""Runs one handler under cProfile, and prints what each function took of its own. See runner.py."""

import cProfile
import json
import os
import pstats
import sys
from types import SimpleNamespace

sys.path.insert(0, ".")
channel = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

import app  # type: ignore[import-not-found]  # noqa: E402  # the handler, in the working directory

WARMING_CALLS = 20
CONTEXT = SimpleNamespace(
    function_name="f",
    function_version="1",
    memory_limit_in_mb="1024",
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:f",
    aws_request_id="r",
)

given = json.load(sys.stdin)
for _ in range(WARMING_CALLS):
    app.handler(given["event"], CONTEXT)
profiler = cProfile.Profile()
profiler.enable()
for _ in range(given["calls"]):
    app.handler(given["event"], CONTEXT)
profiler.disable()
functions = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # typeshed leaves it out
own = [{"file": file, "function": name, "seconds": spent[2]} for (file, _, name), spent in functions.items()]
print(json.dumps(own), file=channel)
