"""Invokes one function in a process of its own, as Lambda does: events in, a line each; answers out, a line each.

Run with the folder that holds ``app.py`` as working directory, on whatever ``PYTHONPATH`` says. Imports nothing but the
standard library and the function. The first line out says what the cold start was like.
"""

import json
import sys
import time
from importlib.machinery import SourceFileLoader
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, ".")

compiled: list[str] = []
source_to_code = SourceFileLoader.source_to_code


def observed(loader: SourceFileLoader, data: Any, path: Any, **options: Any) -> Any:
    """Compile as the loader does, and remember that it had to."""
    compiled.append(str(path))
    return source_to_code(loader, data, path, **options)


SourceFileLoader.source_to_code = observed  # type: ignore[assignment,method-assign]

began = time.perf_counter()
import app  # type: ignore[import-not-found]  # noqa: E402  # the function under test, in the working directory

import_seconds = time.perf_counter() - began

import servicedesk  # noqa: E402

CONTEXT = SimpleNamespace(
    function_name="f",
    function_version="1",
    memory_limit_in_mb="512",
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:f",
    aws_request_id="r",
    get_remaining_time_in_millis=lambda: 25_000,
)

start = {
    "servicedesk": servicedesk.__file__,
    "version": list(sys.version_info[:2]),
    "path": sys.path,
    "modules": sorted(sys.modules),
    # Sources that had no bytecode, so that every cold start compiles them.
    "compiled": compiled,
    "import_seconds": import_seconds,
}
print(json.dumps(start), flush=True)  # noqa: T201
for line in sys.stdin:
    print(json.dumps(app.handler(json.loads(line), CONTEXT)), flush=True)  # noqa: T201
