"""Agents' frameworks: each in its environment, which `make test-clients` makes, with a scripted model for a model."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from local.stack import LocalStack
from stack.people import LocalPerson
from tests.clients.agents.assistant import Report, Task
from tests.clients.conftest import CHECKOUT, ENDS_WITHIN_SECONDS, SDK_REDIRECT, surroundings_of
from tests.clients.connection import ClientFailed


def reports_of(
    framework: str, work: Mapping[str, Task], stack: LocalStack, person: LocalPerson, home: Path
) -> Mapping[str, Report]:
    """Have an agent do each task with its setting, and return what it reports.

    Raises:
        ClientFailed: It could not; the message is what it said.
    """
    tasks = json.dumps({setting: asdict(task) for setting, task in work.items()})
    program = [
        str(CHECKOUT / ".venv-clients" / framework / "bin" / "python"), "-m", "tests.clients.agents", framework,
        stack.description.mcp_url, stack.description.client_id_for(SDK_REDIRECT), tasks,
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603 -- the clients under test
        program, env=dict(surroundings_of(person, home)), cwd=CHECKOUT, capture_output=True, text=True,
        timeout=ENDS_WITHIN_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise ClientFailed(done.stderr[-4_000:])
    return {setting: Report(**report) for setting, report in json.loads(done.stdout).items()}
