"""A client that holds a server to the letter of discovery: where other clients shrug, it refuses.

The rules are those of RFC 9728, RFC 8414 and the authorization page of MCP 2026-07-28. Claude and ChatGPT are known to
refuse for one or another of them; no client that we know refuses for all.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2

Document = Mapping[str, Any]
Fetch = Callable[[str], Document]

_RESOURCE_METADATA = re.compile(r'resource_metadata="([^"]+)"')
_SCOPE = re.compile(r'scope="([^"]+)"')


class Refused(Exception):
    """The server's metadata is not what a client may go on with; the message names the rule."""


def protected_resource(url: str, challenge: str, fetch: Fetch) -> Document:
    """Return the metadata that a 401 leads to.

    Raises:
        Refused: The challenge names none, or it describes another resource.
    """
    named = _RESOURCE_METADATA.search(challenge)
    if not challenge.startswith("Bearer ") or named is None:
        raise Refused("RFC 9728 §5.1: the challenge names no resource_metadata")
    if _SCOPE.search(challenge) is None:
        raise Refused("MCP authorization, scope selection: the challenge names no scope")
    document = fetch(named[1])
    if document.get("resource") != url:
        raise Refused("RFC 9728 §3.3: resource is not the URL that was typed")
    if not document.get("authorization_servers"):
        raise Refused("MCP authorization: no authorization_servers")
    return document


def authorization_server(issuer: str, fetch: Fetch) -> Document:
    """Return the metadata of an issuer without a path.

    Raises:
        Refused: It is not the issuer's, or does not promise what MCP demands.
    """
    document = fetch(f"{issuer}/.well-known/oauth-authorization-server")
    if document.get("issuer") != issuer:
        raise Refused("RFC 8414 §3.3: issuer is not the one that was asked")
    if "S256" not in document.get("code_challenge_methods_supported", ()):
        raise Refused("MCP authorization: no S256 in code_challenge_methods_supported")
    if "code" not in document.get("response_types_supported", ()):
        raise Refused("RFC 8414 §2: no code in response_types_supported")
    if "none" not in document.get("token_endpoint_auth_methods_supported", ()):
        raise Refused("RFC 8414 §2: a public client cannot use the token endpoint")
    if document.get("authorization_response_iss_parameter_supported"):
        raise Refused("RFC 9207 §2.4: iss is promised, and Cognito sends none")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not urlsplit(str(document.get(name))).netloc:
            raise Refused(f"RFC 8414 §2: {name} is missing")
    return document


def access_token(
    http: httpx2.Client, server: Document, *, client_id: str, redirect_uri: str, url: str, scope: str,
    sign_in: Callable[[str], Mapping[str, str]],
) -> str:  # fmt: skip
    """Get a token for `url` with the code flow, PKCE and ``resource``.

    Raises:
        Refused: The answer belongs to another request, or grants another scope.
    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    common = {"client_id": client_id, "redirect_uri": redirect_uri, "resource": url}
    query = {
        **common, "response_type": "code", "scope": scope, "state": state,
        "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    answer = sign_in(f"{server['authorization_endpoint']}?{urlencode(query)}")
    if answer.get("state") != state or "iss" in answer:
        raise Refused("the authorization response belongs to another request")
    form = {**common, "grant_type": "authorization_code", "code": answer["code"], "code_verifier": verifier}
    tokens = http.post(server["token_endpoint"], data=form).raise_for_status().json()
    if tokens.get("token_type", "").lower() != "bearer":
        raise Refused("RFC 6749 §7.1: the token is not a bearer token")
    return str(tokens["access_token"])


def scope_of(challenge: str) -> str:
    """Return the scope that a challenge asks for."""
    found = _SCOPE.search(challenge)
    return found[1] if found else ""
