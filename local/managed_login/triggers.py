"""Lambda triggers of the user pool that Cognito asks during a federated sign-in, and before it issues a token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from delivery.template.intrinsics import REGION

# Cognito's; it cannot be changed.
TRIGGER_SECONDS = 5
SIGN_IN, REFRESH = "TokenGeneration_HostedAuth", "TokenGeneration_RefreshTokens"

GROUPS = "cognito:groups"
#: What no trigger changes.
_FIXED: Final = frozenset({
    "iss", "sub", "aud", "client_id", "username", "exp", "iat", "auth_time", "token_use", "jti", "origin_jti",
    "event_id", "version", "scope",
})  # fmt: skip

#: A function that answers an event.
Invoke: TypeAlias = Callable[[dict[str, Any]], Awaitable[Any]]


class TriggerFailed(Exception):
    """The function raised, took too long or answered no event. The message is what Cognito shows to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOverrides:
    """What PreTokenGeneration says of an access token."""

    claims: Mapping[str, Any]
    suppressed: frozenset[str]
    #: None leaves the pool's own; else they are all.
    groups: tuple[str, ...] | None

    def apply(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        """Return the claims of a token as they are issued."""
        changed = {name: value for name, value in claims.items() if _is_fixed(name) or name not in self.suppressed}
        if self.groups is not None:
            changed.pop(GROUPS, None)
            changed |= {GROUPS: list(self.groups)} if self.groups else {}
        return changed | {name: value for name, value in self.claims.items() if not _is_fixed(name)}


def _is_fixed(claim: str) -> bool:
    return claim in _FIXED or claim.startswith("cognito:")


NO_OVERRIDES = TokenOverrides(claims={}, suppressed=frozenset(), groups=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggers:
    """The triggers that the pool has; None where it has none."""

    pool_id: str
    inbound_federation: Invoke | None = None
    #: Version V2_0.
    pre_token_generation: Invoke | None = None

    async def inbound(
        self, provider: str, kind: str, user_id: str, attributes: Mapping[str, Mapping[str, str]], client_id: str
    ) -> Mapping[str, str]:
        """Return the claims that the profile is to be made of; none if they stay as they are.

        Raises:
            TriggerFailed: Nobody is signed in.
        """
        if self.inbound_federation is None:
            return {}
        event = {
            **self._event("1", "InboundFederation_ExternalProvider", user_id, client_id),
            "request": {
                "providerName": provider,
                "providerType": kind,
                "attributes": {source: dict(part) for source, part in attributes.items()},
            },
            "response": {"userAttributesToMap": {}},
        }
        claims = (await _answer("InboundFederation", self.inbound_federation, event)).get("userAttributesToMap")
        if not isinstance(claims, dict) or not all(isinstance(value, str) for value in claims.values()):
            raise TriggerFailed("InboundFederation invocation failed due to an unrecognizable response.")
        return claims

    async def pre_token(  # noqa: PLR0913 -- what the event says
        self,
        source: str,
        *,
        username: str,
        attributes: Mapping[str, str],
        groups: Iterable[str],
        client_id: str,
        scopes: Iterable[str],
    ) -> TokenOverrides:
        """Return what is said of a token that is about to be issued.

        Raises:
            TriggerFailed: None is issued.
        """
        if self.pre_token_generation is None:
            return NO_OVERRIDES
        event = {
            **self._event("2", source, username, client_id),
            "request": {
                "userAttributes": dict(attributes),
                "groupConfiguration": {
                    "groupsToOverride": list(groups),
                    "iamRolesToOverride": [],
                    "preferredRole": None,
                },
                "scopes": list(scopes),
            },
            "response": {"claimsAndScopeOverrideDetails": None},
        }
        answer = await _answer("PreTokenGeneration", self.pre_token_generation, event)
        return _overrides(answer.get("claimsAndScopeOverrideDetails") or {})

    def _event(self, version: str, source: str, username: str, client_id: str) -> dict[str, Any]:
        return {
            "version": version,
            "triggerSource": source,
            "region": REGION,
            "userPoolId": self.pool_id,
            "userName": username,
            "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client_id},
        }


async def _answer(name: str, invoke: Invoke, event: dict[str, Any]) -> dict[str, Any]:
    """Return the event's response. The function must give the whole event back, as JSON can carry it."""
    try:
        answer = json.loads(json.dumps(await asyncio.wait_for(invoke(json.loads(json.dumps(event))), TRIGGER_SECONDS)))
    except TimeoutError:
        raise TriggerFailed(f"{name} invocation failed due to a timeout.") from None
    except Exception as error:  # noqa: BLE001 -- the boundary: whatever the function raises, Cognito says so
        raise TriggerFailed(f"{name} failed with error {error}.") from None
    is_whole = isinstance(answer, dict) and all(answer.get(part) == event[part] for part in event if part != "response")
    if not is_whole or not isinstance(answer.get("response"), dict):
        raise TriggerFailed(f"{name} invocation failed due to an unrecognizable response.")
    response: dict[str, Any] = answer["response"]
    return response


def _overrides(details: Mapping[str, Any]) -> TokenOverrides:
    access = details.get("accessTokenGeneration") or {}
    groups = details.get("groupOverrideDetails")
    # An object without groups, or none, suppresses them all.
    named = (groups or {}).get("groupsToOverride") or ()
    return TokenOverrides(
        claims=access.get("claimsToAddOrOverride") or {},
        suppressed=frozenset(access.get("claimsToSuppress") or ()),
        groups=tuple(named),
    )
