"""An agent does its work: ``python -m tests.clients.agents FRAMEWORK URL CLIENT_ID WORK``, in its own environment.

WORK is ``{setting: task}`` in JSON; each setting is a run of its own, with the agent made anew. Prints ``{setting:
report}``, or stops at the first task that the model could not bring to its end.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from importlib import import_module

from tests.clients.agents.assistant import Assistant, Task
from tests.clients.agents.sign_in import signing_in


async def main(framework: str, url: str, client_id: str, work: str) -> None:
    """Do it all."""
    agent = import_module(f"tests.clients.agents.with_{framework.replace('-', '_')}")
    sign_in = signing_in(url, client_id)
    reports = {}
    for setting, task in json.loads(work).items():
        assistant = Assistant(Task(**task))
        await agent.work(assistant, url, sign_in, setting)
        reports[setting] = asdict(assistant.report)
    sys.stdout.write(json.dumps(reports))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
