"""Events of Cognito's triggers, as it sends them when somebody signs in at the company's identity provider."""

import json
from typing import Any

from servicedesk.errors import PermissionsUnavailable
from servicedesk.federation.group_map import GroupMap, GroupRule

POOL = "eu-central-1_Ab12"
CORP = "Corp"
#: Epoch seconds.
NOW = 1_795_834_646
RULES = {
    "Desk-Support": GroupRule(groups=frozenset({"support-engineers"})),
    "Desk-Admins": GroupRule(groups=frozenset({"administrators", "auditors"})),
}


class FakeGroupMaps:
    """`GroupMaps` in memory, which knows how often it was asked."""

    def __init__(self, rules: dict[str, GroupRule] | None = None, *, available: bool = True) -> None:
        self.rules = RULES if rules is None else rules
        self.available = available
        self.reads: list[str] = []

    def group_map(self, provider: str) -> GroupMap:
        self.reads.append(provider)
        if not self.available:
            raise PermissionsUnavailable("Throttled")
        return GroupMap(provider=provider, rules=self.rules if provider == CORP else {}, version=1)


def saml_event(**claims: Any) -> dict[str, Any]:
    """Return InboundFederation's event for a SAML response with these attributes."""
    return _inbound("SAML", {"samlResponse": {"email": "dana@corp.example", **claims}})


def oidc_event(id_token: dict[str, Any], user_info: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the same for an OpenID provider's tokens."""
    tokens = {"access_token": "secret-of-the-provider", "refresh_token": "another-secret"}
    return _inbound(
        "OIDC", {"tokenResponse": tokens, "idToken": {"sub": "00u1abc", **id_token}, "userInfo": user_info or {}}
    )


def _inbound(kind: str, attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        **_event("InboundFederation_ExternalProvider", version="1", username="00u1abc"),
        "request": {"providerName": CORP, "providerType": kind, "attributes": attributes},
        "response": {"userAttributesToMap": {}},
    }


def profile(kept: str | None, *, providers: tuple[str, ...] = (CORP,), **attributes: str) -> dict[str, str]:
    """Return the attributes of a federated profile in which `kept` says the groups."""
    identities = [{"userId": "00u1abc", "providerName": one, "providerType": "SAML"} for one in providers]
    return {
        "sub": "7d8c0000-0000-4000-8000-000000000001",
        "email": "dana@corp.example",
        "cognito:user_status": "EXTERNAL_PROVIDER",
        "identities": json.dumps(identities),
        **({"custom:idp_groups": kept} if kept is not None else {}),
        **attributes,
    }


def token_event(
    attributes: dict[str, str], *groups: str, source: str = "TokenGeneration_HostedAuth", **request: Any
) -> dict[str, Any]:
    """Return PreTokenGeneration's event for somebody whom the pool has in these groups."""
    configuration = {"groupsToOverride": [*groups], "iamRolesToOverride": [], "preferredRole": None}
    return {
        **_event(source, version="2", username="corp_00u1abc"),
        "request": {"userAttributes": attributes, "groupConfiguration": configuration, "scopes": [], **request},
        "response": {"claimsAndScopeOverrideDetails": None},
    }


def _event(source: str, *, version: str, username: str) -> dict[str, Any]:
    return {
        "version": version,
        "triggerSource": source,
        "region": "eu-central-1",
        "userPoolId": POOL,
        "userName": username,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "1example23456789"},
    }


def kept(*names: str, at: int = NOW) -> str:
    """Return the attribute as the function writes it."""
    return json.dumps({"v": 1, "at": at, "g": sorted(names)})
