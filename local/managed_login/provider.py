"""OAuth's rules on the SDK's handlers: what may be asked for, and what is issued."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import anyio.to_thread
from mcp.server.auth.provider import (
    AccessToken,
    AuthorizationParams,
    AuthorizeError,
    OAuthAuthorizationServerProvider,
    RegistrationError,
    TokenError,
    construct_redirect_uri,
)
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken

from local.managed_login.access_tokens import AccessTokens
from local.managed_login.app_client import AppClient
from local.managed_login.attempt import Attempt, begun_attempt
from local.managed_login.client_documents import ClientDocuments
from local.managed_login.codes import CODE_SECONDS, IssuedCode, issued_code
from local.managed_login.directory import SignedIn, UserPool
from local.managed_login.expiring import Expiring
from local.managed_login.refresh_tokens import IssuedRefreshToken, RefreshTokens
from local.managed_login.triggers import REFRESH, SIGN_IN
from servicedesk.clock import Clock, epoch_seconds

# Longer than Cognito's 3 minutes: whoever tries the product reads first.
ATTEMPT_SECONDS = 900
# What every app client of the pool may do; one that describes itself, only what its document names too.
GRANTS = ("authorization_code", "refresh_token")
Answer = TypeVar("Answer")


class ManagedLogin(OAuthAuthorizationServerProvider[IssuedCode, IssuedRefreshToken, AccessToken]):
    """One user pool's authorization server. People and clients are in the directory; codes and tokens are in memory."""

    def __init__(
        self,
        *,
        directory: UserPool,
        access_tokens: AccessTokens,
        sign_in_url: str,
        documents: ClientDocuments,
        clock: Clock = epoch_seconds,
    ) -> None:
        self._directory = directory
        self._access_tokens = access_tokens
        self._sign_in_url = sign_in_url
        self._documents = documents
        self._clock = clock
        self._attempts: Expiring[Attempt] = Expiring(ATTEMPT_SECONDS, clock)
        self._codes: Expiring[IssuedCode] = Expiring(CODE_SECONDS, clock)
        self._refresh_tokens = RefreshTokens()

    async def get_client(self, client_id: str) -> OAuthClientInformationFull | None:
        """Return an app client, or one that describes itself, in the SDK's terms."""
        document = await self._documents.read(client_id)
        client = await self._ask(self._directory.app_client, self._documents.app_client(client_id))
        if client is None or "code" not in client.flows or (document is None and client.client_id != client_id):
            return None
        return OAuthClientInformationFull.model_validate(
            {
                "client_id": client_id,
                "client_name": client.name if document is None else document.client_name,
                "redirect_uris": client.callback_urls if document is None else document.redirect_uris,
                "grant_types": [grant for grant in GRANTS if document is None or grant in document.grant_types],
                "scope": " ".join(client.scopes),
                "token_endpoint_auth_method": "none",
            }
        )

    async def authorize(self, client: OAuthClientInformationFull, params: AuthorizationParams) -> str:
        """Begin a sign-in and return its page's URL.

        Raises:
            AuthorizeError: The client asks for a resource that the pool does not know.
        """
        app_client = await self._app_client(client.client_id)
        scopes = tuple(params.scopes or app_client.scopes)
        descriptions = await self._descriptions(params.resource, scopes)
        attempt = begun_attempt(client, app_client, params, scopes, tuple(descriptions))
        self._attempts.put(attempt.attempt_id, attempt)
        return f"{self._sign_in_url}/login?session={attempt.attempt_id}"

    async def _descriptions(self, resource: str | None, scopes: Sequence[str]) -> list[str]:
        named = resource if resource is not None else next(iter(scopes), "").rpartition("/")[0]
        descriptions = await self._ask(self._directory.scope_descriptions, named)
        if descriptions is None and resource is not None:
            raise AuthorizeError(error="invalid_target", error_description="The resource is not registered")
        return [(descriptions or {}).get(scope, scope) for scope in scopes]

    def attempt(self, attempt_id: str) -> Attempt | None:
        """Return a sign-in that is under way, or None when it is over or was never begun."""
        return self._attempts.get(attempt_id)

    def change_attempt(self, attempt: Attempt) -> None:
        """Remember how far a sign-in has come."""
        self._attempts.put(attempt.attempt_id, attempt)

    def finish(self, attempt: Attempt, signed_in: SignedIn, signed_in_at: int | None = None) -> str:
        """End a sign-in with a code and return where the browser takes it: to the client's redirect URI."""
        self._attempts.take(attempt.attempt_id)
        code = issued_code(attempt, signed_in, self._clock(), signed_in_at)
        self._codes.put(code.code, code)
        # No `iss`: Cognito sends `code` and `state` alone.
        return construct_redirect_uri(str(attempt.redirect_uri), code=code.code, state=attempt.state)

    def refuse(self, attempt: Attempt, reason: str) -> str:
        """End a sign-in without a code and return where the browser takes the reason: to the client's redirect URI."""
        self._attempts.take(attempt.attempt_id)
        uri = str(attempt.redirect_uri)
        return construct_redirect_uri(uri, error="invalid_request", error_description=reason, state=attempt.state)

    async def load_authorization_code(
        self,
        client: OAuthClientInformationFull,  # noqa: ARG002 -- the SDK's signature
        authorization_code: str,
    ) -> IssuedCode | None:
        """Return a code that has not been used; the SDK checks client, redirect URI and verifier against it."""
        return self._codes.get(authorization_code)

    async def exchange_authorization_code(
        self, client: OAuthClientInformationFull, authorization_code: IssuedCode
    ) -> OAuthToken:
        """Return the tokens for a code, once.

        Raises:
            TokenError: The code was used meanwhile, or the person may not be given tokens any more.
        """
        if self._codes.take(authorization_code.code) is None:
            raise TokenError(error="invalid_grant", error_description="authorization code does not exist")
        app_client = await self._app_client(client.client_id)
        occasion, scopes = authorization_code.occasion, authorization_code.scopes
        access_token = await self._access_tokens.issue(app_client, occasion, scopes, SIGN_IN)
        expires_at = int(self._clock()) + app_client.refresh_token_seconds
        token = self._refresh_tokens.issue(occasion, scopes, expires_at)
        return _tokens(app_client, access_token, token.token if "refresh_token" in client.grant_types else None)

    async def load_refresh_token(
        self,
        client: OAuthClientInformationFull,  # noqa: ARG002 -- the SDK's signature
        refresh_token: str,
    ) -> IssuedRefreshToken | None:
        """Return a refresh token; the SDK checks client, expiry and scopes against it."""
        return self._refresh_tokens.get(refresh_token)

    async def exchange_refresh_token(
        self, client: OAuthClientInformationFull, refresh_token: IssuedRefreshToken, scopes: list[str]
    ) -> OAuthToken:
        """Return new tokens, with the person's groups as of now.

        Raises:
            TokenError: The person was signed out everywhere, or may not be given tokens any more.
        """
        app_client = await self._app_client(client.client_id)
        occasion = refresh_token.occasion
        if await self._ask(self._directory.is_signed_out, app_client.client_id, occasion.moto_refresh_token):
            raise TokenError(error="invalid_grant", error_description="refresh token has been revoked")
        access_token = await self._access_tokens.issue(app_client, occasion, scopes, REFRESH)
        if not app_client.rotates:
            return _tokens(app_client, access_token, None)
        # The new token ends when the first one would have ended; the old one outlives a lost answer.
        expires_at = refresh_token.expires_at or 0
        successor = self._refresh_tokens.issue(occasion, refresh_token.scopes, expires_at)
        refresh_token.expires_at = min(expires_at, int(self._clock()) + app_client.rotation_grace_seconds)
        return _tokens(app_client, access_token, successor.token)

    async def revoke_token(self, token: AccessToken | IssuedRefreshToken) -> None:
        """Forget a refresh token, and all others of the same sign-in."""
        if isinstance(token, IssuedRefreshToken):
            self._refresh_tokens.forget_sign_in(token.occasion)

    async def load_access_token(self, token: str) -> None:
        """Know no access token: whoever is sent one checks its signature."""

    async def register_client(self, client_info: OAuthClientInformationFull) -> None:  # noqa: ARG002 -- the same
        """Register nobody: there is no such endpoint."""
        raise RegistrationError(error="invalid_client_metadata", error_description="clients are declared in advance")

    async def _app_client(self, client_id: str) -> AppClient:
        app_client = await self._ask(self._directory.app_client, self._documents.app_client(client_id))
        if app_client is None:
            raise TokenError(error="invalid_client", error_description="the client was deleted")
        return app_client

    @staticmethod
    async def _ask(question: Callable[..., Answer], *arguments: str) -> Answer:
        """Ask the directory without holding up the other requests."""
        return await anyio.to_thread.run_sync(question, *arguments)


def _tokens(app_client: AppClient, access_token: str, refresh_token: str | None) -> OAuthToken:
    return OAuthToken(
        access_token=access_token, expires_in=app_client.access_token_seconds, refresh_token=refresh_token
    )
