"""Invokes one function in a process of its own, as Lambda does: events in, a line each; answers out, a line each.

Run with the folder that holds ``app.py`` as working directory, on whatever ``PYTHONPATH`` says. Imports nothing but the
standard library and the function. The first line out says where the product was imported from.
"""

import json
import sys
from types import SimpleNamespace

sys.path.insert(0, ".")

import app  # type: ignore[import-not-found]  # the function under test, in the working directory

import servicedesk

CONTEXT = SimpleNamespace(
    function_name="f",
    function_version="1",
    memory_limit_in_mb="512",
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:f",
    aws_request_id="r",
    get_remaining_time_in_millis=lambda: 25_000,
)

where = {"servicedesk": servicedesk.__file__, "version": list(sys.version_info[:2]), "path": sys.path}
print(json.dumps(where), flush=True)  # noqa: T201
for line in sys.stdin:
    print(json.dumps(app.handler(json.loads(line), CONTEXT)), flush=True)  # noqa: T201
