"""Access tokens: the person as the pool knows them now, and what its trigger says last."""

from __future__ import annotations

from collections.abc import Sequence

import anyio.to_thread
from mcp.server.auth.provider import TokenError

from local.managed_login.app_client import AppClient
from local.managed_login.directory import SignInRefused, UserPool
from local.managed_login.keys import PoolKeys
from local.managed_login.tokens import Occasion, access_token_claims
from local.managed_login.triggers import TriggerFailed, Triggers
from servicedesk.clock import Clock, epoch_seconds


class AccessTokens:
    """Issues the access tokens of one user pool."""

    def __init__(
        self, directory: UserPool, keys: PoolKeys, issuer: str, triggers: Triggers, clock: Clock = epoch_seconds
    ) -> None:
        self._directory = directory
        self._keys = keys
        self._issuer = issuer
        self._triggers = triggers
        self._clock = clock

    async def issue(self, app_client: AppClient, occasion: Occasion, scopes: Sequence[str], source: str) -> str:
        """Return a token. The person's groups are read at each issue; `source` is what the trigger is told it is for.

        Raises:
            TokenError: The person may not be given one, or the trigger failed.
        """
        try:
            account = await anyio.to_thread.run_sync(self._directory.account, occasion.username)
            overrides = await self._triggers.pre_token(
                source,
                username=account.username,
                attributes=account.attributes,
                groups=account.groups,
                client_id=app_client.client_id,
                scopes=scopes,
            )
        except SignInRefused:
            raise TokenError(error="invalid_grant", error_description="the user cannot sign in") from None
        except TriggerFailed as failure:
            raise TokenError(error="invalid_grant", error_description=str(failure)) from None
        claims = access_token_claims(
            occasion,
            account,
            issuer=self._issuer,
            scopes=scopes,
            lifetime_seconds=app_client.access_token_seconds,
            now=int(self._clock()),
        )
        return self._keys.sign(overrides.apply(claims))
