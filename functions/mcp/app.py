"""POST /mcp: the one door that asks for a token.

Wires the collaborators once per execution environment. A missing variable fails the cold start, so a function that
is not configured never answers.
"""

from __future__ import annotations

import gc

# First: what is made while the function starts stays, and looking through it again and again is a sixth of the start.
gc.disable()

import os
import random
from functools import cache, partial
from typing import Any

from mangum.types import LambdaContext
from snapshot_restore_py import register_after_restore, register_before_snapshot

import desk_tools
from servicedesk.aws.agents_table import AgentsTable
from servicedesk.aws.calls_table import CallsTable
from servicedesk.aws.capacity import Capacity
from servicedesk.aws.clients import cognito_client, dynamodb_client, secrets_client
from servicedesk.aws.confirmation_seal import SecretSeal
from servicedesk.aws.customer_pool import CustomerPool
from servicedesk.aws.deadline import Deadline
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.record_tables import RecordTables
from servicedesk.aws.secret import Secret
from servicedesk.aws.secret_digests import SecretDigests
from servicedesk.aws.signing_keys import CognitoSigningKeys
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.measurements import Measure, measurements
from servicedesk.server.log import configure, logger
from servicedesk.server.service import Ports, build
from servicedesk.server.warm_up import HANDSHAKE, MODERN, warm_up
from servicedesk.settings import DeskSettings, IdentitySettings
from servicedesk.tools.catalogue import catalogue

configure()
deadline = Deadline()
identity = IdentitySettings.from_environment(os.environ)
desk = DeskSettings.from_environment(os.environ)
dynamodb = dynamodb_client(deadline, Capacity(measurements))

keys = CognitoSigningKeys(identity.jwks_url)
cognito, secrets = cache(partial(cognito_client, deadline)), cache(partial(secrets_client, deadline))
sign_in = CustomerPool(cognito, desk.customer_pool_id, desk.customer_sign_in_url)
calls = CallsTable(dynamodb, desk.calls_table)
secret = Secret(secrets, desk.confirmation_secret_id)
seal = SecretSeal(secret)
customers = DeskTable(dynamodb, desk.desk_table, seal)
tickets = TicketTable(dynamodb, desk.desk_table, seal)
tools = catalogue(customers, tickets, sign_in, RecordTables(dynamodb, os.environ), desk_tools)
ports = Ports(
    keys=keys,
    grant_store=GrantsTable(dynamodb, desk.permissions_table),
    counter=calls,
    ledger=calls,
    seal=seal,
    digests=SecretDigests(secret),
    agents=AgentsTable(dynamodb, desk.permissions_table),
)
service = build(
    identity, tools, ports, left_out=desk_tools.LEFT_OUT, permissions_ttl_seconds=desk.permissions_ttl_seconds
)
warm_up(service, tools, [MODERN])
measurements.add(Measure.COLD_STARTS)


def prepare() -> None:
    """Make what a snapshot can keep for every environment that starts from it, and leave nothing connected."""
    warm_up(service, tools, [HANDSHAKE])
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
    return service(event, context)
