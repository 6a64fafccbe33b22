"""What has to be done by hand before a deployment, and with which command."""

from __future__ import annotations

import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unready:
    """One thing that is not as a deployment needs it."""

    #: A clause without a full stop.
    what: str
    #: What mends it, for a shell; empty where only the console can.
    command: str = ""

    @property
    def told(self) -> str:
        """The whole, on one line."""
        return f"{self.what}. Run: {self.command}" if self.command else f"{self.what}."


def aws_command(region: str, *words: str) -> str:
    """Return a command of the AWS CLI, quoted for a shell."""
    return shlex.join(["aws", *words, "--region", region])
