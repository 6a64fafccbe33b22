"""Federated sign-in: from an identity provider's claims to somebody of the pool, by its trigger and its mapping."""

from __future__ import annotations

from functools import partial

from anyio.to_thread import run_sync

from local.managed_login.app_client import AppClient
from local.managed_login.attempt import Attempt
from local.managed_login.directory import SignedIn, UserPool
from local.managed_login.federation.claims import ProviderClaims
from local.managed_login.federation.identity_provider import PoolIdentityProvider
from local.managed_login.federation.profiles import FederatedProfiles
from local.managed_login.federation.refusal import FederationRefused
from local.managed_login.triggers import Triggers
from servicedesk.clock import Clock


class FederatedSignIn:
    """Signs people in whom an identity provider has spoken of."""

    def __init__(self, directory: UserPool, profiles: FederatedProfiles, triggers: Triggers, clock: Clock) -> None:
        self._directory = directory
        self._profiles = profiles
        self._triggers = triggers
        self._clock = clock

    async def sign_in(self, attempt: Attempt, provider: PoolIdentityProvider, claims: ProviderClaims) -> SignedIn:
        """Sign somebody in, whose profile is made if there is none.

        Raises:
            FederationRefused, TriggerFailed, SignInRefused: Nobody is signed in.
        """
        app_client = await self._app_client(attempt, provider)
        mapped = await self._triggers.inbound(
            provider.name, provider.kind, claims.user_id, claims.attributes, app_client.client_id
        )
        keep = partial(
            self._profiles.keep,
            provider,
            claims.user_id,
            claims.issuer,
            mapped or claims.all,
            writable=app_client.writable,
            now=self._clock(),
        )
        return await run_sync(self._directory.sign_in_again, app_client.client_id, await run_sync(keep))

    async def _app_client(self, attempt: Attempt, provider: PoolIdentityProvider) -> AppClient:
        app_client = await run_sync(self._directory.app_client, attempt.app_client_id)
        if app_client is None or provider.name not in app_client.identity_providers:
            raise FederationRefused("The app takes nobody from this identity provider.")
        return app_client
