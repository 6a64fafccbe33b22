"""What is told of the server and of its sign-in page: every way to be wrong, one row each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from delivery.verify.checks.endpoint import FILE, RENAMED
from delivery.verify.checks.sign_in_page import UNAVAILABLE
from delivery.verify.verdict import CheckOutcome
from delivery.verify.wire import Reply
from servicedesk.settings import AuthorizationServerMode
from tests.delivery.verify.conftest import World
from tests.delivery.verify.network import said
from tests.delivery.verify.rows import Change, Row, require_told, rows

PASS, FAIL, NOT_TRIED = CheckOutcome
SERVER, DOCUMENTS, PAGES, SIGN_IN = (
    "The server",
    "Documents that lead to the sign-in page",
    "Browser pages",
    "The sign-in page",
)
CHALLENGE = "www-authenticate"
INSPECTOR = {"origin": "http://localhost:6274"}
PRM, FACADE = "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server"


def endpoint(
    method: str = "POST",
    sent: dict[str, str] | None = None,
    without: str = "",
    headers: dict[str, str] | None = None,
    **changes: Any,
) -> Change:
    """Change what the MCP endpoint answers to a request like that, and to every other."""

    def changed(world: World) -> None:
        before = world.network._endpoint(method, sent or {})
        kept = {name: value for name, value in before.headers.items() if name != without}
        world.network.replies[f"{method} /mcp"] = replace(before, **{"headers": {**kept, **(headers or {})}, **changes})

    return changed


def path(name: str, reply: Reply, method: str = "GET") -> Change:
    """Answer a path with a reply."""
    return lambda world: world.network.replies.update({f"{method} {name}": reply})


def served(name: str, **members: Any) -> Change:
    """Serve one of our documents with other members."""

    def changed(world: World) -> None:
        reply = world.network.send("GET", world.network.settings.origin + name)
        world.network.replies[f"GET {name}"] = said({**reply.document, **members})

    return changed


def issuer(*, document: str = "openid-configuration", **members: Any) -> Change:
    """Have Cognito publish a document with other members."""

    def changed(world: World) -> None:
        url = f"{world.network.settings.issuer}/.well-known/{document}"
        reply = world.network.send("GET", url)
        name = url.partition(".com")[2]
        world.network.replies[f"GET {name}"] = said({**reply.document, **members})

    return changed


def direct(then: Change) -> Change:
    """Make a change where people are sent to the issuer itself."""

    def changed(world: World) -> None:
        world.network.settings = world.network.settings._replace(
            authorization_server_mode=AuthorizationServerMode.DIRECT
        )
        world.account.variables["AUTHORIZATION_SERVER_MODE"] = "direct"
        then(world)

    return changed


def dead(host: str) -> Change:
    """Let a host answer nothing."""
    return lambda world: world.network.dead.add(host)


def domain(**members: Any) -> Change:
    """Have Cognito say something else of the domain."""
    return lambda world: world.account.also("cognito-idp:DescribeUserPoolDomain", DomainDescription=members)


def shown(**changes: Any) -> Change:
    """Show something else where people sign in."""
    return path("/login", replace(Reply(status=200, headers={}, text="<h1>Sign in</h1>"), **changes))


NOTHING = Reply(status=404, headers={}, text="")
HERE = Reply(status=200, headers={}, text="")
SENT_BACK = Reply(status=302, headers={"location": "http://localhost:1/x?error=invalid_scope"}, text="")


def customers(reply: Reply | None = None) -> Change:
    """Send customers to a page of the company's own, which shows something."""

    def changed(world: World) -> None:
        world.account.variables["CUSTOMER_SIGN_IN_URL"] = "https://accounts.example.com/their-sign-in"
        path("/their-sign-in", reply or HERE)(world)

    return changed


S256: dict[str, Any] = {"code_challenge_methods_supported": ["S256"]}
ISS: dict[str, Any] = {"authorization_response_iss_parameter_supported": True}

ROWS = [
    *rows(
        SERVER,
        ("the server answers", FAIL, "no answer from desk.example.com", dead("desk.example.com")),
        ("the server answers", FAIL, "502", endpoint(status=502)),
        ("without a token", FAIL, "403", endpoint(status=403)),
        ("without a token", FAIL, RENAMED, endpoint(without=CHALLENGE, headers={RENAMED: "Bearer"})),
        ("without a token", FAIL, "does not arrive", endpoint(without=CHALLENGE)),
        ("without a token", FAIL, "it says Basic", endpoint(headers={CHALLENGE: "Basic"})),
        ("that is refused", FAIL, "it says Bearer resource", endpoint()),
        ("status 403", FAIL, "401", endpoint()),
        ("leads nowhere", FAIL, "200 OK", path("/no-such-path", HERE)),
        ("own address", FAIL, "401", lambda world: world.network.replies.update(CLOSED=replace(NOTHING, status=401))),
        ("a slash behind", FAIL, "307", path("/mcp/", replace(NOTHING, status=307), "POST")),
        ("%25 in a path", FAIL, "404", path(f"/admin/console/{FILE}", NOTHING)),
        ("%25 in a path", PASS, "kept as it is", path("/admin/console/m%2561in.js", NOTHING)),
        ("%25 in a path", PASS, "decoded", path("/admin/console/m%2561in.js", HERE)),
        ("%25 in a path", FAIL, "400", path("/admin/console/m%2561in.js", replace(NOTHING, status=400))),
    ),
    *rows(
        DOCUMENTS,
        (f"GET {PRM}", FAIL, "404", path(PRM, NOTHING)),
        (f"GET {PRM}", FAIL, "resource differs", served(PRM, resource="https://elsewhere/mcp")),
        (f"GET {FACADE}", FAIL, "code_challenge", served(FACADE, code_challenge_methods_supported=[])),
        (f"GET {FACADE}", FAIL, "more differs", served(FACADE, more=1)),
        (f"GET {FACADE}", PASS, "not served", direct(path(FACADE, NOTHING))),
        (f"GET {FACADE}", FAIL, "200 OK", direct(path(FACADE, HERE))),
        ("names the issuer", FAIL, "https://elsewhere", issuer(issuer="https://elsewhere")),
        ("names the issuer", FAIL, "https://elsewhere", issuer(jwks_uri="https://elsewhere")),
        ("names the issuer", NOT_TRIED, "no answer", dead("cognito-idp.us-east-1.amazonaws.com")),
        ("on registration", NOT_TRIED, "no answer", dead("cognito-idp.us-east-1.amazonaws.com")),
        ("signing keys", FAIL, "no RS256", issuer(document="jwks.json", keys=[{"kid": "1", "alg": "ES256"}])),
        ("on S256", PASS, "AuthorizationServerMode=direct would do", issuer(**S256)),
        ("on S256", PASS, "clients are sent there", direct(issuer())),
        ("on registration", FAIL, "strangers", issuer(registration_endpoint="https://x")),
        ("on iss", FAIL, "and refuse", issuer(**ISS)),
        ("on iss", PASS, "is direct", direct(issuer(**ISS))),
    ),
    *rows(
        PAGES,
        ("may call", FAIL, "the origin", endpoint("OPTIONS", INSPECTOR, without="access-control-allow-origin")),
        ("may call", FAIL, "mcp-method", endpoint("OPTIONS", INSPECTOR, without="access-control-allow-headers")),
        ("may call", FAIL, "POST", endpoint("OPTIONS", INSPECTOR, without="access-control-allow-methods")),
        ("may read", FAIL, CHALLENGE, endpoint("POST", INSPECTOR, without="access-control-expose-headers")),
        ("another origin", FAIL, "http://localhost:6274 is allowed", endpoint("OPTIONS", INSPECTOR)),
    ),
    *rows(
        SIGN_IN,
        ("the domain", FAIL, "CREATING", domain(Status="CREATING", ManagedLoginVersion=2)),
        ("the domain", FAIL, "there is no such domain", domain()),
        ("the domain", FAIL, "ManagedLoginVersion is 1", domain(Status="ACTIVE", ManagedLoginVersion=1)),
        ("ClaudeClient", FAIL, UNAVAILABLE, shown(text=f"<p>{UNAVAILABLE}")),
        ("ClaudeClient", FAIL, "400 Bad Request", shown(status=400)),
        ("CursorClient", FAIL, "invalid_scope", path("/oauth2/authorize", SENT_BACK)),
        ("CursorClient", FAIL, "cursor://", shown(status=400)),
        ("customers choose a new password", NOT_TRIED, "customers have none", lambda _: None),
        ("customers choose a new password", PASS, "shown", customers()),
        ("customers choose a new password", FAIL, "404", customers(NOTHING)),
        ("customers choose a new password", FAIL, "invalid_scope", customers(SENT_BACK)),
        ("customers choose a new password", FAIL, UNAVAILABLE, customers(replace(HERE, text=UNAVAILABLE))),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_it_is_told(world: World, row: Row) -> None:
    require_told(world, row)


def test_a_server_that_does_not_answer_is_one_failure_and_the_rest_is_not_tried(world: World) -> None:
    world.network.dead.add("desk.example.com")

    outcomes = [finding.verdict.outcome for finding in world.findings(SERVER)]

    assert outcomes == [FAIL, NOT_TRIED]


def test_no_secret_of_a_sign_in_page_is_in_a_finding(world: World) -> None:
    world.network.dead.add(world.network.settings.sign_in_url.partition("//")[2])

    assert all("code_challenge" not in finding.verdict.found for finding in world.findings(SIGN_IN))
