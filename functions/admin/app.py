"""/admin: the permissions API and the administrators' console.

Wires the collaborators once per execution environment. A missing variable fails the cold start, so a function that
is not configured never answers.
"""

from __future__ import annotations

import os
from typing import Any

from mangum.types import LambdaContext

from servicedesk.admin_api.administration import Administration, CompanySignIn
from servicedesk.admin_api.application import application
from servicedesk.admin_api.settings import AdminSettings
from servicedesk.aws.agent_register import AgentRegisterTable
from servicedesk.aws.audit_log import AuditLog
from servicedesk.aws.clients import cognito_client, dynamodb_client, logs_client
from servicedesk.aws.deadline import Deadline
from servicedesk.aws.desk_census import DeskCensus
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.group_map_store import RecordedGroupMaps
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.revocations_table import RevocationsTable
from servicedesk.aws.signing_keys import CognitoSigningKeys
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.identity.program_tokens import program_called
from servicedesk.identity.token_cache import CachingVerifier
from servicedesk.identity.tokens import TokenVerifier
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.impact.census import NoCensus
from servicedesk.server.http import GatewayAdapter
from servicedesk.server.log import configure, logger

configure()
deadline = Deadline()
settings = AdminSettings.from_environment(os.environ)
dynamodb = dynamodb_client(deadline)

grants = GrantsTable(dynamodb, settings.permissions_table)
store = PolicyTable(dynamodb, settings.permissions_table)
register = AgentRegisterTable(dynamodb, settings.permissions_table, store)
maps = RecordedGroupMaps(dynamodb, settings.permissions_table, store, settings.company_name)
directory = StaffDirectory(
    cognito_client(deadline),
    settings.staff_pool_id,
    settings.company_name,
    maps,
    RevocationsTable(dynamodb, settings.permissions_table),
)
administration = Administration(
    store=store,
    editor=PolicyEditor(store, directory, register, maps),
    grants=grants,
    directory=directory,
    maps=maps,
    register=register,
    company=CompanySignIn(name=settings.company_name, session_minutes=settings.company_session_minutes),
    audit=AuditLog(logs_client(deadline), settings.mcp_log_group),
    census=NoCensus() if settings.desk_table is None else DeskCensus(dynamodb, settings.desk_table),
    permissions_ttl_seconds=settings.permissions_ttl_seconds,
)
keys = CognitoSigningKeys(settings.identity.jwks_url)
verifier = CachingVerifier(TokenVerifier(settings.identity, keys))
programs: CachingVerifier | None = None
if settings.program is not None:
    program_of = program_called(settings.program.name)
    programs = CachingVerifier(TokenVerifier(settings.program.identity, keys, principal_of=program_of))
adapter = GatewayAdapter(application(settings, verifier, administration, programs))


# log_event: said outright, because a variable of the environment could turn it on, and an event holds the token.
@logger.inject_lambda_context(clear_state=True, log_event=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    deadline.begin()
    return adapter(event, context)
