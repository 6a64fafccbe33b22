"""From what was on the wire to the steps of the sequence, while it happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from walkthrough.journal import Journal
from walkthrough.messages import Exchange, Message, origin
from walkthrough.reading import document_of, expect, form_of, members_of, redirect_of, result_of, some_of, text_of
from walkthrough.steps import SEQUENCE, Era, Fact, Step, Unexpected, facts

PROTOCOL_VERSIONS: Mapping[Era, str] = {"modern": "2026-07-28", "legacy": "2025-11-25"}

Rule = tuple[Callable[[Exchange], bool], Callable[[Exchange], None]]


class Narrator:
    """Writes one person's steps into the journal as their exchanges end.

    `failure` is the first step that did not happen as it must. It is kept and not raised: the observer is called
    from inside the client's transport, where an exception would be taken for a broken network.
    """

    def __init__(self, person: str, mcp_url: str, redirect_uri: str, era: Era, journal: Journal) -> None:
        #: The name the person signs in with.
        self.person = person
        #: The last step written; 0 before the first.
        self.number = 0
        self.failure: Unexpected | None = None
        self._era = era
        self._mcp_url = mcp_url
        self._redirect_uri = redirect_uri
        self._journal = journal
        self._lead_in: list[Message] = []
        self._endpoints: Mapping[str, Any] = {}
        self._claims: Mapping[str, Any] = {}

    @property
    def is_complete(self) -> bool:
        """Whether the last step was written; what comes after it is not part of the sequence."""
        return self.number == max(SEQUENCE)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that the person's token names."""
        return tuple(sorted(self._claims.get("cognito:groups", ())))

    def user_connects(self, authorization_url: str) -> None:
        """Write the step at which the client opens the person's browser at `authorization_url`."""
        page = authorization_url.partition("?")[0]
        self.step(
            5,
            known=facts(opens=page),
            remark="The person adds the server to their client. The client knows enough now to open this page in the "
            "person's browser; here the browser is scripted.",
        )

    def observe(self, exchange: Exchange) -> None:
        """Take the step or steps that `exchange` is."""
        if self.failure is not None or self.is_complete:
            return
        try:
            for applies, tell in self._rules():
                if applies(exchange):
                    tell(exchange)
                    return
            self._lead_in += [exchange.request, exchange.response]
        except Unexpected as unexpected:
            self.failure = unexpected

    def step(
        self, number: int, *messages: Message, known: tuple[Fact, ...] = (), remark: str = "", title: str = ""
    ) -> None:
        """Write step `number`.

        Raises:
            Unexpected: It is not the step that comes next.
        """
        if number != self.number + 1:
            raise Unexpected(number, f"step {self.number + 1}", f"step {number}")
        name, sender, receiver = SEQUENCE[number]
        if messages:
            sender, receiver = messages[-1].sender, messages[-1].receiver
        self._journal.step(
            Step(
                person=self.person,
                number=number,
                title=title or name,
                sender=sender,
                receiver=receiver,
                messages=(*self._lead_in, *messages),
                facts=known,
                remark=remark,
            )
        )
        self._lead_in = []
        self.number = number

    def _rules(self) -> tuple[Rule, ...]:
        return (
            (lambda x: x.url == self._mcp_url and x.request.header("authorization") is None, self._challenge),
            (lambda x: "/.well-known/oauth-protected-resource" in x.path, self._resource_metadata),
            (lambda x: "/.well-known/" in x.path, self._server_metadata),
            (lambda x: x.url == self._endpoints.get("authorization_endpoint"), self._authorize),
            (lambda x: x.url == self._endpoints.get("token_endpoint"), self._token),
            (lambda x: x.url != self._mcp_url and x.method == "GET", self._sign_in_page),
            (lambda x: x.url != self._mcp_url, self._signed_in),
            (lambda x: x.rpc_method in {"initialize", "server/discover"}, self._connected),
            (lambda x: x.rpc_method == "tools/list", self._tools_listed),
            (lambda x: x.rpc_method == "tools/call", self._tool_called),
        )

    def _challenge(self, exchange: Exchange) -> None:
        challenge = exchange.response.header("www-authenticate") or "no WWW-Authenticate"
        expect(1, exchange.status == 401, "401 without a token", exchange.response.start_line)  # noqa: PLR2004
        expect(1, 'resource_metadata="' in challenge, "a challenge that names resource_metadata", challenge)
        expect(1, "error=" not in challenge, "a challenge without an error, as no token was sent", challenge)
        self._lead_in += [exchange.request, exchange.response]

    def _resource_metadata(self, exchange: Exchange) -> None:
        expect(1, bool(self._lead_in), "a 401 challenge before the metadata is asked for", "none")
        document = document_of(1, exchange)
        expect(2, document.get("resource") == self._mcp_url, f"resource {self._mcp_url}", str(document.get("resource")))
        expect(2, bool(document.get("authorization_servers")), "an authorization server", "none named")
        self.step(
            1, exchange.request, remark="The client's first request has no token. The 401 says where this document is."
        )
        self.step(
            2,
            exchange.response,
            known=facts(**some_of(document, "resource", "authorization_servers", "scopes_supported")),
        )

    def _server_metadata(self, exchange: Exchange) -> None:
        if exchange.status == 404:  # noqa: PLR2004 -- clients try the well-known places in turn
            self._lead_in += [exchange.request, exchange.response]
            return
        document = document_of(3, exchange)
        methods = document.get("code_challenge_methods_supported") or []
        expect(4, "S256" in methods, "PKCE with S256", f"{methods or 'no methods'} advertised")
        self._endpoints = document
        self.step(3, exchange.request)
        names = ("issuer", "authorization_endpoint", "token_endpoint", "code_challenge_methods_supported")
        self.step(4, exchange.response, known=facts(**some_of(document, *names)), remark=self._whose(exchange))

    def _whose(self, exchange: Exchange) -> str:
        if origin(exchange.url) != origin(self._mcp_url):
            return ""
        return (
            "Served beside the MCP server on behalf of Cognito, whose own document leaves out S256; the endpoints "
            "that it names are Cognito's."
        )

    def _authorize(self, exchange: Exchange) -> None:
        query = exchange.query
        expect(6, query.get("code_challenge_method") == "S256", "an S256 challenge", str(dict(query)))
        expect(6, query.get("resource") == self._mcp_url, f"resource {self._mcp_url}", str(query.get("resource")))
        expect(6, 300 <= exchange.status < 400, "a redirect to sign in", exchange.response.start_line)  # noqa: PLR2004
        self.step(6, exchange.request, known=facts(**query))
        self._lead_in = [exchange.response]

    def _sign_in_page(self, exchange: Exchange) -> None:
        expect(7, exchange.status == 200, "the sign-in page", exchange.response.start_line)  # noqa: PLR2004
        self.step(7, exchange.request, exchange.response, known=facts(page=exchange.response.body))

    def _signed_in(self, exchange: Exchange) -> None:
        location = exchange.response.header("location") or ""
        accepted = location.startswith(self._redirect_uri) and "code=" in location
        expect(8, accepted, "a redirect back with a code", f"{exchange.response.start_line} {location}".strip())
        self.step(
            8,
            exchange.request,
            known=form_of(exchange.request),
            remark="The password goes to the sign-in page and nowhere else: not to client, model or server.",
        )
        self.step(
            9,
            exchange.response,
            known=facts(**redirect_of(location)),
            remark="The browser takes the code to the client, which checks that the state is the one it sent.",
        )

    def _token(self, exchange: Exchange) -> None:
        document = document_of(10, exchange)
        self._claims = exchange.claims
        expect(10, "code_verifier = " in exchange.request.body, "a PKCE code_verifier", "none sent")
        audience = self._claims.get("aud")
        expect(11, self._mcp_url in members_of(audience), f"a token for {self._mcp_url}", f"aud {audience}")
        self.step(10, exchange.request, known=form_of(exchange.request))
        claims = {"sub": "sub", "username": "username", "groups": "cognito:groups", "scope": "scope", "aud": "aud"}
        known = {name: self._claims.get(claim) for name, claim in claims.items()}
        known["groups"] = known["groups"] or ["(none)"]
        shown = {"access_token": document.get("access_token"), "expires_in": f"{document.get('expires_in')} s"}
        self.step(
            11,
            exchange.response,
            known=facts(**shown, **known),
            remark="The last five are claims inside the token, read here to show them; the client cannot change them.",
        )

    def _connected(self, exchange: Exchange) -> None:
        result = result_of(12, exchange)
        versions = result.get("supportedVersions") or [result.get("protocolVersion")]
        expect(12, PROTOCOL_VERSIONS[self._era] in versions, f"protocol {PROTOCOL_VERSIONS[self._era]}", str(versions))
        self.step(12, exchange.request, title=f"{exchange.rpc_method} with Bearer")
        known = {"versions": versions, "capabilities": list(result.get("capabilities", {}))}
        # They are written for the model; what they begin with shows what they are.
        begins = str(result.get("instructions", "")).partition(".")[0]
        self.step(13, exchange.response, known=facts(**known, instructions=f"{begins}. …" if begins else None))

    def _tools_listed(self, exchange: Exchange) -> None:
        tools = [tool["name"] for tool in result_of(14, exchange).get("tools", [])]
        scope = exchange.rpc_result.get("cacheScope", "private")
        expect(16, scope == "private", "cacheScope private, as the list is this person's own", str(scope))
        expect(16, tools == sorted(tools), "tools sorted by name", ", ".join(tools))
        self.step(14, exchange.request)
        self.step(
            15,
            known=facts(groups=self.groups or ["(none)"], tools=tools),
            remark="Inside the server, so not on this wire: it reads what is granted to the groups in the token. "
            "What can be seen is what goes in, the groups, and what comes out, the tools.",
        )
        self.step(
            16, exchange.response, known=facts(tools=tools, **some_of(exchange.rpc_result, "cacheScope", "ttlMs"))
        )

    def _tool_called(self, exchange: Exchange) -> None:
        result = result_of(20, exchange)
        expect(23, not result.get("isError"), "a result", exchange.response.body)
        self.step(20, exchange.request, known=facts(arguments=exchange.request.document["params"].get("arguments")))
        self.step(
            21,
            remark="Inside the server: the same token is verified again and the tool is taken from the same toolbox "
            "that tools/list printed. A refusal at this point is shown at the end.",
        )
        fields = result.get("structuredContent", {})
        self.step(22, known=facts(fields=list(fields)), remark="Inside the server: it read what this person may see.")
        self.step(23, exchange.response, known=facts(text=text_of(result)))
