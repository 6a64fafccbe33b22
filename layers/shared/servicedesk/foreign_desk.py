"""The desk that a company has already, wired: its client with AWS's parts behind it, and its ports."""

from __future__ import annotations

import secrets as randomness
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from servicedesk.aws.calls_table import CallsTable
from servicedesk.aws.claims_table import ClaimsTable
from servicedesk.aws.deadline import Deadline
from servicedesk.aws.desk_secret import DeskSecret, DeskSecretValue
from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.budget import DeskBudget
from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.kinds import client_of, ports_of
from servicedesk.desks.ledger import OnceOnly
from servicedesk.seal import Seal
from servicedesk.server.desk_record import record_desk_request
from servicedesk.tools.catalogue import DeskPorts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

_CLAIM_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredDesk:
    """A desk, and what begins a tool call there."""

    ports: DeskPorts
    client: DeskClient
    #: Without what stands before the routes of its adapter.
    address: DeskAddress

    def gate_at(self, address: DeskAddress) -> DeskGate | None:
        """Return a gate of this desk for whoever else asks it; None if the address is another's."""
        return self.client.gate.beside() if self.address.overlaps(address) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSurroundings:
    """What of AWS stands behind a desk's client."""

    dynamodb: DynamoDBClient
    #: Where calls are counted, and what was made for which idempotency key.
    calls_table: str
    secrets: Callable[[], SecretsManagerClient]
    seal: Seal
    deadline: Deadline


def wire_desk(desk: ForeignDesk, around: DeskSurroundings) -> WiredDesk:
    """Return the chosen desk, with its secret, its budget and what was made once behind it.

    Raises:
        InvalidSetting: It cannot be reached like that.
    """
    client = client_of(
        desk,
        DeskSecret(DeskSecretValue(around.secrets, desk.secret_id)),
        DeskBudget(CallsTable(around.dynamodb, around.calls_table), desk.budget),
        around.deadline.remaining_seconds,
        record_desk_request,
    )
    claims = ClaimsTable(around.dynamodb, around.calls_table)
    once_only = OnceOnly(claims, lambda: randomness.token_hex(_CLAIM_BYTES))
    ports = ports_of(desk, client, once_only, around.seal)
    return WiredDesk(ports=ports, client=client, address=DeskAddress.of(desk.url.rstrip("/")))
