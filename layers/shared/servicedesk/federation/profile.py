"""Profile that Cognito keeps of somebody of the identity provider: whether it is one, and what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from servicedesk.federation.attribute import ATTRIBUTE, ProviderGroups, provider_groups
from servicedesk.identity.principal import AGENT_PREFIX

#: Cognito's status of a profile that nobody signs in to with a password.
FEDERATED_STATUS: Final = "EXTERNAL_PROVIDER"
#: What Cognito names the status among the attributes that a trigger is given.
STATUS_ATTRIBUTE: Final = "cognito:user_status"
#: What an address may be long; it goes into every token.
_MAX_NAME_CHARACTERS: Final = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class FederatedProfile:
    """Somebody of the deployment's identity provider."""

    username: str
    provider: str
    #: What people call them: their address, else their name, else the user name; then the provider, in parentheses.
    name: str
    #: None if the profile says nothing of groups: it was made before there were rules.
    said: ProviderGroups | None


def federated_profile(
    username: str, status: str, attributes: Mapping[str, str], provider: str
) -> FederatedProfile | None:
    """Return whose profile this is; None if it is not one of `provider` alone.

    A profile with a password, or linked to another, is its owner's: what is written there may be their own words.

    Raises:
        UnreadableAttribute: What it says of groups is in no form of ours.
    """
    if status != FEDERATED_STATUS or not provider or _providers(attributes.get("identities")) != [provider]:
        return None
    kept = attributes.get(ATTRIBUTE, "")
    return FederatedProfile(
        username=username,
        provider=provider,
        name=_desk_name(username, attributes, provider),
        said=provider_groups(kept) if kept else None,
    )


def _providers(identities: object) -> list[object]:
    try:
        found = json.loads(identities) if isinstance(identities, str) else None
    except (ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    return [one.get("providerName") if isinstance(one, dict) else None for one in found]


def _desk_name(username: str, attributes: Mapping[str, str], provider: str) -> str:
    # One word: the only blank is the one that no user name of the pool has.
    words = (attributes.get(name, "") for name in ("email", "name"))
    return f"{next(filter(_is_calling_name, words), username)} ({provider})"


def _is_calling_name(word: str) -> bool:
    is_short_word = 0 < len(word) <= _MAX_NAME_CHARACTERS and word.isprintable() and " " not in word
    return is_short_word and not word.casefold().startswith(AGENT_PREFIX)
