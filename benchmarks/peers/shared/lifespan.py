"""An application's lifespan, entered once.

Mangum enters and leaves it on every invocation, which the session manager of the SDK allows once. So the application is
started here, on the loop that Mangum uses, and stays started.
"""

from __future__ import annotations

import asyncio
from typing import Any

_tasks: list[asyncio.Task[None]] = []


def start(application: Any) -> Any:
    """Start `application`, a Starlette, and return it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    running = loop.create_future()

    async def hold() -> None:
        async with application.router.lifespan_context(application):
            running.set_result(None)
            await asyncio.Event().wait()

    _tasks.append(loop.create_task(hold()))
    loop.run_until_complete(running)
    return application
