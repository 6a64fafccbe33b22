"""The emulator of a rehearsal, as a process: `delivery.rehearsal.server` on a free port, and clients of it."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import boto3

from delivery.rehearsal.expectation import Failed

CHECKOUT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_SECONDS = 60


@contextmanager
def aws() -> Iterator[dict[str, str]]:
    """Run a stand-in; yield the environment that leads to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "MOTO_PORT": str(port),
        "PYTHONPATH": str(CHECKOUT),
        "AWS_ENDPOINT_URL": f"http://localhost:{port}",
        # The stand-in answers who has it.
        "AWS_ACCESS_KEY_ID": secrets.token_hex(16),
        "AWS_SECRET_ACCESS_KEY": "rehearsal",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS": "1",
    }
    with tempfile.TemporaryFile("w+") as log:
        command = [sys.executable, "-m", "delivery.rehearsal.server"]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603 -- our own
        try:
            wait_until_it_refuses_strangers(f"http://localhost:{port}/moto-api/", server)
            yield environment
        except Failed:
            log.seek(0)
            print(log.read()[-4_000:], file=sys.stderr)
            raise
        finally:
            server.terminate()
            server.wait()


def wait_until_it_refuses_strangers(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Return when `url` answers, and does not answer whoever asks."""
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=STARTS_WITHIN_SECONDS):  # noqa: S310 -- localhost
                raise Failed("the stand-in answers strangers")
        except HTTPError as refusal:
            refusal.close()
            if refusal.code == HTTPStatus.FORBIDDEN:
                return
            raise Failed(f"the stand-in answers strangers with {refusal.code}") from None
        except URLError:
            time.sleep(0.1)
    raise Failed("the stand-in did not start")


def client(service: str, environment: Mapping[str, str]) -> Any:
    """Return a client for one of the stand-in's services."""
    keys = environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
    return _client(service, *keys, environment["AWS_DEFAULT_REGION"], environment.get("AWS_ENDPOINT_URL"))


@cache
def _client(service: str, key: str, secret: str, region: str, endpoint_url: str | None) -> Any:
    """Make a client once: it takes longer than most of what it is asked."""
    session: Any = boto3.Session(key, secret, region_name=region)
    return session.client(service, endpoint_url=endpoint_url)


def plain(value: str) -> str:
    """Return a parameter as AWS has it; moto writes a list as Python does."""
    return value.strip("[]").replace("'", "").replace(", ", ",") if value.startswith("[") else value
