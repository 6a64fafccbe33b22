"""What the functions find around them while they are measured: keys, a table that answers at once, a signed token."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.cores import STAND_IN_CORE, pin
from benchmarks.rows import CALLS_TABLE, DESK_TABLE, GROUP, PERMISSIONS_TABLE, answers
from delivery.template.own import own_variables
from local.managed_login.keys import PoolKeys
from local.stack import TEMPLATE

STAND_IN = Path(__file__).parent / "stand_in.py"
RESOURCE_URL = "https://desk.example.com/mcp"
CLIENT_ID = "client-of-ours"
# Longer than any run, so that no answer is a refusal.
TOKEN_LIFETIME_SECONDS = 4 * 3_600


class Surroundings:
    """Started once a run. The stand-in is a process of its own, on a core of its own where there are two."""

    def __init__(self) -> None:
        self._keys = PoolKeys()
        self._process = subprocess.Popen(  # noqa: S603 -- our own code
            [sys.executable, "-P", str(STAND_IN)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        pin(self._process.pid, STAND_IN_CORE)
        self._port = self._start()
        self.token = self._keys.sign(self._claims())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()

    @property
    def issuer(self) -> str:
        """The ``iss`` of the token."""
        return f"http://localhost:{self._port}/pool"

    @property
    def environment(self) -> Mapping[str, str]:
        """Every variable that any of the functions reads: ours, the floor's, the peers'."""
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._port}",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "benchmark",
            "AWS_SECRET_ACCESS_KEY": "benchmark",
            "AWS_EC2_METADATA_DISABLED": "true",
            "RESOURCE_URL": RESOURCE_URL,
            "ISSUER": self.issuer,
            "SIGN_IN_URL": "https://desk.auth.eu-west-1.amazoncognito.com",
            "APP_CLIENT_Loopback": CLIENT_ID,
            "AUDIENCE_REQUIRED": "true",
            "AUTHORIZATION_SERVER_MODE": "facade",
            "ALLOWED_ORIGINS": "http://localhost:6274",
            "PERMISSIONS_TABLE": PERMISSIONS_TABLE,
            "DESK_TABLE": DESK_TABLE,
            "CALLS_TABLE": CALLS_TABLE,
            **dict.fromkeys(own_variables(TEMPLATE), "own"),
            "CUSTOMER_POOL_ID": "eu-west-1_Customers",
            "CONFIRMATION_SECRET_ID": "confirmation-key",
            "PERMISSIONS_TTL_SECONDS": "30",
            "POWERTOOLS_SERVICE_NAME": "service-desk-mcp",
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }

    def _start(self) -> int:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the stand-in has no pipes")
        stdin.write(json.dumps({"keys": self._keys.document(), "answers": answers()}) + "\n")
        stdin.flush()
        return int(stdout.readline())

    def _claims(self) -> Mapping[str, object]:
        now = int(time.time())
        return {
            "sub": str(uuid.uuid4()),
            "cognito:groups": [GROUP],
            "iss": self.issuer,
            "version": 2,
            "client_id": CLIENT_ID,
            "origin_jti": str(uuid.uuid4()),
            "event_id": str(uuid.uuid4()),
            "token_use": "access",
            "scope": f"{RESOURCE_URL}/invoke",
            "auth_time": now,
            "iat": now,
            "exp": now + TOKEN_LIFETIME_SECONDS,
            "jti": str(uuid.uuid4()),
            "username": "bob",
            "aud": RESOURCE_URL,
        }
