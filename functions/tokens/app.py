"""Sign-in with the company's identity provider: Cognito's triggers InboundFederation and PreTokenGeneration.

Cognito waits five seconds for an answer, and asks three times at most.
"""

from __future__ import annotations

import os
import time
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from servicedesk.aws.clients import trigger_dynamodb_client
from servicedesk.aws.group_maps_table import GroupMapsTable
from servicedesk.errors import PermissionsUnavailable
from servicedesk.federation.inbound import inbound_claims
from servicedesk.federation.pre_token import token_overrides
from servicedesk.federation.refusal import CompanySignInRefused, SignInFault
from servicedesk.federation.settings import FederationSettings
from servicedesk.server.log import configure, describe, logger, refusal_of

configure()
settings = FederationSettings.from_environment(os.environ)
maps = GroupMapsTable(trigger_dynamodb_client(), settings.permissions_table)

INBOUND = "InboundFederation_ExternalProvider"


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 -- Lambda's signature
    """Answer one event of a trigger: the same event, with a response. It is never logged: it holds tokens and names."""
    now = int(time.time())
    try:
        event["response"] = _response(event, now)
    except CompanySignInRefused as refusal:
        logger.warning("sign-in refused", extra={"reason": refusal.fault.value})
        raise CompanySignInRefused(refusal.fault) from None
    except PermissionsUnavailable as failure:
        logger.error("sign-in not decided", extra=refusal_of(failure))
        raise CompanySignInRefused(SignInFault.RULES_UNAVAILABLE) from None
    except Exception as error:  # noqa: BLE001 -- the boundary: whatever broke, nobody is signed in
        # Cognito shows the message of whatever is raised.
        logger.error("sign-in broke", extra=describe(error))
        raise CompanySignInRefused(SignInFault.BROKEN) from None
    return event


def _response(event: dict[str, Any], now: int) -> dict[str, Any]:
    if event.get("triggerSource") == INBOUND:
        claims = inbound_claims(
            event, provider=settings.company_name, groups_claim=settings.groups_claim, maps=maps, now=now
        )
        return {"userAttributesToMap": claims}
    overrides = token_overrides(
        event, provider=settings.company_name, session_minutes=settings.session_minutes, maps=maps, now=now
    )
    return {"claimsAndScopeOverrideDetails": overrides}
