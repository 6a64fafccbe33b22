"""Authorization and token requests that are right, to be made wrong in one thing at a time."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from local.stack import LocalStack
from stack.people import LocalPerson
from stack.sign_in import sign_in_blocking

REDIRECT_URI = "http://localhost:3030/callback"
VERIFIER = "a-verifier-of-forty-three-characters-at-least"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def authorization_query(stack: LocalStack) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": stack.description.loopback_client.client_id,
        "redirect_uri": REDIRECT_URI,
        "state": "a-state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "scope": f"{stack.description.mcp_url}/invoke",
        "resource": stack.description.mcp_url,
    }


def authorize(http: httpx2.Client, stack: LocalStack, query: dict[str, str]) -> httpx2.Response:
    return http.get(f"{stack.description.sign_in_url}/oauth2/authorize", params=query)


def code_for(http: httpx2.Client, stack: LocalStack, person: LocalPerson, query: dict[str, str] | None = None) -> str:
    url = httpx2.URL(f"{stack.description.sign_in_url}/oauth2/authorize", params=query or authorization_query(stack))
    callback = sign_in_blocking(http, str(url), person.username, person.password)
    return parse_qs(urlsplit(callback).query)["code"][0]


def code_form(stack: LocalStack, code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "client_id": stack.description.loopback_client.client_id,
        "code_verifier": VERIFIER,
    }


def refresh_form(stack: LocalStack, token: str) -> dict[str, str]:
    return {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": stack.description.loopback_client.client_id,
    }


def token_request(http: httpx2.Client, stack: LocalStack, form: dict[str, str]) -> httpx2.Response:
    return http.post(f"{stack.description.sign_in_url}/oauth2/token", data=form)


def tokens_for(http: httpx2.Client, stack: LocalStack, person: LocalPerson) -> dict[str, Any]:
    answer = token_request(http, stack, code_form(stack, code_for(http, stack, person)))
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens
