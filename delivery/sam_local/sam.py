"""The SAM CLI, run as a person would run it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx2
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from delivery.sam_local.deployment import ContainerDeployment
from delivery.sam_local.docker import ADD_HOST, remove_containers
from delivery.template.intrinsics import REGION
from local.ports import LOOPBACK
from stack.stack_description import MCP_PATH, StackDescription

# A first start pulls the image and unpacks the layer.
START_SECONDS = 300
STOP_SECONDS = 20
POLL_SECONDS = 0.2
INVOKE_SECONDS = 300
LINES_SHOWN = 40


class SamFailed(Exception):
    """The SAM CLI ended, or did not get ready; the message says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sam:
    """One way to call the SAM CLI: the same program, template and flags each time."""

    program: Path
    #: The built template.
    template: Path
    #: The processor that it was built for.
    architecture: str
    #: The person's own, such as ``--skip-pull-image``.
    flags: tuple[str, ...]

    def command(self, verb: str, deployment: ContainerDeployment, *arguments: str) -> list[str]:
        """Return the command line of ``sam local`` `verb`."""
        return [
            *(str(self.program), "local", verb, *arguments),
            *("--template", str(self.template), "--no-language-extensions", "--region", REGION),
            *("--parameter-overrides", f"Architecture={self.architecture}"),
            *("--env-vars", str(deployment.variables_file), "--add-host", ADD_HOST),
            *self.flags,
        ]

    @contextmanager
    def api(self, deployment: ContainerDeployment, log: Path) -> Iterator[None]:
        """Run ``sam local start-api`` until the end of the block, with a container of each function.

        Raises:
            SamFailed: It did not begin to answer.
        """
        with self._run_beside("start-api", deployment, log, "EAGER"):
            yield

    @contextmanager
    def functions(self, deployment: ContainerDeployment, log: Path) -> Iterator[Functions]:
        """Run ``sam local start-lambda`` until the end of the block; a function's container is made by its first event.

        Raises:
            SamFailed: It did not begin to answer.
        """
        with self._run_beside("start-lambda", deployment, log, "LAZY"):
            yield Functions(deployment.port)

    @contextmanager
    def _run_beside(self, verb: str, deployment: ContainerDeployment, log: Path, containers: str) -> Iterator[None]:
        command = self.command(
            verb, deployment, "--port", str(deployment.port), "--warm-containers", containers, "--no-watch"
        )
        with log.open("w", encoding="utf-8") as output:
            process = subprocess.Popen(  # noqa: S603 -- our own arguments
                command, stdout=output, stderr=subprocess.STDOUT, env=environment(deployment.description)
            )
            try:
                _wait_until_it_listens(process, deployment, verb)
                yield
            finally:
                _end(process)
                # It removes its containers, mostly.
                remove_containers(containers_named_in(log.read_text(encoding="utf-8")))


class Functions:
    """The functions in their containers, invoked as AWS's own client invokes them."""

    def __init__(self, port: int) -> None:
        # Nothing is sent twice: what fails is to be seen.
        config = Config(read_timeout=INVOKE_SECONDS, retries={"total_max_attempts": 1})
        self._client: Any = boto3.client(
            "lambda", endpoint_url=f"http://{LOOPBACK}:{port}", region_name=REGION, config=config
        )

    def invoke(self, function: str, event: str) -> str:
        """Return what a function answers to one event, or its failure, as JSON.

        Raises:
            SamFailed: It did not answer.
        """
        try:
            answer: bytes = self._client.invoke(FunctionName=function, Payload=event)["Payload"].read()
        except (BotoCoreError, ClientError) as problem:
            raise SamFailed(f"{function}: {problem}") from None
        return answer.decode()


def environment(description: StackDescription) -> Mapping[str, str]:
    """Return the environment of the SAM CLI, which hands its credentials on to the functions."""
    return {
        **os.environ,
        "AWS_ACCESS_KEY_ID": description.aws_access_key_id,
        "AWS_SECRET_ACCESS_KEY": "local",
        # SAM asks whose credentials these are, and does without an answer. It is not to ask the real AWS.
        "AWS_ENDPOINT_URL": description.aws_endpoint_url,
    }


def _wait_until_it_listens(process: subprocess.Popen[bytes], deployment: ContainerDeployment, verb: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    # A path that leads nowhere: SAM answers for itself, and no function is called.
    url = deployment.description.mcp_url.removesuffix(MCP_PATH) + "/no-route"
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx2.get(url, timeout=POLL_SECONDS, trust_env=False)
        except httpx2.TransportError:
            time.sleep(POLL_SECONDS)
        else:
            return
    raise SamFailed(f"sam local {verb} did not begin to answer")


def _end(process: subprocess.Popen[bytes]) -> None:
    # What is not SIGTERM, SAM may ignore.
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def containers_named_in(log: str) -> list[str]:
    """Return the ids of the containers that ``sam local`` says it started."""
    return re.findall(r"^SAM_CONTAINER_ID: ([0-9a-f]+)", log, re.MULTILINE)


def tail(log: Path) -> str:
    """Return the end of a log, where the reason is."""
    lines = log.read_text(encoding="utf-8").strip().splitlines() if log.exists() else []
    return "\n".join(lines[-LINES_SHOWN:])
