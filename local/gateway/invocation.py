"""Lambda's side of the bargain: a context for each invocation, and one invocation at a time in each environment."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

from delivery.template.functions import DeclaredFunction
from delivery.template.intrinsics import ACCOUNT_ID, REGION

#: What Lambda calls: an event and a context in, a result that JSON can carry out.
Handler: TypeAlias = Callable[[dict[str, Any], Any], Any]


class LambdaContext:
    """The context object of one invocation, with the names of Lambda's Python runtime."""

    function_version = "$LATEST"
    log_stream_name = "local"
    identity = None
    client_context = None

    def __init__(self, function: DeclaredFunction) -> None:
        self.aws_request_id = str(uuid.uuid4())
        self.function_name = function.logical_id
        self.memory_limit_in_mb = str(function.memory_mebibytes)
        self.invoked_function_arn = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{function.logical_id}"
        self.log_group_name = f"/aws/lambda/{function.logical_id}"
        self._deadline = time.monotonic() + function.timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda would stop the invocation, never less than 0."""
        return max(0, int((self._deadline - time.monotonic()) * 1_000))


class ExecutionEnvironment:
    """One function, loaded once and invoked once at a time, always in the same thread.

    Lives as long as the gateway. A request that arrives while another is running waits for it, where Lambda would
    start a second environment.

    Args:
        function: What runs here.
        load: Imports it.
        wait: Called before each invocation; returns when the invocation may begin.
    """

    def __init__(
        self,
        function: DeclaredFunction,
        load: Callable[[DeclaredFunction], Handler],
        wait: Callable[[], object] = lambda: None,
    ) -> None:
        self._function = function
        self._wait = wait
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=function.logical_id)
        # Loaded in the thread that serves: an event loop made while loading belongs to its thread.
        self._handler = self._thread.submit(load, function)

    def wait_until_loaded(self) -> None:
        """Return when the function can be invoked; what its module raised on the way is raised here."""
        self._handler.result()

    async def invoke(self, event: dict[str, Any]) -> Any:  # noqa: ANN401 -- whatever the function returned
        """Run the function on one event. What it raises is raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, event)

    def close(self) -> None:
        """Let a running invocation finish, and take no more."""
        self._thread.submit(_close_event_loop)
        self._thread.shutdown(wait=True)

    def _run(self, event: Mapping[str, Any]) -> Any:  # noqa: ANN401
        self._wait()
        return self._handler.result()(dict(event), LambdaContext(self._function))


def _close_event_loop() -> None:
    """Close the loop that an ASGI adapter left with its thread; in Lambda it ends with the process."""
    try:
        loop = asyncio.get_event_loop()
    except RuntimeError:
        return
    loop.close()
