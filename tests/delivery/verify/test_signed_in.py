"""What is told of tokens, sessions and calls once somebody has signed in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from delivery.verify.browser import LoopbackBrowser
from delivery.verify.checks import calls, sessions, token
from delivery.verify.checks.calls import ConversationResult
from delivery.verify.checks.signed_in import questions
from delivery.verify.clock import SystemClock
from delivery.verify.deployment import Deployment
from delivery.verify.means import Means
from delivery.verify.question import findings
from delivery.verify.signing_in import SigningIn, Tokens
from delivery.verify.unanswered import Unanswered
from delivery.verify.verdict import CheckOutcome, CheckResult, Verdict
from delivery.verify.wire import HttpWire, Reply
from local.stack import LocalStack
from stack.authorization_request import AuthorizationRefused
from stack.sign_in import sign_in_blocking
from tests.delivery.verify.account import Account, deployed_stack
from tests.delivery.verify.conftest import StandingClock, World
from tests.tokens import CLIENT_ID, RESOURCE, SETTINGS, public_jwk, sign, valid_claims

PASS, FAIL, NOT_TRIED = CheckOutcome
FIRST = "first"
NOW = 1_800_000_000
CLAIMS: Mapping[str, Any] = {
    "aud": RESOURCE,
    "scope": f"{RESOURCE}/invoke",
    "version": 2,
    "auth_time": NOW - 5,
    "iat": NOW,
    "exp": NOW + 900,
    "cognito:groups": ["auditors"],
    "sub": "a",
    "client_id": CLIENT_ID,
}


def tokens(refresh_token: str = FIRST, /, **claims: Any) -> Tokens:
    return Tokens(access_token=sign({**CLAIMS, **claims}), refresh_token=refresh_token)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in CLAIMS.items() if key != name}


TOKENS = [
    (token.judge_audience(CLAIMS, RESOURCE), PASS, "the server's URL"),
    (token.judge_audience(without("aud"), RESOURCE), FAIL, "there is none"),
    (token.judge_audience({**CLAIMS, "aud": "https://elsewhere"}, RESOURCE), FAIL, "https://elsewhere"),
    (token.judge_scope(CLAIMS, f"{RESOURCE}/invoke"), PASS, ""),
    (token.judge_scope({**CLAIMS, "scope": "phone"}, f"{RESOURCE}/invoke"), FAIL, "phone"),
    (token.judge_scope(without("scope"), f"{RESOURCE}/invoke"), FAIL, "none"),
    (token.judge_version(CLAIMS), PASS, "2"),
    (token.judge_version({**CLAIMS, "version": 3}), FAIL, "3"),
    (token.judge_auth_time(CLAIMS, NOW), PASS, "now"),
    (token.judge_auth_time(CLAIMS, NOW + 600), PASS, "605 seconds ago"),
    (token.judge_auth_time(without("auth_time"), NOW), FAIL, "there is none"),
    (token.judge_auth_time(CLAIMS, NOW - 600), FAIL, "595 seconds ahead"),
    (token.judge_lifetime(CLAIMS, 900), PASS, "15 minutes"),
    (token.judge_lifetime({**CLAIMS, "exp": NOW + 3_600}, 900), FAIL, "3600 seconds"),
    (token.judge_groups(CLAIMS), PASS, "auditors"),
    (token.judge_groups(without("cognito:groups")), FAIL, "in no group"),
    (token.judge_check(""), PASS, ""),
    (token.judge_check("issuer"), FAIL, "it is refused: issuer"),
    (sessions.judge_cookie(AuthorizationRefused("login_required"), tokens()), PASS, "the password again"),
    (sessions.judge_cookie(tokens(), tokens()), PASS, "the same auth_time"),
    (sessions.judge_cookie(tokens(auth_time=NOW), tokens()), PASS, "a new auth_time"),
    (sessions.judge_refreshed(tokens("second"), tokens()), PASS, "aud"),
    (sessions.judge_refreshed(None, tokens()), FAIL, "it is refused"),
    (sessions.judge_refreshed(tokens(auth_time=NOW), tokens()), FAIL, "auth_time differs"),
    (sessions.judge_refreshed(tokens(aud="x", scope="y"), tokens()), FAIL, "aud, scope differs"),
    (sessions.judge_refreshed(tokens(FIRST, **{"cognito:groups": []}), tokens()), FAIL, "the groups are gone"),
    (sessions.judge_rotation(tokens("second"), tokens()), PASS, ""),
    (sessions.judge_rotation(tokens(), tokens()), FAIL, "no new one"),
    (sessions.judge_rotation(tokens(""), tokens()), FAIL, "no new one"),
    (sessions.judge_rotation(None, tokens()), FAIL, "no new one"),
    (sessions.judge_revocation(None), PASS, ""),
    (sessions.judge_revocation(tokens("third")), FAIL, "still gives tokens"),
    (
        calls.judge_conversation(ConversationResult(fault="MCPError after 503"), "r"),
        FAIL,
        "gave up: MCPError after 503",
    ),
    (calls.judge_conversation(ConversationResult(protocol_version="other"), "r"), FAIL, "agreed on other"),
    (calls.judge_conversation(ConversationResult(protocol_version="r"), "r"), NOT_TRIED, "0 tools"),
    (
        calls.judge_conversation(ConversationResult(protocol_version="r", is_called=False), "r"),
        FAIL,
        "search_customer fails",
    ),
    (calls.judge_conversation(ConversationResult(protocol_version="r", is_called=True), "r"), PASS, "answers"),
]


@pytest.mark.parametrize(("verdict", "outcome", "found"), TOKENS)
def test_it_is_told(verdict: Verdict, outcome: CheckOutcome, found: str) -> None:
    assert verdict.outcome is outcome
    assert found in verdict.found
    assert verdict.advice or outcome is PASS


class Pool:
    """A pool's endpoints: what a form comes to, and what was sent."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.forms: list[dict[str, list[str]]] = []

    def send(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str = "") -> Reply:
        if "jwks" in url:
            return Reply(status=200, headers={}, text=json.dumps({"keys": [public_jwk()]}))
        self.forms.append({"path": [urlsplit(url).path], **parse_qs(body)})
        return self.replies.pop(0)


class Person:
    """A browser that comes back with what a test says."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.opened: list[str] = []

    def visit(self, url: str, redirect_uri: str) -> str:
        self.opened.append(url)
        state = parse_qs(urlsplit(url).query)["state"][0]
        return f"{redirect_uri}?{self.answer}&state={state}"


def issued(given: Tokens) -> Reply:
    document = {"access_token": given.access_token, "refresh_token": given.refresh_token}
    return Reply(status=200, headers={}, text=json.dumps(document))


def refused(code: str) -> Reply:
    return Reply(status=400, headers={}, text=json.dumps({"error": code}))


def signing_in(pool: Pool, person: Person) -> SigningIn:
    return SigningIn(
        SETTINGS, client_id=CLIENT_ID, redirect_uri="http://localhost:3030/callback", wire=pool, browser=person
    )


def test_a_code_becomes_tokens_with_the_verifier_that_only_the_sender_knows() -> None:
    pool, person = Pool(issued(tokens())), Person("code=a-code")

    given = signing_in(pool, person).authorize()

    assert given.claims["sub"] == "a"
    (form,) = pool.forms
    asked = parse_qs(urlsplit(person.opened[0]).query)
    assert (form["code"], form["grant_type"], asked["resource"]) == (["a-code"], ["authorization_code"], [RESOURCE])
    assert form["code_verifier"][0] not in person.opened[0]


@pytest.mark.parametrize(
    "answer", ["error=login_required", "code=a-code&state=another", "nothing=1"], ids=["an error", "another's", "none"]
)
def test_what_is_no_answer_to_the_request_is_refused_and_no_code_is_sent(answer: str) -> None:
    pool = Pool()

    with pytest.raises(AuthorizationRefused):
        signing_in(pool, Person(answer)).authorize()

    assert pool.forms == []


def test_a_refresh_token_that_is_refused_gives_none_and_anything_else_is_no_answer() -> None:
    pool = Pool(refused("invalid_grant"), refused("invalid_client"))
    someone = signing_in(pool, Person(""))

    assert someone.refresh(tokens()) is None
    with pytest.raises(Unanswered, match="invalid_client"):
        someone.refresh(tokens())


def test_what_is_issued_and_is_no_token_is_not_quoted() -> None:
    with pytest.raises(Unanswered) as caught:
        _ = Tokens(access_token="a-secret", refresh_token="").claims

    assert "a-secret" not in caught.value.found
    assert "a-secret" not in repr(Tokens(access_token="a-secret", refresh_token="a-secret"))


def test_every_session_that_was_begun_is_ended() -> None:
    pool = Pool(
        issued(tokens("of the cookie")),
        Reply(status=200, headers={}, text=""),
        issued(tokens("second")),
        Reply(status=200, headers={}, text=""),
        refused("invalid_grant"),
    )
    someone = signing_in(pool, Person("code=a-code"))

    found = list(findings("Signed in", lambda _: sessions.questions(someone, tokens(), StandingClock()), None))

    assert [finding.verdict.outcome for finding in found] == [PASS] * 4
    revoked = [form["token"] for form in pool.forms if form["path"] == ["/oauth2/revoke"]]
    assert revoked == [["of the cookie"], ["second"]]


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        ({}, ""),
        ({"aud": "https://elsewhere/mcp"}, "audience"),
        ({"scope": "phone"}, "scope"),
        ({"token_use": "id"}, "token_use"),
    ],
)
def test_a_token_is_held_to_the_rules_that_the_server_has(claims: dict[str, Any], fault: str) -> None:
    issued_now = Tokens(access_token=sign({**valid_claims(), **claims}), refresh_token="")

    first = next(iter(token.questions(issued_now, SETTINGS, 900, NOW, Pool())))

    assert first.ask() == fault


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with LocalStack(port=0) as running:
        yield running


def signed_in(stack: LocalStack, name: str) -> list[CheckResult]:
    """Ask a stack on this machine, as somebody who signs in there."""
    person = stack.description.person(name)
    assert person is not None

    def open_page(url: str) -> None:
        with httpx2.Client(trust_env=False) as browser:
            browser.get(sign_in_blocking(browser, url, person.username, person.password))

    account = on_this_machine(stack)
    with HttpWire() as wire:
        means = Means(
            deployment=Deployment(deployed_stack(), account),
            aws=account,
            wire=wire,
            clock=SystemClock(),
            browser=LoopbackBrowser(open_page),
        )
        return list(findings("Signed in", questions, means))


def on_this_machine(stack: LocalStack) -> Account:
    """Return an account whose stack is the one that runs here."""
    known = Account()
    account = Account(known.deployment)
    client = stack.description.loopback_client
    account.variables = {
        "RESOURCE_URL": stack.description.mcp_url,
        "ISSUER": stack.description.issuer,
        "SIGN_IN_URL": stack.description.sign_in_url,
        "APP_CLIENT_Loopback": client.client_id,
    }
    loopback = {"LogicalResourceId": "LoopbackClient", "ResourceType": "AWS::Cognito::UserPoolClient"}
    listed = known.answers["cloudformation:ListStackResources"]({})["StackResourceSummaries"]
    others = [one for one in listed if one["ResourceType"] != loopback["ResourceType"]]
    account.also(
        "cloudformation:ListStackResources",
        StackResourceSummaries=[*others, {**loopback, "PhysicalResourceId": client.client_id}],
    )
    return account


def test_somebody_who_signs_in_to_a_running_stack_meets_no_failure(stack: LocalStack) -> None:
    found = signed_in(stack, "alice")

    assert {f"{finding.about}: {finding.verdict}" for finding in found if finding.verdict.outcome is not PASS} == set()
    assert len(found) == 13


def test_somebody_without_a_group_hears_so_and_nothing_was_called(stack: LocalStack) -> None:
    found = {one.about: one.verdict for one in signed_in(stack, "erin")}

    assert found["the token's groups"].outcome is FAIL
    assert found["tools/list and tools/call in 2026-07-28"].outcome is NOT_TRIED


def test_nobody_who_comes_back_is_one_line(world: World) -> None:
    class Nobody:
        def visit(self, url: str, redirect_uri: str) -> str:
            raise Unanswered("nobody came back", "Run it again.")

    means = replace(world.means, browser=Nobody())

    (finding,) = findings("Signed in", questions, means)

    assert (finding.verdict.outcome, finding.verdict.found) == (NOT_TRIED, "nobody came back")
