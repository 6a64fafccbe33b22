"""The challenge table, on every method: who is let in, who is asked to sign in, and what they are told."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from servicedesk.errors import KeysUnavailable, OutcomeUnknown, Unavailable
from servicedesk.server.endpoint import reads
from servicedesk.server.http import GatewayAdapter
from tests.events import call_event, load_event, with_headers, with_token
from tests.failures import CODE, fail_with
from tests.fakes.signing_keys import FakeSigningKeys
from tests.fakes.tools import CountingTool
from tests.server.written import written
from tests.tokens import RESOURCE, sign, valid_claims
from tests.worlds.mcp_service import CONTEXT, CountingService, token_of

METADATA = 'resource_metadata="https://desk.example.com/.well-known/oauth-protected-resource/mcp"'
SCOPE = f'scope="{RESOURCE}/invoke"'
REQUESTS = ["mcp-discover", "mcp-tools-list", "mcp-tools-call", "mcp-legacy-initialize", "mcp-legacy-tools-list"]
ALL_METHODS = [*REQUESTS, "mcp-get", "mcp-delete"]


@pytest.mark.requirement(
    "authorization.metadata-discovery",
    "authorization.scope-in-challenge",
    "authorization.every-request",
    "transport.authentication",
)
@pytest.mark.parametrize("name", ALL_METHODS)
def test_a_request_without_a_token_is_told_where_to_begin(name: str) -> None:
    service = CountingService()

    answer = service.invoke(load_event(name))

    assert answer.status == 401
    assert answer.headers["www-authenticate"] == f"Bearer {METADATA}, {SCOPE}"
    assert service.grants.reads == []


BAD_TOKENS: dict[str, Callable[[], str]] = {
    "expired": lambda: sign(valid_claims(exp=1_000)),
    "of another client": lambda: sign(valid_claims(client_id="someone-elses")),
    "for another resource": lambda: sign(valid_claims(aud="https://other.example.com/mcp")),
    "an id token": lambda: sign(valid_claims(token_use="id")),
    "no token at all": lambda: "abc",
}


@pytest.mark.requirement(
    "authorization.refused-tokens",
    "authorization.invalid-token-401",
    "authorization.status-codes",
    "authorization.validated-first",
)
@pytest.mark.parametrize("name", ALL_METHODS)
def test_every_bad_token_gets_the_same_answer_whatever_the_reason(name: str) -> None:
    service = CountingService()

    answers = [service.invoke(with_token(load_event(name), bad())) for bad in BAD_TOKENS.values()]

    assert {answer.status for answer in answers} == {401}
    assert {answer.headers["www-authenticate"] for answer in answers} == {
        f'Bearer error="invalid_token", {METADATA}, {SCOPE}'
    }
    assert len({answer.body for answer in answers}) == 1
    assert service.grants.reads == []


@pytest.mark.requirement(
    "authorization.insufficient-scope",
    "authorization.needed-scopes",
    "authorization.needed-scopes-at-once",
    "authorization.status-codes",
)
@pytest.mark.parametrize("name", ALL_METHODS)
def test_a_good_token_without_the_scope_is_told_which_one_is_missing(name: str) -> None:
    service = CountingService()

    answer = service.invoke_as("administrators", load_event(name), scope=f"{RESOURCE}/manage")

    assert answer.status == 403
    assert answer.headers["www-authenticate"] == f'Bearer error="insufficient_scope", {METADATA}, {SCOPE}'
    assert service.grants.reads == []


@pytest.mark.requirement("transport.get-405")
@pytest.mark.parametrize("name", ["mcp-get", "mcp-delete"])
def test_there_are_no_streams_and_no_sessions_to_end(name: str) -> None:
    answer = CountingService().invoke_as("administrators", load_event(name))

    assert answer.status == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.requirement("authorization.no-token-in-query")
def test_a_token_in_the_query_is_no_token() -> None:
    event = load_event("mcp-tools-list")
    event["rawQueryString"] = f"access_token={token_of('administrators')}"

    assert CountingService().invoke(event).status == 401


@pytest.mark.parametrize("joiner", [",", ", "])
def test_two_tokens_are_none(joiner: str) -> None:
    token = f"Bearer {token_of('administrators')}"
    service = CountingService()

    answer = service.invoke(with_headers(load_event("mcp-tools-list"), {"authorization": f"{token}{joiner}{token}"}))

    assert answer.status == 401
    assert service.grants.reads == []


@pytest.mark.parametrize("name", REQUESTS)
def test_keys_that_cannot_be_read_are_a_matter_of_time(name: str) -> None:
    keys = FakeSigningKeys(failure=KeysUnavailable())

    answer = CountingService(keys=keys).invoke_as("administrators", load_event(name))

    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize("name", REQUESTS)
def test_permissions_that_cannot_be_read_are_a_matter_of_time(name: str) -> None:
    service = CountingService()
    service.grants.available = False

    answer = service.invoke_as("administrators", load_event(name))

    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("legacy", [False, True])
def test_a_store_that_fails_between_listing_and_deciding_runs_nothing(legacy: bool) -> None:
    service = CountingService()
    readings = iter([True, False])

    class Failing(type(service.grants)):  # type: ignore[misc]  # the fake, failing on its second read
        def read(self, *arguments: object, **options: object) -> object:
            self.available = next(readings)
            return super().read(*arguments, **options)

    service.grants.__class__ = Failing

    answer = service.invoke_as("administrators", call_event("delete_customer", legacy=legacy))

    assert answer.status == 503
    assert len(service.grants.reads) == 2
    assert service.delete.runs == []


@pytest.mark.parametrize("name", ALL_METHODS[:5])
def test_a_person_whose_tokens_were_revoked_has_to_sign_in_again(name: str) -> None:
    service = CountingService()
    claims = valid_claims()
    service.grants.not_before[claims["sub"]] = claims["auth_time"] + 1
    refreshed = {**claims, "iat": claims["auth_time"] + 5}

    answer = service.invoke(with_token(load_event(name), sign(refreshed)))

    assert answer.status == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert service.read.runs == []


@pytest.mark.requirement("transport.origin-validated", "transport.origin-403")
@pytest.mark.parametrize("name", ALL_METHODS)
@pytest.mark.parametrize(
    "origin", ["https://attacker.example", "null", "http://localhost:6275", "http://localhost:6274/"]
)
def test_a_page_of_another_origin_is_refused_whoever_is_signed_in(name: str, origin: str) -> None:
    service = CountingService()

    answer = service.invoke_as("administrators", with_headers(load_event(name), {"origin": origin}))

    assert answer.status == 403
    assert "www-authenticate" not in answer.headers
    assert service.grants.reads == []


@pytest.mark.requirement("transport.origin-validated")
def test_a_page_of_an_allowed_origin_is_served() -> None:
    event = with_headers(load_event("mcp-tools-list"), {"origin": "http://localhost:6274"})

    assert CountingService().invoke_as("administrators", event).status == 200


@pytest.mark.parametrize("name", ["mcp-tools-list", "mcp-tools-call"])
def test_of_an_event_the_endpoint_is_given_the_headers_that_are_looked_at_and_no_other(name: str) -> None:
    given: list[bytes] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        given.extend(header for header, _ in scope["headers"])
        await Response()(scope, receive, send)

    sent = {"Authorization": "Bearer a", "Origin": "http://localhost:6274", "cookie": "a=b", "content-encoding": "br"}
    GatewayAdapter(application, reads)(with_headers(load_event(name), sent), CONTEXT)

    read = {b"accept", b"authorization", b"content-encoding", b"content-type", b"origin", b"mcp-protocol-version"}
    assert set(given) - {b"mcp-method", b"mcp-name"} == read


ODD_ADDRESSES: list[dict[str, str | None]] = [
    {"host": None},
    {"host": "h:"},
    {"host": "h:abc"},
    {"host": "a:1:2"},
    {"host": "[::1]:9000"},
    {"x-forwarded-port": "abc"},
    {"x-forwarded-port": "443,80"},
]


@pytest.mark.parametrize("headers", ODD_ADDRESSES, ids=str)
def test_where_the_caller_believes_the_server_to_be_does_not_matter(headers: dict[str, str | None]) -> None:
    answer = CountingService().invoke(with_headers(load_event("mcp-tools-list"), headers))

    assert answer.status == 401


@pytest.mark.parametrize("name", ["mcp-tools-list", "mcp-legacy-tools-list"])
def test_a_header_whose_name_is_none_does_not_matter(name: str) -> None:
    """RFC 9110 §5.1: a field's name is a token, which is ASCII. Found by tests/fuzz."""
    answer = CountingService().invoke_as("administrators", with_headers(load_event(name), {"x-é": "x", "É": "x"}))

    assert answer.status == 200


@pytest.mark.parametrize("member", ["headers", "requestContext", "version"])
def test_an_event_that_is_no_request_is_answered_and_not_raised(member: str) -> None:
    event = load_event("mcp-tools-list")
    del event[member]

    answer = CountingService().invoke(event)

    assert answer.status == 500
    assert answer.json["error"] == "internal_error"


@pytest.mark.requirement("authorization.validated-first")
def test_the_token_decides_before_the_body_is_looked_at() -> None:
    event = load_event("mcp-tools-list")
    event["body"] = "{broken"

    assert CountingService().invoke(event).status == 401


@pytest.mark.parametrize("kind", Unavailable.__subclasses__(), ids=lambda kind: kind.__name__)
def test_what_could_not_be_decided_is_recorded_with_awss_code(
    monkeypatch: pytest.MonkeyPatch, kind: type[Unavailable]
) -> None:
    service = CountingService()
    monkeypatch.setattr(service.grants, "read", fail_with(kind))

    with written() as log:
        answer = service.invoke_as("support-engineers", load_event("mcp-tools-list"))

    record = log.line("request refused")
    assert answer.status == 503
    assert (record["refusal"], record["error_code"]) == (kind.__name__, CODE)
    assert CODE not in answer.body


@pytest.mark.parametrize("kind", Unavailable.__subclasses__(), ids=lambda kind: kind.__name__)
def test_a_call_that_could_not_be_decided_or_done_is_recorded_with_awss_code(kind: type[Unavailable]) -> None:
    service = CountingService(replace(CountingTool("save").tool, run=fail_with(kind)))

    with written() as log:
        answer = service.invoke_as("support-engineers", call_event("save"))

    record = log.line("call")
    assert record["error_code"] == CODE
    assert record["outcome"] in ({"not_known"} if kind is OutcomeUnknown else {"unavailable", "unreachable"})
    assert CODE not in answer.body
