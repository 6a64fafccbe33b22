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
from functools import partial
from typing import Any

from mangum.types import LambdaContext
from snapshot_restore_py import register_after_restore, register_before_snapshot

import desk_tools
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
from servicedesk.discovery.cached import CachedGrants
from servicedesk.discovery.discovery import Discovery
from servicedesk.execution.confirmation import Confirmations
from servicedesk.execution.limits import Limits
from servicedesk.execution.safeguards import Safeguards
from servicedesk.identity.remembered import RememberingVerifier
from servicedesk.identity.tokens import TokenVerifier
from servicedesk.measurements import Measure, measurements
from servicedesk.server.endpoint import endpoint
from servicedesk.server.gateway import GatewayAdapter
from servicedesk.server.log import configure, logger
from servicedesk.server.priming import HANDSHAKE, MODERN, prime
from servicedesk.server.protocol import mcp_server
from servicedesk.settings import DeskSettings, IdentitySettings
from servicedesk.tools.catalogue import catalogue
from servicedesk.tools.instructions import INSTRUCTIONS

configure()
deadline = Deadline()
identity = IdentitySettings.from_environment(os.environ)
desk = DeskSettings.from_environment(os.environ)
dynamodb = dynamodb_client(deadline, Capacity(measurements))

keys = CognitoSigningKeys(identity.jwks_url)
verifier = RememberingVerifier(TokenVerifier(identity, keys))
grants = CachedGrants(GrantsTable(dynamodb, desk.permissions_table), ttl_seconds=desk.permissions_ttl_seconds)
sign_in = CustomerPool(partial(cognito_client, deadline), desk.customer_pool_id, desk.customer_sign_in_url)
calls = CallsTable(dynamodb, desk.calls_table)
secret = Secret(partial(secrets_client, deadline), desk.confirmation_secret_id)
seal = SecretSeal(secret)
customers = DeskTable(dynamodb, desk.desk_table, seal)
tools = catalogue(customers, sign_in, RecordTables(dynamodb, os.environ), desk_tools)
discovery = Discovery(grants, tools, desk_tools.LEFT_OUT)
safeguards = Safeguards(limits=Limits(calls), confirmations=Confirmations(seal, calls))
server = mcp_server(
    discovery,
    safeguards,
    SecretDigests(secret),
    instructions=INSTRUCTIONS,
    permissions_ttl_seconds=desk.permissions_ttl_seconds,
)
adapter = GatewayAdapter(endpoint(identity, verifier, discovery, server))
prime(identity, tools, server, [MODERN])
measurements.add(Measure.COLD_STARTS)


def prepare() -> None:
    """Make what a snapshot can keep for every environment that starts from it, and leave nothing connected."""
    prime(identity, tools, server, [HANDSHAKE])
    sign_in.make_client()
    secret.make_client()


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
    return adapter(event, context)
