"""ministack: AWS, as far as it runs what was deployed."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from second.network import REGION

from delivery.rehearsal.emulator import STARTS_WITHIN_SECONDS
from delivery.rehearsal.expectation import Failed

CHECKOUT: Final = Path(__file__).resolve().parents[2]
PYTHON: Final = CHECKOUT / ".venv-ministack" / "bin" / "python"
#: The key of the account itself, which may do everything; functions have their roles' own.
KEYS: Final = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
NAMED_PORT: Final = 8443
PLAIN_PORT: Final = 4566


@contextmanager
def under_its_names(folder: Path) -> Iterator[int]:
    """Run AWS under its own names, with TLS and with every role enforced; yield its process's id.

    Args:
        folder: Has the certificates that `write_certificates` wrote, and room for what it keeps.
    """
    settings = {
        # It listens on 443 too, but not when it is told to listen there alone.
        "GATEWAY_PORT": str(NAMED_PORT),
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(folder / "certificate.pem"),
        "MINISTACK_SSL_KEY": str(folder / "key.pem"),
        "AUTH": "true",
        # Who is not answered for by the function that Cognito asks gets no token.
        "MINISTACK_COGNITO_PRETOKEN_STRICT": "1",
        # What functions trust.
        "AWS_CA_BUNDLE": str(folder / "authority.pem"),
        "SSL_CERT_FILE": str(folder / "authority.pem"),
        # Without it functions are given an endpoint.
        "AWS_ENDPOINT_URL": "",
    }
    with _running(folder, f"https://{REGION}.amazonaws.com", settings) as process_id:
        yield process_id


@contextmanager
def at_one_address(folder: Path) -> Iterator[str]:
    """Run AWS at one address that takes every service's requests from anybody; yield the address."""
    url = f"http://localhost:{PLAIN_PORT}"
    with _running(folder, url, {"GATEWAY_PORT": str(PLAIN_PORT)}):
        yield url


@contextmanager
def _running(folder: Path, url: str, settings: dict[str, str]) -> Iterator[int]:
    folder = Path(tempfile.mkdtemp(dir=folder))
    own = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(CHECKOUT / ".ci"),
        "BIND_HOST": "127.0.0.1",
        "STATE_DIR": str(folder / "state"),
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": "unix:///nowhere",  # functions run as processes
        **KEYS,
        **settings,
    }
    with (folder / "ministack.log").open("w+") as log:
        server = subprocess.Popen(  # noqa: S603 -- our own
            [str(PYTHON), "-m", "second.patches"], env=own, cwd=folder, stdout=log, stderr=log
        )
        try:
            _wait_until_it_answers(f"{url}/_ministack/health", server)
            yield server.pid
        except BaseException:
            log.seek(0)
            print(log.read()[-4_000:], file=sys.stderr)
            raise
        finally:
            server.kill()  # asked nicely it takes half a minute, and nothing of it is kept
            server.wait()


def _wait_until_it_answers(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=STARTS_WITHIN_SECONDS):  # noqa: S310 -- this machine
                return
        except URLError:
            time.sleep(0.1)
    raise Failed("ministack did not start")
