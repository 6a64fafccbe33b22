"""Place of an agent's secret: in Secrets Manager, or at the terminal once; never in a log, a file or an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.aws.faults import AwsFault, code_of, says
from servicedesk.policy.agents.clients import AgentCredentials
from servicedesk.tools.text import quote_name
from stack.faults import CommandRefused

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_ARN: Final = "arn:"


class SecretStore:
    """Secrets Manager, in the stack's region.

    A failure is told by AWS's code alone: what botocore says of what it was given may hold the secret.
    """

    def __init__(self, client: SecretsManagerClient) -> None:
        self._client = client

    def check(self, place: str) -> None:
        """Refuse a place, by its name or ARN, that a secret cannot be put into, before one is made.

        Raises:
            CommandRefused: It is an ARN of none, or Secrets Manager does not let us look.
        """
        if not self._is_there(place) and place.startswith(_ARN):
            raise CommandRefused(f"there is no secret {quote_name(place)}: make it first, or say a name for a new one")

    def put(self, place: str, credentials: AgentCredentials) -> None:
        """Put what an agent signs in with there, as JSON with ``client_id`` and ``client_secret``.

        Raises:
            CommandRefused: It is not there.
        """
        value = json.dumps({"client_id": credentials.client_id, "client_secret": credentials.secret})
        try:
            if self._is_there(place):
                self._client.put_secret_value(SecretId=place, SecretString=value)
            else:
                self._client.create_secret(Name=place, SecretString=value)
        except (BotoCoreError, ClientError) as failure:
            raise _not_put(place, failure) from None

    def _is_there(self, place: str) -> bool:
        try:
            self._client.describe_secret(SecretId=place)
        except (BotoCoreError, ClientError) as failure:
            if not says(failure, AwsFault.NO_RESOURCE):
                raise _not_put(place, failure) from None
            return False
        return True


def _not_put(place: str, failure: BotoCoreError | ClientError) -> CommandRefused:
    return CommandRefused(
        f"Secrets Manager did not take the secret {quote_name(place)} ({code_of(failure)}): none is left that works"
    )
