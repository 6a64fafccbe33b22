"""Made-up events of Cognito's triggers: nobody is in them, and a function that keeps its word gives nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from delivery.verify.company import DeclaredProvider
from servicedesk.federation.attribute import ATTRIBUTE, attribute_value
from servicedesk.federation.profile import FEDERATED_STATUS, STATUS_ATTRIBUTE

#: The company's group in them. Nobody makes a rule for it.
NO_GROUP: Final = "servicedesk-verify-no-such-group"
#: A group that the made-up person of the pool is in: said back, and told to nobody.
POOL_GROUP: Final = "servicedesk-verify-of-the-pool"
_NOBODY: Final = "servicedesk-verify"
_SUBJECT: Final = "00000000-0000-4000-8000-000000000000"


def sign_in_event(company: DeclaredProvider, groups_claim: str) -> Mapping[str, Any]:
    """Return what the function is asked when the provider says that somebody is in `NO_GROUP`."""
    if company.kind == "SAML":
        attributes: Mapping[str, Any] = {"samlResponse": {"NameID": _NOBODY, groups_claim: NO_GROUP}}
    else:
        attributes = {"idToken": {"sub": _NOBODY, groups_claim: json.dumps([NO_GROUP])}, "userInfo": {}}
    request = {"providerName": company.name, "providerType": company.kind, "attributes": attributes}
    return {
        **_event(company, "InboundFederation_ExternalProvider", "1", _NOBODY),
        "request": request,
        "response": {"userAttributesToMap": {}},
    }


def company_token_event(company: DeclaredProvider, now: int) -> Mapping[str, Any]:
    """Return what it is asked when somebody of the company in `NO_GROUP` is to get a token.

    `now` is in epoch seconds.
    """
    attributes = {
        "sub": _SUBJECT,
        STATUS_ATTRIBUTE: FEDERATED_STATUS,
        "identities": json.dumps([{"userId": _NOBODY, "providerName": company.name, "providerType": company.kind}]),
        ATTRIBUTE: attribute_value([NO_GROUP], now),
    }
    return _token_event(company, f"{company.name.lower()}_{_NOBODY}", attributes, company.automatic_group)


def pool_token_event(company: DeclaredProvider) -> Mapping[str, Any]:
    """Return what it is asked when somebody of the pool, in a group and in the automatic one, is to get a token."""
    attributes = {"sub": _SUBJECT, STATUS_ATTRIBUTE: "CONFIRMED"}
    return _token_event(company, _NOBODY, attributes, POOL_GROUP, company.automatic_group)


def _token_event(
    company: DeclaredProvider, username: str, attributes: Mapping[str, str], *groups: str
) -> Mapping[str, Any]:
    configuration = {"groupsToOverride": list(groups), "iamRolesToOverride": [], "preferredRole": None}
    return {
        **_event(company, "TokenGeneration_HostedAuth", "2", username),
        "request": {"userAttributes": dict(attributes), "groupConfiguration": configuration, "scopes": []},
        "response": {"claimsAndScopeOverrideDetails": None},
    }


def _event(company: DeclaredProvider, source: str, version: str, username: str) -> Mapping[str, Any]:
    return {
        "version": version,
        "triggerSource": source,
        "region": company.region,
        "userPoolId": company.pool_id,
        "userName": username,
        "callerContext": {"awsSdkVersion": "servicedesk-verify", "clientId": _NOBODY},
    }
