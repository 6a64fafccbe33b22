"""Verification of the Cognito access token (JWT): what makes one acceptable, in the order it is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import jwt

from servicedesk.clock import Clock, epoch_seconds
from servicedesk.errors import InsufficientScope, InvalidSetting, InvalidToken
from servicedesk.identity.agent_tokens import agent_of, is_agents
from servicedesk.identity.claims import Claims, claim_names, claim_seconds, claim_text
from servicedesk.identity.described_clients import DescribedClients
from servicedesk.identity.email_address import is_email_address
from servicedesk.identity.principal import AGENT_PREFIX, DESK_EMAIL, DESK_NAME, PersonPrincipal, Principal
from servicedesk.identity.token_fault import TokenFault
from servicedesk.settings import APP_CLIENT_PREFIX, IdentitySettings

# RFC 8725 §3.1: the algorithm is the deployment's, never the token's.
ALGORITHM = "RS256"
# How far the issuer's clock may be ahead of ours. A token ends when it says: a minute more would be a promise not kept.
LEEWAY_SECONDS = 60

_REQUIRED_CLAIMS = ["exp", "iat", "iss", "sub"]

_FAULTS: tuple[tuple[type[jwt.PyJWTError], TokenFault], ...] = (
    (jwt.ExpiredSignatureError, TokenFault.EXPIRED),
    (jwt.ImmatureSignatureError, TokenFault.NOT_YET_VALID),
    (jwt.InvalidIssuerError, TokenFault.ISSUER),
    (jwt.MissingRequiredClaimError, TokenFault.MISSING_CLAIM),
    (jwt.InvalidSignatureError, TokenFault.SIGNATURE),
    (jwt.InvalidAlgorithmError, TokenFault.ALGORITHM),
    (jwt.InvalidTokenError, TokenFault.MALFORMED_CLAIM),
)


class SigningKeys(Protocol):
    """The issuer's public keys."""

    def key(self, key_id: str) -> jwt.PyJWK:
        """Return the key that the issuer publishes under `key_id`.

        Raises:
            InvalidToken: The issuer publishes no such key.
            KeysUnavailable: The keys could not be read, so nothing is known about the token.
        """


def person_of(claims: Claims) -> PersonPrincipal:
    """Return the person whom an access token's claims name.

    Raises:
        InvalidToken: They name none.
    """
    username, is_federated = claim_text(claims, "username"), DESK_NAME in claims
    name = claim_text(claims, DESK_NAME) if is_federated else username
    if name.startswith(AGENT_PREFIX) or (is_federated and " " not in name):
        raise InvalidToken(TokenFault.MALFORMED_CLAIM)
    email = claims.get(DESK_EMAIL)
    if email is not None and not is_email_address(email):
        raise InvalidToken(TokenFault.MALFORMED_CLAIM)
    return PersonPrincipal(
        subject=claim_text(claims, "sub"),
        name=name,
        username=username,
        is_federated=is_federated,
        client_id=claim_text(claims, "client_id"),
        groups=claim_names(claims, "cognito:groups"),
        authenticated_at=claim_seconds(claims, "auth_time"),
        expires_at=claim_seconds(claims, "exp"),
        email=email,
    )


class TokenVerifier:
    """Turns a token into a `Principal`, or says why not. Lives as long as the execution environment.

    Args:
        settings: Whose tokens are taken.
        keys: The issuer's.
        clock: Epoch seconds.
        principal_of: Says whom the claims of a token name that is good; raises `InvalidToken` if nobody.

    Raises:
        InvalidSetting: No app client is allowed.
    """

    def __init__(
        self,
        settings: IdentitySettings,
        keys: SigningKeys,
        clock: Clock = epoch_seconds,
        principal_of: Callable[[Claims], Principal] = person_of,
    ) -> None:
        if not settings.allowed_client_ids:
            raise InvalidSetting(
                f"{APP_CLIENT_PREFIX}...", "is not set for any client, so every token would be refused"
            )
        self._settings = settings
        self._keys = keys
        self._described = DescribedClients(settings.described_clients)
        self._clock = clock
        self._principal_of = principal_of

    def verify(self, token: str) -> Principal:
        """Return the principal that `token` speaks for.

        Raises:
            InvalidToken: The token is not acceptable.
            InsufficientScope: The token is good, and was not issued for this server's scope.
            KeysUnavailable: The signature could not be checked.
        """
        claims = self._signed_claims(token)
        self._check_expiry(claims)
        self._check_use(claims)
        if "act" in claims:
            raise InvalidToken(TokenFault.ACT)
        principal = self._agent(claims) if self._settings.takes_agents and is_agents(claims) else self._person(claims)
        # Last, so that 403 is only ever said to the holder of an otherwise good token.
        self._check_scope(claims)
        return principal

    def _person(self, claims: Claims) -> Principal:
        self._check_client(claims)
        self._check_audience(claims)
        return self._principal_of(claims)

    def _agent(self, claims: Claims) -> Principal:
        agent = agent_of(claims)
        # A client is people's or an agent's, never both.
        if agent.client_id in self._settings.allowed_client_ids or agent.client_id in self._described:
            raise InvalidToken(TokenFault.CLIENT)
        # Cognito gives such a token no `aud`, whatever it asks for: the scope's name holds the resource's URL.
        if claims.get("aud", self._settings.resource_url) != self._settings.resource_url:
            raise InvalidToken(TokenFault.AUDIENCE)
        return agent

    def _signed_claims(self, token: str) -> Claims:
        key = self._keys.key(_key_id(token))
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self._settings.issuer,
                # For `iat` and `nbf`; `exp` has a check of its own, without any.
                leeway=LEEWAY_SECONDS,
                # `aud` has a rule of its own: Cognito leaves it out unless the client sent `resource`.
                options={"require": _REQUIRED_CLAIMS, "verify_aud": False},
            )
        except jwt.PyJWTError as error:
            fault = next((fault for kind, fault in _FAULTS if isinstance(error, kind)), TokenFault.MALFORMED_TOKEN)
            # `from None`: PyJWT's messages may quote the token.
            raise InvalidToken(fault) from None

    def _check_expiry(self, claims: Claims) -> None:
        if self._clock() >= claim_seconds(claims, "exp"):
            raise InvalidToken(TokenFault.EXPIRED)

    def _check_use(self, claims: Claims) -> None:
        # An id token is signed by the same pool and says who someone is, not what a client may do.
        if claims.get("token_use") != "access":
            raise InvalidToken(TokenFault.TOKEN_USE)

    def _check_client(self, claims: Claims) -> None:
        client_id = claims.get("client_id")
        if not isinstance(client_id, str):
            raise InvalidToken(TokenFault.CLIENT)
        if client_id not in self._settings.allowed_client_ids and client_id not in self._described:
            raise InvalidToken(TokenFault.CLIENT)

    def _check_audience(self, claims: Claims) -> None:
        # MCP authorization, "Token Handling": a token issued for another resource must not be accepted.
        if "aud" not in claims and not self._settings.audience_required:
            return
        if claims.get("aud") != self._settings.resource_url:
            raise InvalidToken(TokenFault.AUDIENCE)

    def _check_scope(self, claims: Claims) -> None:
        scope = claims.get("scope")
        if not isinstance(scope, str) or self._settings.required_scope not in scope.split(" "):
            raise InsufficientScope


#: Speaks for no person, and no token becomes it: a subject is never empty. For what is done before anybody asks.
NOBODY = Principal(subject="", name="", client_id="", groups=frozenset({""}), authenticated_at=0, expires_at=0)


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise InvalidToken(TokenFault.MALFORMED_TOKEN) from None
    if header.get("alg") != ALGORITHM:
        raise InvalidToken(TokenFault.ALGORITHM)
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise InvalidToken(TokenFault.UNKNOWN_KEY)
    return key_id
