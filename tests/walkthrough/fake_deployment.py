"""A deployment in memory, as a client's transport: right in every answer, or wrong in one stated way."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx2
import jwt

from walkthrough.target import Credentials, WalkthroughTarget

ORIGIN = "https://desk.example"
MCP_URL = f"{ORIGIN}/mcp"
SIGN_IN_URL = "https://sign-in.example"
BOB = Credentials(username="bob", password="Bob's pass&word 1")
ALICE = Credentials(username="alice", password="Alice <b>keeps</b> it 2")
TARGET = WalkthroughTarget(
    mcp_url=MCP_URL,
    client_id="walkthrough-client",
    redirect_uri="http://localhost:3030/callback",
    is_local=False,
    people=(BOB, ALICE),
)
ERIN = Credentials(username="erin", password="Erin-waits-3")
GROUPS = {"bob": ["support-engineers"], "alice": ["administrators"], "erin": []}
READS = {"readOnlyHint": True, "destructiveHint": False}
EFFECTS = {
    "create_ticket": {"readOnlyHint": False, "destructiveHint": False},
    "delete_customer": {"readOnlyHint": False, "destructiveHint": True},
    "get_customer": READS,
    "search_customer": READS,
}
TOOLS = {
    "bob": ["create_ticket", "get_customer", "search_customer"],
    "alice": sorted(EFFECTS),
    "erin": [],
}
JANE = {
    "customer_id": "C-1042",
    "region": "EMEA",
    "open_tickets": [],
}


@dataclass
class FakeDeployment(httpx2.AsyncBaseTransport):
    """Answers as the product does. `flaw` names the one thing that is wrong."""

    flaw: str = ""
    #: What each person is listed, and what a tool does to the world.
    tools: Mapping[str, Sequence[str]] = field(default_factory=lambda: TOOLS)
    effects: Mapping[str, Mapping[str, bool]] = field(default_factory=lambda: EFFECTS)
    #: What a customer wrote: it comes back as the name, and in the text.
    written: str = "Jane <script>alert(1)</script> \x1b[31m\u202eDoe"
    #: Every secret that was handed out or received, whole.
    secrets: list[str] = field(default_factory=list)
    #: Tools that ran, in order.
    ran: list[str] = field(default_factory=list)
    _codes: dict[str, str] = field(default_factory=dict)
    _people: dict[str, str] = field(default_factory=dict)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        if self.flaw == "unreachable":
            raise httpx2.ConnectError("nobody answers")
        routes = {
            "/mcp": self._mcp,
            "/.well-known/oauth-protected-resource/mcp": self._resource_metadata,
            "/.well-known/oauth-authorization-server": self._server_metadata,
            "/oauth2/authorize": self._authorize,
            "/login": self._login,
            "/oauth2/token": self._token,
        }
        answer = routes.get(request.url.path, lambda _: httpx2.Response(404))
        await request.aread()
        return answer(request)

    def _secret(self) -> str:
        self.secrets.append(secrets.token_urlsafe(32))
        return self.secrets[-1]

    def _resource_metadata(self, request: httpx2.Request) -> httpx2.Response:
        resource = "https://elsewhere.example/mcp" if self.flaw == "other resource" else MCP_URL
        return httpx2.Response(
            200,
            json={
                "resource": resource,
                "authorization_servers": [ORIGIN],
                "scopes_supported": [f"{MCP_URL}/invoke"],
            },
        )

    def _server_metadata(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            200,
            json={
                "issuer": ORIGIN,
                "authorization_endpoint": f"{SIGN_IN_URL}/oauth2/authorize",
                "token_endpoint": f"{SIGN_IN_URL}/oauth2/token",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": [] if self.flaw == "no S256" else ["S256"],
            },
        )

    def _authorize(self, request: httpx2.Request) -> httpx2.Response:
        query = dict(request.url.params)
        self.secrets += [query["state"], query["code_challenge"]]
        location = f"{SIGN_IN_URL}/login?{urlencode({'request': self._secret(), 'state': query['state']})}"
        return httpx2.Response(302, headers={"location": location})

    def _login(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            form = f"""<title>Sign in</title><form method="post" action="{request.url.raw_path.decode()}">
                <input type="hidden" name="csrf" value="{self._secret()}"><input name="username">
                <input name="password" type="password"></form>"""
            cookie = f"csrf={self._secret()}; Path=/; HttpOnly"
            return httpx2.Response(200, html=form, headers={"set-cookie": cookie})
        sent = _form(request)
        self.secrets.append(sent["password"])
        if self.flaw == "wrong password":
            return httpx2.Response(400, html="<title>Sign in</title>")
        code = self._secret()
        self._codes[code] = sent["username"]
        callback = urlencode({"code": code, "state": request.url.params["state"]})
        return httpx2.Response(302, headers={"location": f"{TARGET.redirect_uri}?{callback}"})

    def _token(self, request: httpx2.Request) -> httpx2.Response:
        form = _form(request)
        self.secrets.append(form["code_verifier"])
        username = self._codes.pop(form["code"])
        claims = {
            "sub": f"sub-{username}",
            "username": username,
            "aud": "https://elsewhere.example/mcp" if self.flaw == "other audience" else MCP_URL,
            "scope": f"{MCP_URL}/invoke",
            "cognito:groups": GROUPS[username],
        }
        token = jwt.encode(claims, "0123456789abcdef0123456789abcdef", algorithm="HS256")
        self.secrets.append(token)
        if self.flaw == "token refused":
            return httpx2.Response(400, json={"error": "invalid_grant", "error_description": f"no {form['code']}"})
        self._people[token] = username
        issued = {"access_token": token, "refresh_token": self._secret(), "token_type": "Bearer", "expires_in": 900}
        return httpx2.Response(200, json=issued)

    def _mcp(self, request: httpx2.Request) -> httpx2.Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        person = self._people.get(token)
        if token and person is None and self.flaw != "any token":
            return httpx2.Response(401, json={"error": "invalid_token"})
        if not token and self.flaw != "no challenge":
            challenge = f'Bearer resource_metadata="{ORIGIN}/.well-known/oauth-protected-resource/mcp", scope="x"'
            if self.flaw == "challenge with error":
                challenge += ', error="invalid_token"'
            return httpx2.Response(401, json={}, headers={"www-authenticate": challenge})
        if self.flaw == "crashes":
            return httpx2.Response(200, json={"errorMessage": "boom", "errorType": "Runtime.ImportModuleError"})
        message = json.loads(request.content)
        if "id" not in message:
            return httpx2.Response(202)
        answer = {"jsonrpc": "2.0", "id": message["id"], **self._answer(person or "bob", message)}
        return httpx2.Response(200, json=answer)

    def _answer(self, person: str, message: dict[str, Any]) -> dict[str, Any]:
        match message["method"]:
            case "server/discover":
                return self._discovered()
            case "initialize":
                known = {"capabilities": {"tools": {}}, "serverInfo": {"name": "desk", "version": "1"}}
                return {"result": {"protocolVersion": message["params"]["protocolVersion"], **known}}
            case "tools/list":
                return self._listed(person)
            case _:
                return self._called(person, message["params"]["name"])

    def _discovered(self) -> dict[str, Any]:
        if self.flaw == "other version":
            return {"error": {"code": -32601, "message": "Method not found"}}
        return {"result": {**_COMPLETE, "supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}}

    def _listed(self, person: str) -> dict[str, Any]:
        names = self.tools["alice"] if self.flaw == "same tools" else self.tools[person]
        if self.flaw == "unsorted tools":
            names = names[::-1]
        scope = {"cacheScope": "public"} if self.flaw == "shared cache" else {}
        return {"result": {**_COMPLETE, **scope, "tools": [_tool(name, self.effects[name]) for name in names]}}

    def _called(self, person: str, tool: str) -> dict[str, Any]:
        runs = tool in self.tools["alice" if self.flaw == "hidden tool runs" else person]
        if runs:
            return self._result(tool)
        unknown = (
            "Unknown tool" if tool not in self.effects or self.flaw != "hidden is told apart" else "Forbidden tool"
        )
        return {"error": {"code": -32602, "message": f"{unknown}: {tool}"}}

    def _result(self, tool: str) -> dict[str, Any]:
        self.ran.append(tool)
        if self.flaw == "tool fails":
            said = [{"type": "text", "text": "There is no such customer."}]
            return {"result": {**_COMPLETE, "content": said, "isError": True}}
        content = {**JANE, "name": self.written}
        if self.flaw == "customer changes" and self.ran.count(tool) > 1:
            content["name"] = "Somebody else"
        text = f"Done: {' '.join(self.secrets)}" if self.flaw == "tool echoes secrets" else f"Done: {self.written}"
        return {"result": {**_COMPLETE, "content": [{"type": "text", "text": text}], "structuredContent": content}}


_COMPLETE = {"resultType": "complete", "ttlMs": 30_000, "cacheScope": "private"}


def _form(request: httpx2.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


def _tool(name: str, effect: Mapping[str, bool]) -> dict[str, Any]:
    schema = {"type": "object", "properties": {}}
    return {"name": name, "title": name.capitalize(), "inputSchema": schema, "annotations": effect}
