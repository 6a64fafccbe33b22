"""From what was on the wire to the steps of the sequence."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any

from walkthrough import model
from walkthrough.steps import PROTOCOL_VERSIONS, Era, Step, StepTaken, Unexpected, facts
from walkthrough.target import Target
from walkthrough.wire import Exchange, Message, origin, text_of

_CLAIMS = {"sub": "sub", "username": "username", "groups": "cognito:groups", "scope": "scope", "aud": "aud"}


def tell(exchanges: Iterable[Exchange], person: str, target: Target, era: Era) -> Iterator[StepTaken]:
    """Yield the steps that one person's exchanges are, as far as they reach. The same exchanges tell the same steps.

    Raises:
        Unexpected: A step did not happen as it must.
    """
    telling = _Telling(exchanges, person, target, era)
    try:
        yield from telling.discovery()
        yield from telling.sign_in()
        yield from telling.token()
        yield from telling.connection()
        tools = yield from telling.tools()
        yield from telling.choice(tools)
    except _NoMore:
        return


class _NoMore(Exception):
    """The exchanges end here."""


class _Telling:
    """The exchanges in turn, and what of them the later steps need."""

    def __init__(self, exchanges: Iterable[Exchange], person: str, target: Target, era: Era) -> None:
        self._exchanges = iter(exchanges)
        self._person = person
        self._target = target
        self._era = era
        #: What was on the wire since the last step, and belongs to the next.
        self._lead_in: list[Message] = []
        self._endpoints: Mapping[str, Any] = {}
        self._groups: Sequence[str] = ()

    def discovery(self) -> Iterator[StepTaken]:
        """From the first request, which is refused, to the endpoints of the authorization server."""
        first = self._next(lambda x: x.url == self._target.mcp_url)
        asked, named = Step.ASK_RESOURCE_METADATA, Step.RESOURCE_METADATA
        challenge = first.response.header("www-authenticate") or "no WWW-Authenticate"
        _expect(asked, first.status == 401, "401 without a token", first.response.start_line)  # noqa: PLR2004
        _expect(asked, 'resource_metadata="' in challenge, "a challenge that names resource_metadata", challenge)
        _expect(asked, "error=" not in challenge, "a challenge without an error, as no token was sent", challenge)
        self._lead_in += [first.request, first.response]
        found = self._next(lambda x: "/.well-known/oauth-protected-resource" in x.path)
        document = _document(asked, found)
        resource = document.get("resource")
        _expect(named, resource == self._target.mcp_url, f"resource {self._target.mcp_url}", str(resource))
        _expect(named, bool(document.get("authorization_servers")), "an authorization server", "none named")
        yield self._taken(asked, found.request)
        known = _some_of(document, "resource", "authorization_servers", "scopes_supported")
        yield self._taken(named, found.response, known=known)
        yield from self._server_metadata()

    def _server_metadata(self) -> Iterator[StepTaken]:
        # Clients try the well-known places in turn.
        found = self._next(lambda x: "/.well-known/" in x.path and x.status != 404)  # noqa: PLR2004
        document = self._endpoints = _document(Step.ASK_SERVER_METADATA, found)
        methods = document.get("code_challenge_methods_supported") or []
        _expect(Step.SERVER_METADATA, "S256" in methods, "PKCE with S256", f"{methods or 'no methods'} advertised")
        yield self._taken(Step.ASK_SERVER_METADATA, found.request)
        names = ("issuer", "authorization_endpoint", "token_endpoint", "code_challenge_methods_supported")
        beside = (
            "Served beside the MCP server on behalf of Cognito, whose own document leaves out S256; the endpoints that "
            "it names are Cognito's."
        )
        remark = beside if origin(found.url) == origin(self._target.mcp_url) else ""
        yield self._taken(Step.SERVER_METADATA, found.response, known=_some_of(document, *names), remark=remark)

    def sign_in(self) -> Iterator[StepTaken]:
        """What the browser does: to the sign-in page, and back with a code."""
        start = self._next(lambda x: x.url == self._endpoints.get("authorization_endpoint"))
        step, query = Step.AUTHORIZATION_REQUEST, start.query
        yield self._taken(Step.USER_CONNECTS, known={"opens": start.url})
        _expect(step, query.get("code_challenge_method") == "S256", "an S256 challenge", str(dict(query)))
        resource = query.get("resource")
        _expect(step, resource == self._target.mcp_url, f"resource {self._target.mcp_url}", str(resource))
        _expect(step, 300 <= start.status < 400, "a redirect to sign in", start.response.start_line)  # noqa: PLR2004
        yield self._taken(step, start.request, known=query)
        self._lead_in = [start.response]
        page = self._next(lambda x: x.url != self._target.mcp_url and x.method == "GET")
        _expect(Step.SIGN_IN_PAGE, page.status == 200, "the sign-in page", page.response.start_line)  # noqa: PLR2004
        yield self._taken(Step.SIGN_IN_PAGE, page.request, page.response, known={"page": page.response.body})
        sent = self._next(lambda x: x.url != self._target.mcp_url)
        location = sent.response.header("location") or ""
        back = location.startswith(self._target.redirect_uri) and "code=" in location
        seen = f"{sent.response.start_line} {location}".strip()
        _expect(Step.AUTHENTICATION, back, "a redirect back with a code", seen)
        yield self._taken(Step.AUTHENTICATION, sent.request, known=_form(sent.request))
        # Its values are shortened already, and decoded.
        brought = _parsed(location.partition("?")[2].split("&"), "=")
        yield self._taken(Step.AUTHORIZATION_CODE, sent.response, known=brought)

    def token(self) -> Iterator[StepTaken]:
        """The code, exchanged for an access token."""
        exchange = self._next(lambda x: x.url == self._endpoints.get("token_endpoint"))
        document = _document(Step.CODE_EXCHANGE, exchange)
        form = _form(exchange.request)
        _expect(Step.CODE_EXCHANGE, "code_verifier" in form, "a PKCE code_verifier", "none sent")
        claims = {name: exchange.claims.get(claim) for name, claim in _CLAIMS.items()}
        self._groups = sorted(claims["groups"] or ())
        claims["groups"] = claims["groups"] or []
        # A claim may be a list, or its only member.
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        named = self._target.mcp_url in audience
        _expect(Step.ACCESS_TOKEN, named, f"a token for {self._target.mcp_url}", f"aud {claims['aud']}")
        yield self._taken(Step.CODE_EXCHANGE, exchange.request, known=form)
        shown = {"access_token": document.get("access_token"), "expires_in": f"{document.get('expires_in')} s"}
        yield self._taken(Step.ACCESS_TOKEN, exchange.response, known={**shown, **claims})

    def connection(self) -> Iterator[StepTaken]:
        """The first request with the token: what the era connects with."""
        exchange = self._next(lambda x: x.rpc_method in {"initialize", "server/discover"})
        result, version = _result(Step.CONNECTION, exchange), PROTOCOL_VERSIONS[self._era]
        versions = result.get("supportedVersions") or [result.get("protocolVersion")]
        _expect(Step.CONNECTION, version in versions, f"protocol {version}", str(versions))
        yield self._taken(Step.CONNECTION, exchange.request, title=f"{exchange.rpc_method} with Bearer")
        # They are written for the model; what they begin with shows what they are.
        begins = str(result.get("instructions", "")).partition(".")[0]
        known = {"versions": versions, "capabilities": list(result.get("capabilities", {}))}
        instructions = {"instructions": f"{begins}. …"} if begins else {}
        yield self._taken(Step.CAPABILITIES, exchange.response, known={**known, **instructions})

    def tools(self) -> Generator[StepTaken, None, Sequence[Mapping[str, Any]]]:
        """The list of tools, and what decided it. Returns the definitions."""
        exchange = self._next(lambda x: x.rpc_method == "tools/list")
        tools: Sequence[Mapping[str, Any]] = _result(Step.TOOLS_LIST, exchange).get("tools", [])
        names = [tool["name"] for tool in tools]
        scope = str(exchange.response.result.get("cacheScope", "private"))
        step = Step.TOOL_DEFINITIONS
        _expect(step, scope == "private", "cacheScope private, as the list is this person's own", scope)
        _expect(step, names == sorted(names), "tools sorted by name", ", ".join(names))
        yield self._taken(Step.TOOLS_LIST, exchange.request)
        yield self._taken(Step.PERMISSIONS_EVALUATED, known={"groups": self._groups, "tools": names})
        known = {"tools": names, **_some_of(exchange.response.result, "cacheScope", "ttlMs")}
        yield self._taken(step, exchange.response, known=known)
        return tools

    def choice(self, tools: Sequence[Mapping[str, Any]]) -> Iterator[StepTaken]:
        """What the model makes of the definitions, and of the result if there is a tool for it."""
        names = [tool["name"] for tool in tools]
        arguments = model.select(names, self._target.customer_id)
        size = sum(len(json.dumps(tool, separators=(",", ":"), ensure_ascii=False)) for tool in tools)
        yield self._taken(Step.MODEL_SCHEMAS, known={"tools": names, "size": f"{size:,} characters of definitions"})
        yield self._taken(Step.QUESTION, known={"question": model.question(self._target.customer_id)})
        choice = f"{model.TOOL} {json.dumps(arguments)}" if arguments else "nothing: no tool it was shown fits"
        yield self._taken(Step.TOOL_CHOICE, known={"selected": choice})
        if arguments is None:
            for step in (Step.TOOL_CALL, Step.CALL_AUTHORISED, Step.EXECUTION, Step.RESULT):
                yield self._taken(step, remark="Not reached: the model was shown no tool to call.")
            yield self._taken(Step.ANSWER, known={"answer": model.NO_TOOL})
        else:
            yield from self._call()

    def _call(self) -> Iterator[StepTaken]:
        exchange = self._next(lambda x: x.rpc_method == "tools/call")
        result = _result(Step.TOOL_CALL, exchange)
        _expect(Step.RESULT, not result.get("isError"), "a result", exchange.response.body)
        content = result.get("structuredContent", {})
        yield self._taken(Step.TOOL_CALL, exchange.request, known=_some_of(exchange.parameters, "arguments"))
        yield self._taken(Step.CALL_AUTHORISED)
        yield self._taken(Step.EXECUTION, known={"fields": list(content)})
        yield self._taken(Step.RESULT, exchange.response, known={"text": text_of(result)})
        yield self._taken(Step.ANSWER, known={"answer": model.answer(content)})

    def _next(self, wanted: Callable[[Exchange], bool]) -> Exchange:
        for exchange in self._exchanges:
            if wanted(exchange):
                return exchange
            self._lead_in += [exchange.request, exchange.response]
        raise _NoMore

    def _taken(
        self, step: Step, *messages: Message, known: Mapping[str, Any] | None = None, title: str = "", remark: str = ""
    ) -> StepTaken:
        lead_in, self._lead_in = self._lead_in, []
        return StepTaken(
            person=self._person,
            step=step,
            title=title or step.title,
            messages=(*lead_in, *messages),
            facts=facts(known or {}),
            remark=remark or step.remark,
        )


def _expect(step: Step, holds: bool, expected: str, seen: str) -> None:  # noqa: FBT001 -- reads as an assertion
    if not holds:
        raise Unexpected(step, expected, seen)


def _document(step: Step, exchange: Exchange) -> Mapping[str, Any]:
    document = exchange.response.document
    answered = exchange.status == 200 and isinstance(document, dict)  # noqa: PLR2004
    _expect(step, answered, f"a JSON document from {exchange.path}", exchange.response.start_line)
    return dict(document)


def _result(step: Step, exchange: Exchange) -> Mapping[str, Any]:
    seen = f"{exchange.response.start_line} {exchange.response.body}"
    _expect(step, bool(exchange.response.result), f"a result of {exchange.rpc_method}", seen)
    return exchange.response.result


def _some_of(document: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return {name: document[name] for name in names if name in document}


def _form(message: Message) -> Mapping[str, str]:
    return _parsed(message.body.splitlines(), " = ")


def _parsed(pairs: Iterable[str], between: str) -> Mapping[str, str]:
    return {name: value for name, _, value in (pair.partition(between) for pair in pairs)}
