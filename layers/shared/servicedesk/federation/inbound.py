"""Inbound federation: what of the identity provider's claims becomes the profile, each time somebody signs in there.

Cognito's InboundFederation trigger, version V1_0. What is not answered is dropped, so the provider's tokens and all
groups without a rule end here; the groups are always answered, so that what the provider leaves out does not stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from servicedesk.federation.attribute import UnreadableAttribute, attribute_value
from servicedesk.federation.claims import UnreadableClaim, claims_of, groups_in
from servicedesk.federation.group_map import GroupMaps
from servicedesk.federation.refusal import CompanySignInRefused, SignInFault

#: What the profile is mapped from beside the groups: who somebody is, and what they are called.
PASSED_ON: Final = ("sub", "NameID", "email", "email_verified", "name")
#: The key of the groups in the answer; the identity provider's attribute mapping reads it.
GROUPS_KEY: Final = "idp_groups"


def inbound_claims(
    event: Mapping[str, Any], *, provider: str, groups_claim: str, maps: GroupMaps, now: int
) -> dict[str, str]:
    """Return the claims that the profile is made of.

    Args:
        event: As Cognito sends it. It holds the provider's tokens: nothing of it is told.
        provider: The deployment's identity provider.
        groups_claim: In which claim it says the groups.
        maps: Which groups have a rule.
        now: Epoch seconds.

    Raises:
        CompanySignInRefused: Nobody is to be signed in.
        PermissionsUnavailable: The rules could not be read.
    """
    request = event.get("request")
    attributes = request.get("attributes") if isinstance(request, Mapping) else None
    if not isinstance(request, Mapping) or not isinstance(attributes, Mapping):
        raise CompanySignInRefused(SignInFault.EVENT)
    if request.get("providerName") != provider:
        raise CompanySignInRefused(SignInFault.OTHER_PROVIDER)
    claims = claims_of(attributes)
    try:
        said = groups_in(claims.get(groups_claim), is_array=request.get("providerType") != "SAML")
    except UnreadableClaim:
        raise CompanySignInRefused(SignInFault.CLAIM) from None
    rules = maps.group_map(provider).rules
    try:
        kept = attribute_value((name for name in said if name in rules), now)
    except UnreadableAttribute:
        raise CompanySignInRefused(SignInFault.TOO_MANY_GROUPS) from None
    passed_on = {name: value for name in PASSED_ON if isinstance(value := claims.get(name), str)}
    return {**passed_on, GROUPS_KEY: kept}
