"""POST /mcp: the one door that asks for a token.

Wires the collaborators once per execution environment. A missing variable fails the cold start, so a function that
is not configured never answers.
"""

from __future__ import annotations

import gc

# First: what is made while the function starts stays, and looking through it again and again is a sixth of the start.
gc.disable()

from servicedesk.server.deferred_models import build_deferred_models, deferred_models

# Before anything else imports the SDK.
with deferred_models():
    import mcp.server.lowlevel  # noqa: F401

import os
import random
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from mangum.types import LambdaContext
from snapshot_restore_py import register_after_restore, register_before_snapshot

import desk_tools
from servicedesk.aws.agents_table import AgentsTable
from servicedesk.aws.calls_table import CallsTable
from servicedesk.aws.capacity import Capacity
from servicedesk.aws.clients import cognito_client, dynamodb_client, secrets_client
from servicedesk.aws.confirmation_seal import SecretSeal
from servicedesk.aws.deadline import Deadline
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.record_tables import RecordTables
from servicedesk.aws.secret import Secret
from servicedesk.aws.secret_digests import SecretDigests
from servicedesk.aws.signing_keys import CognitoSigningKeys
from servicedesk.desk_settings import BuiltInDesk
from servicedesk.mcp_settings import McpSettings
from servicedesk.measurements import Measure, measurements
from servicedesk.server.log import configure, logger
from servicedesk.server.service import Ports, build
from servicedesk.server.warm_up import HANDSHAKE, MODERN, warm_up
from servicedesk.settings import IdentitySettings
from servicedesk.tools.catalogue import ToolDesk, catalogue
from servicedesk.tools.systems_on_demand import SystemsOnDemand

if TYPE_CHECKING:
    from servicedesk.foreign_desk import WiredDesk
    from servicedesk.tools.systems import BegunSystems


def http_systems() -> BegunSystems:
    """Return the company's systems that the owner's tools call, where there are any."""
    from servicedesk.aws.desk_secret import DeskSecret, DeskSecretValue
    from servicedesk.desks.systems import HttpSystems
    from servicedesk.server.desk_record import record_desk_request

    return HttpSystems(
        os.environ,
        lambda secret_id: DeskSecret(DeskSecretValue(secrets, secret_id)),
        deadline.remaining_seconds,
        (lambda _: None) if wired is None else wired.gate_at,
        record_desk_request,
    )


configure()
deadline = Deadline()
identity = IdentitySettings.from_environment(os.environ)
settings = McpSettings.from_environment(os.environ)
dynamodb = dynamodb_client(deadline, Capacity(measurements))

keys = CognitoSigningKeys(identity.jwks_url)
cognito, secrets = cache(partial(cognito_client, deadline)), cache(partial(secrets_client, deadline))
calls = CallsTable(dynamodb, settings.calls_table)
secret = Secret(secrets, settings.confirmation_secret_id)
seal = SecretSeal(secret)
wired: WiredDesk | None = None
if isinstance(settings.desk, BuiltInDesk):
    from servicedesk.aws.built_in_desk import BuiltInPorts

    desk: ToolDesk = BuiltInPorts(settings.desk, dynamodb, cognito, seal)
else:
    from servicedesk.foreign_desk import DeskSurroundings, wire_desk

    wired = wire_desk(
        settings.desk,
        DeskSurroundings(
            dynamodb=dynamodb, calls_table=settings.calls_table, secrets=secrets, seal=seal, deadline=deadline
        ),
    )
    desk = wired.ports
systems = SystemsOnDemand(os.environ, http_systems)
tools = catalogue(desk, RecordTables(dynamodb, os.environ), desk_tools, systems=systems)
ports = Ports(
    keys=keys,
    grant_store=GrantsTable(dynamodb, settings.permissions_table),
    counter=calls,
    ledger=calls,
    seal=seal,
    digests=SecretDigests(secret),
    agents=AgentsTable(dynamodb, settings.permissions_table),
)
service = build(
    identity,
    tools,
    ports,
    left_out={*desk_tools.LEFT_OUT, *desk.profile.left_out},
    permissions_ttl_seconds=settings.permissions_ttl_seconds,
)
warm_up(service, tools, [MODERN])
measurements.add(Measure.COLD_STARTS)


def prepare() -> None:
    """Make what a snapshot can keep for every environment that starts from it, and leave nothing connected."""
    warm_up(service, tools, [HANDSHAKE])
    for tool in tools:
        tool.build_models()
    build_deferred_models()
    if isinstance(settings.desk, BuiltInDesk):
        cognito()
    secrets()


def renew() -> None:
    """Renew what must not be the same, or as old, in every environment that starts from one snapshot."""
    random.seed()
    keys.renew()


register_before_snapshot(prepare)
register_after_restore(renew)
# What has been made stays for the environment's life: no collection looks at it again.
gc.freeze()
gc.enable()


# log_event: said outright, because a variable of the environment could turn it on, and an event holds the token.
@logger.inject_lambda_context(clear_state=True, log_event=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    deadline.begin()
    if wired is not None:
        wired.client.begin()
    systems.begin()
    return service(event, context)
