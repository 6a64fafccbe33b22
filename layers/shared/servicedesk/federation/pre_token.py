"""Pre token generation: the desk's groups in the tokens of those whom the identity provider signed in.

Cognito's PreTokenGeneration trigger, version V2_0, at each sign-in and each refresh. People of the pool itself get the
groups that the pool has them in, and nothing is read for them: administrators come in when the table does not answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from servicedesk.federation.attribute import UnreadableAttribute
from servicedesk.federation.group_map import GroupMaps
from servicedesk.federation.profile import STATUS_ATTRIBUTE, FederatedProfile, federated_profile
from servicedesk.federation.refusal import CompanySignInRefused, SignInFault
from servicedesk.federation.staleness import allowed_age_seconds
from servicedesk.identity.email_address import is_email_address
from servicedesk.identity.principal import DESK_EMAIL, DESK_NAME

#: Cognito's limit for the groups of a person.
MAX_GROUPS: Final = 100
_REFRESH: Final = "TokenGeneration_RefreshTokens"
# Whom another provider signs in, or whoever is linked to one, may have an address that is verified by nobody we know.
_IDENTITIES: Final = "identities"
# How far the clock that the attribute was written by may be ahead.
_LEEWAY_SECONDS: Final = 60


def token_overrides(
    event: Mapping[str, Any], *, provider: str, session_minutes: int, maps: GroupMaps, now: int
) -> dict[str, Any]:
    """Return Cognito's ``claimsAndScopeOverrideDetails``: always all groups, as those that are left out are suppressed.

    Args:
        event: As Cognito sends it.
        provider: The deployment's identity provider.
        session_minutes: For how long tokens are renewed after the provider was asked.
        maps: What the provider's groups give.
        now: Epoch seconds.

    Raises:
        CompanySignInRefused: No token is to be issued.
        PermissionsUnavailable: The rules could not be read.
    """
    request, attributes = _parts(event)
    profile = _profile(event, attributes, provider)
    if profile is None:
        groups = _groups_of_pool(request, str(event.get("userPoolId", "")))
        return _overrides(groups, _email_claim(attributes) if _IDENTITIES not in attributes else {})
    groups = _groups_of(profile, maps, now, allowed_age_seconds(session_minutes, is_refresh=_is_refresh(event)))
    return _overrides(groups, {DESK_NAME: profile.name, **_email_claim(attributes)})


def _parts(event: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    request = event.get("request")
    attributes = request.get("userAttributes") if isinstance(request, Mapping) else None
    if not isinstance(request, Mapping) or not isinstance(attributes, Mapping):
        raise CompanySignInRefused(SignInFault.EVENT)
    return request, {str(name): value for name, value in attributes.items() if isinstance(value, str)}


def _profile(event: Mapping[str, Any], attributes: Mapping[str, str], provider: str) -> FederatedProfile | None:
    status = attributes.get(STATUS_ATTRIBUTE, "")
    try:
        return federated_profile(str(event.get("userName", "")), status, attributes, provider)
    except UnreadableAttribute:
        raise CompanySignInRefused(SignInFault.ATTRIBUTE) from None


def _groups_of(profile: FederatedProfile, maps: GroupMaps, now: int, allowed_age: int) -> list[str]:
    if profile.said is None:
        raise CompanySignInRefused(SignInFault.ATTRIBUTE)
    if not -_LEEWAY_SECONDS <= now - profile.said.at <= allowed_age:
        raise CompanySignInRefused(SignInFault.STALE)
    group_map = maps.group_map(profile.provider)
    groups = sorted(group_map.desk_groups(profile.said.names))
    if len(groups) > MAX_GROUPS:
        raise CompanySignInRefused(SignInFault.TOO_MANY_GROUPS)
    return groups


def _email_claim(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the claim of an address that Cognito, or the company's provider, has verified; nothing without one."""
    email = attributes.get("email", "")
    is_verified = attributes.get("email_verified") == "true"
    return {DESK_EMAIL: email} if is_verified and is_email_address(email) else {}


def _groups_of_pool(request: Mapping[str, Any], pool_id: str) -> list[str]:
    configuration = request.get("groupConfiguration")
    found = configuration.get("groupsToOverride") if isinstance(configuration, Mapping) else None
    # Cognito puts whom a provider signs in into a group of its own, `<pool>_<provider>`. It grants nothing here.
    return [name for name in found or () if isinstance(name, str) and not name.startswith(f"{pool_id}_")]


def _is_refresh(event: Mapping[str, Any]) -> bool:
    return event.get("triggerSource") == _REFRESH


def _overrides(groups: Iterable[str], claims: Mapping[str, str]) -> dict[str, Any]:
    return {
        "accessTokenGeneration": {
            "claimsToAddOrOverride": dict(claims),
            "claimsToSuppress": [],
            "scopesToAdd": [],
            "scopesToSuppress": [],
        },
        "groupOverrideDetails": {"groupsToOverride": list(groups), "iamRolesToOverride": [], "preferredRole": ""},
    }
