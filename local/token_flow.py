"""The code and PKCE flow of a public client, headless, against a running stack."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2

from local.people import Person
from local.sign_in import SignInFailed, sign_in_blocking
from local.stack_description import StackDescription

# RFC 7636 §4.1: 32 bytes make a verifier of 43 characters, the shortest allowed.
VERIFIER_BYTES = 32
TIMEOUT_SECONDS = 10
OK = 200
INVOKE = "invoke"


def obtain_tokens(stack: StackDescription, person: Person) -> Mapping[str, Any]:
    """Sign `person` in and return the token endpoint's answer: ``access_token``, ``refresh_token``, ``expires_in``.

    Raises:
        SignInFailed: The person was not let in, or the code was not exchanged.
        httpx2.HTTPError: The stack did not answer.
    """
    redirect_uri = loopback_redirect_uri(stack)
    state, verifier = secrets.token_urlsafe(), secrets.token_urlsafe(VERIFIER_BYTES)
    with httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        callback = sign_in_blocking(
            client,
            authorization_url(stack, redirect_uri=redirect_uri, state=state, verifier=verifier),
            person.username,
            person.password,
        )
        form = {
            "grant_type": "authorization_code",
            "code": _code(callback, state),
            "redirect_uri": redirect_uri,
            "client_id": stack.loopback_client.client_id,
            "code_verifier": verifier,
        }
        answer = client.post(f"{stack.sign_in_url}/oauth2/token", data=form)
    if answer.status_code != OK:
        raise SignInFailed(f"the code was not exchanged: {answer.json().get('error')}")
    tokens: Mapping[str, Any] = answer.json()
    return tokens


def authorization_url(stack: StackDescription, *, redirect_uri: str, state: str, verifier: str) -> str:
    """Return the authorization request for the MCP endpoint's scope and resource."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "response_type": "code",
        "client_id": stack.loopback_client.client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "scope": f"{stack.mcp_url}/{INVOKE}",
        "resource": stack.mcp_url,
    }
    return f"{stack.sign_in_url}/oauth2/authorize?{urlencode(query)}"


def loopback_redirect_uri(stack: StackDescription) -> str:
    """Return a redirect URI on this machine. Nothing listens there: the code is read from the redirect itself."""
    return next(
        uri for uri in stack.loopback_client.redirect_uris if urlsplit(uri).hostname in {"localhost", "127.0.0.1"}
    )


def _code(callback: str, state: str) -> str:
    answer = parse_qs(urlsplit(callback).query)
    if "error" in answer:
        raise SignInFailed(f"the authorization request was refused: {answer['error'][0]}")
    if answer.get("state") != [state]:
        raise SignInFailed("the answer belongs to another request")
    return answer["code"][0]
