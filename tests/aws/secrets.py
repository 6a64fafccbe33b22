"""One secret of Secrets Manager, and those who read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import EndpointConnectionError

from servicedesk.aws.secret import Secret
from tests.fakes.clock import FakeClock

NAME = "key"
FIRST, SECOND, THIRD = "a" * 64, "b" * 64, "c" * 64


class Secrets:
    """A secret that is rotated, and a Secrets Manager that counts how often it was asked. Both clocks are a test's."""

    def __init__(self) -> None:
        self.client: Any = boto3.client("secretsmanager")
        self.clock, self.wall_clock = FakeClock(), FakeClock()
        #: The stages that were read.
        self.read: list[str] = []
        self.answers = True
        first = self.client.create_secret(Name=NAME, SecretString=FIRST)["VersionId"]
        #: Version → when it was made, by the wall clock; the first one long ago.
        self._made_at = {first: 0.0}

    @property
    def exceptions(self) -> Any:
        """The client's exceptions."""
        return self.client.exceptions

    def secret(self) -> Secret:
        """Return a reader that has read nothing yet."""
        client: Any = self
        return Secret(lambda: client, NAME, self.clock, self.wall_clock)

    def rotate(self, value: str) -> None:
        """Make a new version the current one."""
        made = self.client.put_secret_value(SecretId=NAME, SecretString=value)["VersionId"]
        self._made_at[made] = self.wall_clock()

    def pass_seconds(self, seconds: float) -> None:
        """Let time go on."""
        self.clock.now_seconds += seconds
        self.wall_clock.now_seconds += seconds

    def get_secret_value(self, **which: str) -> Any:
        """Answer as Secrets Manager does, or not at all."""
        self.read.append(which["VersionStage"])
        if not self.answers:
            raise EndpointConnectionError(endpoint_url="https://secretsmanager")
        answer = self.client.get_secret_value(**which)
        return {**answer, "CreatedDate": datetime.fromtimestamp(self._made_at[answer["VersionId"]], UTC)}
