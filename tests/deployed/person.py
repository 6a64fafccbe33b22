"""A person at a deployed stack: signs in as people do, and asks as their clients do."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import ssl
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import jwt

from servicedesk.settings import INVOKE, MANAGE
from stack.sign_in import sign_in_blocking
from tests.deployed.stack import TIMEOUT_SECONDS, Deployed

#: One of the template's redirect URIs for programs on a person's own machine. Nothing listens there.
LOOPBACK_REDIRECT_URI = "http://localhost:3030/callback"
SEALED = re.compile(r'"confirmation": "([^"]+)"')

Answer = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone with a password."""

    deployed: Deployed
    username: str
    password: str = field(repr=False)

    @cached_property
    def tokens(self) -> Answer:
        """What the token endpoint gave an MCP client of theirs."""
        return self.sign_in(self.deployed.stack.output("ClientIdLoopback"), LOOPBACK_REDIRECT_URI, INVOKE)

    @property
    def claims(self) -> Answer:
        """What their access token says, unverified."""
        claims: Answer = jwt.decode(self.tokens["access_token"], options={"verify_signature": False})
        return claims

    @cached_property
    def console(self) -> Console:
        """They, at the administrators' console."""
        client_id, redirect_uri = self.deployed.resources["ConsoleClient"], f"{self.deployed.origin}/admin"
        return Console(self.deployed, self.sign_in(client_id, redirect_uri, MANAGE)["access_token"])

    def sign_in(self, client_id: str, redirect_uri: str, scope: str) -> Answer:
        """Sign in at an app client with code and PKCE; return the token endpoint's answer."""
        verifier, state = secrets.token_urlsafe(), secrets.token_urlsafe()
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            "scope": f"{self.deployed.mcp_url}/{scope}",
            "resource": self.deployed.mcp_url,
        }
        url = f"{self.deployed.sign_in_url}/oauth2/authorize?{urlencode(query)}"
        with httpx2.Client(timeout=TIMEOUT_SECONDS, verify=ssl.create_default_context()) as browser:
            callback = parse_qs(urlsplit(sign_in_blocking(browser, url, self.username, self.password)).query)
        assert callback["state"] == [state], callback
        form = {"grant_type": "authorization_code", "code": callback["code"][0], "redirect_uri": redirect_uri}
        answer = self.token_endpoint({**form, "client_id": client_id, "code_verifier": verifier})
        assert answer.status_code == 200, answer.text
        tokens: Answer = answer.json()
        return tokens

    def token_endpoint(self, form: dict[str, str]) -> httpx2.Response:
        return self.deployed.http.post(f"{self.deployed.sign_in_url}/oauth2/token", data=form)

    def ask(self, method: str, params: Answer | None = None, *, token: str | None = None) -> httpx2.Response:
        """Send the MCP endpoint a request, as they or with another token; an empty one is none."""
        token = self.tokens["access_token"] if token is None else token
        headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}
        headers |= {"authorization": f"Bearer {token}"} if token else {}
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
        return self.deployed.http.post(self.deployed.mcp_url, json=message, headers=headers)

    def tools(self, token: str | None = None) -> tuple[str, ...]:
        """Return the names of the tools that they are shown."""
        answer = self.ask("tools/list", token=token)
        assert answer.status_code == 200, answer.text
        return tuple(tool["name"] for tool in answer.json()["result"]["tools"])

    def call(self, tool: str, **arguments: object) -> Answer:
        """Call a tool; return the JSON-RPC answer."""
        answer = self.ask("tools/call", {"name": tool, "arguments": arguments})
        assert answer.status_code == 200, answer.text
        message: Answer = answer.json()
        return message

    def result(self, tool: str, **arguments: object) -> Answer:
        """Call a tool that must succeed; return what it says, for programs."""
        result: Answer = self.call(tool, **arguments)["result"]
        assert not result.get("isError"), result
        structured: Answer = result["structuredContent"]
        return structured

    def refusal(self, tool: str, **arguments: object) -> str:
        """Call a tool that must not succeed; return what it says, for people."""
        result: Answer = self.call(tool, **arguments)["result"]
        assert result.get("isError"), result
        return str(result["content"][0]["text"])

    def confirmation(self, tool: str, **arguments: object) -> str:
        """Call a tool that destroys; return what confirms it."""
        asked = self.refusal(tool, **arguments)
        sealed = SEALED.search(asked)
        assert sealed, asked
        return sealed[1]


@dataclass(frozen=True)
class Console:
    """The permissions API, as somebody who signed in at its page."""

    deployed: Deployed
    token: str = field(repr=False)

    def ask(self, method: str, path: str, body: Answer | None = None, *, version: str = "") -> httpx2.Response:
        """Send a request, on this version of what is changed if it is said."""
        headers = {"authorization": f"Bearer {self.token}", **({"if-match": version} if version else {})}
        content = {} if body is None else {"content": json.dumps(body).encode()}
        headers |= {} if body is None else {"content-type": "application/json"}
        url = f"{self.deployed.origin}/admin/api{path}"
        return self.deployed.http.request(method, url, headers=headers, **content)  # type: ignore[arg-type] # content
