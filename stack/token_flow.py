"""The code and PKCE flow of a public client, headless, against a running stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2

from servicedesk.settings import INVOKE, MANAGE
from stack.authorization_request import AuthorizationRefused, AuthorizationRequest
from stack.people import LocalPerson
from stack.sign_in import SignInFailed, sign_in_blocking
from stack.stack_description import StackDescription

TIMEOUT_SECONDS = 10
OK = 200


def obtain_tokens(
    stack: StackDescription, person: LocalPerson, request: AuthorizationRequest | None = None
) -> Mapping[str, Any]:
    """Sign `person` in and return the token endpoint's answer: ``access_token``, ``refresh_token``, ``expires_in``.

    Without a request, for the MCP endpoint.

    Raises:
        SignInFailed: The person was not let in, or the code was not exchanged.
        httpx2.HTTPError: The stack did not answer.
    """
    request = request or authorization_request(stack)
    with httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        callback = sign_in_blocking(client, request.url, person.username, person.password)
        try:
            form = request.exchange(callback)
        except AuthorizationRefused as refusal:
            raise SignInFailed(f"the authorization request was refused: {refusal}") from None
        answer = client.post(f"{stack.sign_in_url}/oauth2/token", data=form)
    if answer.status_code != OK:
        raise SignInFailed(f"the code was not exchanged: {answer.json().get('error')}")
    tokens: Mapping[str, Any] = answer.json()
    return tokens


def authorization_request(stack: StackDescription) -> AuthorizationRequest:
    """Return an authorization request for the MCP endpoint's scope and resource."""
    return AuthorizationRequest(
        sign_in_url=stack.sign_in_url,
        client_id=stack.loopback_client.client_id,
        redirect_uri=loopback_redirect_uri(stack),
        scope=f"{stack.mcp_url}/{INVOKE}",
        resource=stack.mcp_url,
    )


def administration_request(stack: StackDescription) -> AuthorizationRequest:
    """Return an authorization request of the command's own app client, for the admin API's scope."""
    client = stack.command_client
    return AuthorizationRequest(
        sign_in_url=stack.sign_in_url,
        client_id=client.client_id,
        redirect_uri=client.redirect_uris[0],
        scope=f"{stack.mcp_url}/{MANAGE}",
        resource=stack.mcp_url,
    )


def loopback_redirect_uri(stack: StackDescription) -> str:
    """Return a redirect URI on this machine. Nothing listens there: the code is read from the redirect itself."""
    return next(
        uri for uri in stack.loopback_client.redirect_uris if urlsplit(uri).hostname in {"localhost", "127.0.0.1"}
    )
