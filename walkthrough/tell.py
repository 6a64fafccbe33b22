"""From what was on the wire to the steps of the sequence."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from walkthrough import model
from walkthrough.reading import NoMore, Reading, document_of, expect, form_of, pairs_of, result_of, some_of
from walkthrough.steps import PROTOCOL_VERSIONS, Era, Step, StepTaken
from walkthrough.target import WalkthroughTarget
from walkthrough.wire import Exchange, origin, text_of

_CLAIMS = {"sub": "sub", "username": "username", "groups": "cognito:groups", "scope": "scope", "aud": "aud"}


def tell(exchanges: Iterable[Exchange], person: str, target: WalkthroughTarget, era: Era) -> Iterator[StepTaken]:
    """Yield the steps that one person's exchanges are, as far as they reach. The same exchanges tell the same steps.

    Raises:
        Unexpected: A step did not happen as it must.
    """
    reading = Reading(exchanges, person)
    try:
        endpoints = yield from _discovery(reading, target.mcp_url)
        yield from _sign_in(reading, endpoints, target)
        groups = yield from _token(reading, endpoints, target.mcp_url)
        yield from _connection(reading, PROTOCOL_VERSIONS[era])
        tools = yield from _tools(reading, groups)
        yield from _choice(reading, tools, target.customer_id)
    except NoMore:
        return


def _discovery(reading: Reading, mcp_url: str) -> Generator[StepTaken, None, Mapping[str, Any]]:
    """From the first request, which is refused, to the authorization server's metadata, which is returned."""
    first = reading.next(lambda x: x.url == mcp_url)
    asked, named = Step.ASK_RESOURCE_METADATA, Step.RESOURCE_METADATA
    challenge = first.response.header("www-authenticate") or "no WWW-Authenticate"
    expect(asked, first.status == HTTPStatus.UNAUTHORIZED, "401 without a token", first.response.start_line)
    expect(asked, 'resource_metadata="' in challenge, "a challenge that names resource_metadata", challenge)
    expect(asked, "error=" not in challenge, "a challenge without an error, as no token was sent", challenge)
    reading.lead_in += [first.request, first.response]
    found = reading.next(lambda x: "/.well-known/oauth-protected-resource" in x.path)
    document = document_of(asked, found)
    resource = document.get("resource")
    expect(named, resource == mcp_url, f"resource {mcp_url}", str(resource))
    expect(named, bool(document.get("authorization_servers")), "an authorization server", "none named")
    yield reading.take_step(asked, found.request)
    known = some_of(document, "resource", "authorization_servers", "scopes_supported")
    yield reading.take_step(named, found.response, known=known)
    return (yield from _server_metadata(reading, mcp_url))


def _server_metadata(reading: Reading, mcp_url: str) -> Generator[StepTaken, None, Mapping[str, Any]]:
    # Clients try the well-known places in turn.
    found = reading.next(lambda x: "/.well-known/" in x.path and x.status != HTTPStatus.NOT_FOUND)
    document = document_of(Step.ASK_SERVER_METADATA, found)
    methods = document.get("code_challenge_methods_supported") or []
    expect(Step.SERVER_METADATA, "S256" in methods, "PKCE with S256", f"{methods or 'no methods'} advertised")
    yield reading.take_step(Step.ASK_SERVER_METADATA, found.request)
    names = ("issuer", "authorization_endpoint", "token_endpoint", "code_challenge_methods_supported")
    beside = (
        "Served beside the MCP server on behalf of Cognito, whose own document leaves out S256; the endpoints that "
        "it names are Cognito's."
    )
    remark = beside if origin(found.url) == origin(mcp_url) else ""
    yield reading.take_step(Step.SERVER_METADATA, found.response, known=some_of(document, *names), remark=remark)
    return document


def _sign_in(reading: Reading, endpoints: Mapping[str, Any], target: WalkthroughTarget) -> Iterator[StepTaken]:
    """What the browser does: to the sign-in page, and back with a code."""
    start = reading.next(lambda x: x.url == endpoints.get("authorization_endpoint"))
    step, query = Step.AUTHORIZATION_REQUEST, start.query
    yield reading.take_step(Step.USER_CONNECTS, known={"opens": start.url})
    expect(step, query.get("code_challenge_method") == "S256", "an S256 challenge", str(dict(query)))
    resource = query.get("resource")
    expect(step, resource == target.mcp_url, f"resource {target.mcp_url}", str(resource))
    expect(step, start.response.start_line.startswith("3"), "a redirect to sign in", start.response.start_line)
    yield reading.take_step(step, start.request, known=query)
    reading.lead_in = [start.response]
    page = reading.next(lambda x: x.url != target.mcp_url and x.method == "GET")
    expect(Step.SIGN_IN_PAGE, page.status == HTTPStatus.OK, "the sign-in page", page.response.start_line)
    yield reading.take_step(Step.SIGN_IN_PAGE, page.request, page.response, known={"page": page.response.body})
    sent = reading.next(lambda x: x.url != target.mcp_url)
    location = sent.response.header("location") or ""
    back = location.startswith(target.redirect_uri) and "code=" in location
    seen = f"{sent.response.start_line} {location}".strip()
    expect(Step.AUTHENTICATION, back, "a redirect back with a code", seen)
    yield reading.take_step(Step.AUTHENTICATION, sent.request, known=form_of(sent.request))
    brought = pairs_of(location.partition("?")[2].split("&"), "=")
    yield reading.take_step(Step.AUTHORIZATION_CODE, sent.response, known=brought)


def _token(reading: Reading, endpoints: Mapping[str, Any], mcp_url: str) -> Generator[StepTaken, None, Sequence[str]]:
    """The code, exchanged for an access token. Returns the groups that it names."""
    exchange = reading.next(lambda x: x.url == endpoints.get("token_endpoint"))
    document = document_of(Step.CODE_EXCHANGE, exchange)
    form = form_of(exchange.request)
    expect(Step.CODE_EXCHANGE, "code_verifier" in form, "a PKCE code_verifier", "none sent")
    claims = {name: exchange.claims.get(claim) for name, claim in _CLAIMS.items()}
    groups = claims["groups"] = claims["groups"] or []
    # A claim may be a list, or its only member.
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    expect(Step.ACCESS_TOKEN, mcp_url in audience, f"a token for {mcp_url}", f"aud {claims['aud']}")
    yield reading.take_step(Step.CODE_EXCHANGE, exchange.request, known=form)
    shown = {"access_token": document.get("access_token"), "expires_in": f"{document.get('expires_in')} s"}
    yield reading.take_step(Step.ACCESS_TOKEN, exchange.response, known={**shown, **claims})
    return sorted(groups)


def _connection(reading: Reading, version: str) -> Iterator[StepTaken]:
    """The first request with the token: what the era connects with."""
    exchange = reading.next(lambda x: x.rpc_method in {"initialize", "server/discover"})
    result = result_of(Step.CONNECTION, exchange)
    versions = result.get("supportedVersions") or [result.get("protocolVersion")]
    expect(Step.CONNECTION, version in versions, f"protocol {version}", str(versions))
    yield reading.take_step(Step.CONNECTION, exchange.request, title=f"{exchange.rpc_method} with Bearer")
    # They are written for the model; what they begin with shows what they are.
    begins = str(result.get("instructions", "")).partition(".")[0]
    known = {"versions": versions, "capabilities": list(result.get("capabilities", {}))}
    instructions = {"instructions": f"{begins}. …"} if begins else {}
    yield reading.take_step(Step.CAPABILITIES, exchange.response, known={**known, **instructions})


def _tools(reading: Reading, groups: Sequence[str]) -> Generator[StepTaken, None, Sequence[Mapping[str, Any]]]:
    """The list of tools, and what decided it. Returns the definitions."""
    exchange = reading.next(lambda x: x.rpc_method == "tools/list")
    tools: Sequence[Mapping[str, Any]] = result_of(Step.TOOLS_LIST, exchange).get("tools", [])
    names = [tool["name"] for tool in tools]
    scope = str(exchange.response.result.get("cacheScope", "private"))
    step = Step.TOOL_DEFINITIONS
    expect(step, scope == "private", "cacheScope private, as the list is this person's own", scope)
    expect(step, names == sorted(names), "tools sorted by name", ", ".join(names))
    yield reading.take_step(Step.TOOLS_LIST, exchange.request)
    yield reading.take_step(Step.PERMISSIONS_EVALUATED, known={"groups": groups, "tools": names})
    known = {"tools": names, **some_of(exchange.response.result, "cacheScope", "ttlMs")}
    yield reading.take_step(step, exchange.response, known=known)
    return tools


def _choice(reading: Reading, tools: Sequence[Mapping[str, Any]], customer_id: str) -> Iterator[StepTaken]:
    """What the model makes of the definitions, and of the result if there is a tool for it."""
    names = [tool["name"] for tool in tools]
    arguments = model.select(names, customer_id)
    size = sum(len(json.dumps(tool, separators=(",", ":"), ensure_ascii=False)) for tool in tools)
    yield reading.take_step(Step.MODEL_SCHEMAS, known={"tools": names, "size": f"{size:,} characters of definitions"})
    yield reading.take_step(Step.QUESTION, known={"question": model.question(customer_id)})
    choice = f"{model.TOOL} {json.dumps(arguments)}" if arguments else "nothing: no tool it was shown fits"
    yield reading.take_step(Step.TOOL_CHOICE, known={"selected": choice})
    if arguments is None:
        for step in (Step.TOOL_CALL, Step.CALL_AUTHORISED, Step.EXECUTION, Step.RESULT):
            yield reading.take_step(step, remark="Not reached: the model was shown no tool to call.")
        yield reading.take_step(Step.ANSWER, known={"answer": model.NO_TOOL})
    else:
        yield from _call(reading)


def _call(reading: Reading) -> Iterator[StepTaken]:
    exchange = reading.next(lambda x: x.rpc_method == "tools/call")
    result = result_of(Step.TOOL_CALL, exchange)
    expect(Step.RESULT, not result.get("isError"), "a result", exchange.response.body)
    content = result.get("structuredContent", {})
    yield reading.take_step(Step.TOOL_CALL, exchange.request, known=some_of(exchange.parameters, "arguments"))
    yield reading.take_step(Step.CALL_AUTHORISED)
    yield reading.take_step(Step.EXECUTION, known={"fields": list(content)})
    yield reading.take_step(Step.RESULT, exchange.response, known={"text": text_of(result)})
    yield reading.take_step(Step.ANSWER, known={"answer": model.answer(content)})
