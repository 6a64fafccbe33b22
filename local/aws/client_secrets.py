"""Secrets of Cognito's app clients, of which moto has one a client, and no action for a second: for this machine."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from moto.backends import get_backend
from moto.cognitoidp import urls
from moto.cognitoidp.models import CognitoIdpUserPoolClient
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, EmptyResult

#: Cognito's limit.
MAX_SECRETS: Final = 2
#: Cognito's are lower-case letters and digits; moto's have hyphens, which Cognito takes in none.
SECRET_BYTES: Final = 26
_make = CognitoIdpUserPoolClient.__init__


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSecret:
    """One secret of an app client."""

    id: str
    value: str = field(repr=False)
    #: Epoch seconds.
    made_at: float


def install() -> None:
    """Let moto's Cognito in this process keep up to two secrets an app client, however it is reached."""

    def make(self: CognitoIdpUserPoolClient, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 -- moto's signature
        _make(self, *arguments, **named)
        if self.generate_secret:
            # moto's id is made of the settings: who has the same ones again would be who was deleted.
            self.id = secrets.token_hex(self.MAX_ID_LENGTH // 2)
        _keep(self, [_new_secret(self)] if self.generate_secret else [])

    CognitoIdpUserPoolClient.__init__ = make  # type: ignore[method-assign]
    urls.url_paths["{0}/$"] = CognitoWithSecrets.dispatch


def active_secrets(client_id: str) -> tuple[str, ...]:
    """Return the secrets that an app client of this process may sign in with."""
    return tuple(one.value for client in _clients() if client.id == client_id for one in _secrets_of(client))


class CognitoWithSecrets(CognitoIdpResponse):
    """One request, for the actions that moto does not have too."""

    def add_user_pool_client_secret(self) -> ActionResult:
        """Answer AddUserPoolClientSecret: the only answer that ever has the new secret in it."""
        client, given = self._client(), self._get_param("ClientSecret")
        if len(_secrets_of(client)) == MAX_SECRETS:
            raise JsonRESTError("LimitExceededException", "The app client has two secrets.")
        made = _new_secret(client, given)
        _keep(client, [*_secrets_of(client), made])
        told = {} if given else {"ClientSecretValue": made.value}
        return ActionResult({"ClientSecretDescriptor": {**_descriptor(made), **told}})

    def list_user_pool_client_secrets(self) -> ActionResult:
        """Answer ListUserPoolClientSecrets, without their values."""
        return ActionResult({"ClientSecrets": [_descriptor(one) for one in _secrets_of(self._client())]})

    def delete_user_pool_client_secret(self) -> ActionResult:
        """Answer DeleteUserPoolClientSecret; the last one stays."""
        client, wanted = self._client(), self._get_param("ClientSecretId")
        rest = [one for one in _secrets_of(client) if one.id != wanted]
        if len(rest) == len(_secrets_of(client)):
            raise JsonRESTError("ResourceNotFoundException", "The app client has no such secret.")
        if not rest:
            raise JsonRESTError("InvalidParameterException", "The last secret of an app client cannot be deleted.")
        _keep(client, rest)
        return EmptyResult()

    def _client(self) -> CognitoIdpUserPoolClient:
        return self.backend.describe_user_pool_client(self._get_param("UserPoolId"), self._get_param("ClientId"))


def _clients() -> Iterator[CognitoIdpUserPoolClient]:
    for regions in get_backend("cognito-idp").values():
        for backend in regions.values():
            for pool in backend.user_pools.values():
                yield from pool.clients.values()


def _secrets_of(client: CognitoIdpUserPoolClient) -> list[ClientSecret]:
    kept: list[ClientSecret] = vars(client).get("active_secrets", [])
    return kept


def _keep(client: CognitoIdpUserPoolClient, kept: list[ClientSecret]) -> None:
    vars(client)["active_secrets"] = kept
    if kept:
        # What DescribeUserPoolClient answers.
        client.secret = kept[0].value


def _new_secret(client: CognitoIdpUserPoolClient, value: str | None = None) -> ClientSecret:
    made_at = time.time()
    # Cognito's form; with nanoseconds, two are never alike.
    identifier = f"{client.id}--{time.time_ns()}"
    return ClientSecret(id=identifier, value=value or secrets.token_hex(SECRET_BYTES), made_at=made_at)


def _descriptor(one: ClientSecret) -> dict[str, Any]:
    return {"ClientSecretId": one.id, "ClientSecretCreateDate": one.made_at}
