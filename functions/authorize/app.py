"""/oauth2/...: consent for clients that describe themselves, in front of Cognito. Deployed only where they may come."""

from __future__ import annotations

import os
from typing import Any

from mangum.types import LambdaContext

from servicedesk.aws.clients import cognito_client, dynamodb_client
from servicedesk.aws.clients_table import ClientsTable
from servicedesk.aws.deadline import Deadline
from servicedesk.aws.shadow_clients import CognitoShadowClients
from servicedesk.consent.application import application
from servicedesk.consent.forwarding import CognitoEndpoints
from servicedesk.consent.settings import ConsentSettings
from servicedesk.registration.fetching import PublicFetcher
from servicedesk.registration.registrar import Registrar
from servicedesk.server.gateway import GatewayAdapter
from servicedesk.server.log import configure, logger

configure()
deadline = Deadline()
settings = ConsentSettings.from_environment(os.environ)

registrar = Registrar(
    ClientsTable(dynamodb_client(deadline), settings.clients_table),
    CognitoShadowClients(cognito_client(deadline), settings.staff_pool_id, settings.identity.invoke_scope),
    PublicFetcher(),
)
adapter = GatewayAdapter(application(settings.identity, registrar, CognitoEndpoints(settings.identity.sign_in_url)))


# log_event: said outright, because a variable of the environment could turn it on, and an event holds codes and tokens.
@logger.inject_lambda_context(clear_state=True, log_event=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    deadline.begin()
    return adapter(event, context)
