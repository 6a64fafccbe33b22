"""How long somebody keeps a tool that their group at the company gave them, measured on a running stack."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from cli.main import main
from local.company_provider import saml_provider
from local.ports import listen_anywhere
from local.servers import Servers
from local.stack import LocalStack
from servicedesk.federation.staleness import latest_end_minutes, staleness_sentence
from servicedesk.server.service import Ports
from stack import running
from stack.running import Note
from stack.token_flow import authorization_request
from tests.attacks.target import LEGACY
from tests.fakes.clock import FakeClock
from tests.worlds.saml_company import SIGN_ON_URL, answer_to, encode, metadata, question, write

MINUTE = 60
STEP_MINUTES = 5
VERIFIER = "a-verifier-of-forty-three-characters-at-least"
GROUP, TOOL = "Desk-Support", "get_ticket"


@pytest.fixture(scope="module")
def clock() -> Iterator[FakeClock]:
    """The clock of everything that reads one between the sign-in page and the list of tools."""
    frozen = FakeClock(int(time.time()))

    class Frozen(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(frozen(), tz)

    with pytest.MonkeyPatch.context() as patch:
        defaults = {**Ports._field_defaults, "clock": frozen, "elapsed": frozen}
        patch.setattr(Ports.__new__, "__defaults__", tuple(defaults.values()))
        patch.setattr("jwt.api_jwt.datetime", Frozen)
        yield frozen


@pytest.fixture(scope="module")
def stack(clock: FakeClock) -> Iterator[LocalStack]:
    """A stack whose company is asked at each refresh, with a rule for its one group."""

    async def describe(_: object) -> Response:
        return Response(metadata())

    with ExitStack() as cleanup:
        listener = listen_anywhere()
        cleanup.callback(listener.close)
        servers = Servers([(Starlette(routes=[Route("/metadata", describe)]), listener)])
        servers.start()
        cleanup.callback(servers.stop)
        company = saml_provider(f"{listener.origin}/metadata")
        parameters = {"CompanySessionMinutes": "0"}
        running_stack = cleanup.enter_context(LocalStack(port=0, company=company, parameters=parameters, clock=clock))
        vars(sys.modules["functions.tokens.app"])["time"] = SimpleNamespace(time=clock)
        yield running_stack


@pytest.fixture(autouse=True)
def found(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    Note.leave(stack.description, tmp_path)
    servicedesk("map-group", GROUP, "support-engineers")


def servicedesk(*arguments: str) -> None:
    run = CliRunner().invoke(main, [*arguments, "--reason", "a test", "--json"])
    assert run.exit_code == 0, run.output


class Worker:
    """Somebody of the company with one browser and one MCP client, who does what they can to keep a tool."""

    def __init__(self, stack: LocalStack, clock: FakeClock, http: httpx2.Client, name: str) -> None:
        self._stack = stack
        self._clock = clock
        self._http = http
        self._name = name
        #: The provider's groups that they are in.
        self.groups = [GROUP]
        self.tokens: dict[str, Any] = {}
        self._expires_at = 0.0
        #: How often the provider was asked.
        self.visits = 0

    def has_tool(self) -> bool:
        """Whether the tool is in the list, by whatever token can be had."""
        if self._clock() >= self._expires_at and not (self.refresh() or self.sign_in()):
            return False
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        headers = {**LEGACY, "authorization": f"Bearer {self.tokens['access_token']}"}
        answer = self._http.post(self._stack.description.mcp_url, json=message, headers=headers)
        return answer.status_code == 200 and TOOL in answer.text

    def refresh(self) -> bool:
        """Ask for new tokens, and return whether there are any."""
        if "refresh_token" not in self.tokens:
            return False
        form = {"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"]}
        return self._take_tokens(form)

    def sign_in(self) -> bool:
        """Go through the sign-in page, and to the provider if that is what it takes."""
        request = replace(authorization_request(self._stack.description), verifier=VERIFIER)
        page = self._http.get(f"{request.url}&identity_provider=Corp").headers["location"]
        answer = self._http.get(page)
        if answer.headers["location"].startswith(SIGN_ON_URL):
            answer = self._visit_provider(answer.headers["location"])
        code = httpx2.URL(answer.headers["location"]).params["code"]
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
        return self._take_tokens({**form, "redirect_uri": request.redirect_uri})

    def sign_out(self) -> None:
        """Have the browser forgotten."""
        request = authorization_request(self._stack.description)
        query = {"client_id": request.client_id, "redirect_uri": request.redirect_uri, "response_type": "code"}
        assert self._http.get(f"{self._stack.description.sign_in_url}/logout", params=query).status_code == 302

    def _visit_provider(self, location: str) -> httpx2.Response:
        self.visits += 1
        asked, ahead = question(location), timedelta(seconds=self._clock() - time.time())
        said = replace(
            answer_to(asked),
            name_id=self._name,
            attributes={"groups": self.groups},
            begins=ahead - timedelta(minutes=1),
            ends=ahead + timedelta(minutes=5),
            confirmed_until=ahead + timedelta(minutes=5),
            session_ends=ahead + timedelta(hours=8),
        )
        form = {"SAMLResponse": encode(write(said)), "RelayState": asked.relay_state}
        arrival = self._http.post(asked.assertion_consumer_url, data=form).headers["location"]
        return self._http.get(f"{self._stack.description.sign_in_url}{arrival}")

    def _take_tokens(self, form: dict[str, str]) -> bool:
        client_id = self._stack.description.loopback_client.client_id
        url = f"{self._stack.description.sign_in_url}/oauth2/token"
        answer = self._http.post(url, data={**form, "client_id": client_id})
        if answer.status_code != 200:
            assert answer.json()["error"] == "invalid_grant"
            return False
        self.tokens = {**self.tokens, **answer.json()}
        self._expires_at = self._clock() + self.tokens["expires_in"]
        return True


@pytest.fixture
def worker(stack: LocalStack, clock: FakeClock, request: pytest.FixtureRequest) -> Iterator[Worker]:
    with httpx2.Client(trust_env=False, follow_redirects=False, timeout=30) as http:
        yield Worker(stack, clock, http, request.node.name)


def set_session_minutes(minutes: int) -> None:
    """Set what the deployment's parameter says; 0 is what the stack was started with."""
    app = vars(sys.modules["functions.tokens.app"])
    app["settings"] = replace(app["settings"], session_minutes=minutes)


@pytest.mark.parametrize("minutes", [0, 60])
def test_a_group_taken_at_the_company_counts_no_more_when_the_sentence_says(
    worker: Worker, clock: FakeClock, minutes: int
) -> None:
    set_session_minutes(minutes)
    assert worker.sign_in()
    assert worker.has_tool()
    worker.groups, begun = [], clock()

    passed_minutes = 0
    while worker.has_tool():
        passed_minutes += STEP_MINUTES
        clock.now_seconds = begun + passed_minutes * MINUTE

    assert passed_minutes == latest_end_minutes(minutes)
    assert "1 hour and 15 minutes at the latest" in staleness_sentence(minutes)


def test_where_the_company_is_asked_each_time_a_refresh_is_refused(worker: Worker, clock: FakeClock) -> None:
    set_session_minutes(0)
    assert worker.sign_in()

    clock.now_seconds += MINUTE

    assert not worker.refresh()
    assert worker.visits == 1


def test_a_browser_that_was_let_in_too_often_signs_out_to_be_asked_at_the_company(
    worker: Worker, clock: FakeClock
) -> None:
    """Each use of the cookie begins its hour anew, and what the company said has become too old meanwhile."""
    set_session_minutes(0)
    for _ in range(5):
        assert worker.has_tool()
        clock.now_seconds += 15 * MINUTE
    assert not worker.has_tool()
    assert worker.visits == 1

    worker.sign_out()

    assert worker.has_tool()
    assert worker.visits == 2


def test_whoever_is_put_into_a_group_has_its_tools_at_the_next_sign_in_there(worker: Worker, clock: FakeClock) -> None:
    set_session_minutes(0)
    worker.groups = []
    assert worker.sign_in()
    assert not worker.has_tool()
    worker.groups = [GROUP]

    clock.now_seconds += 2 * 60 * MINUTE

    assert worker.has_tool()
    assert worker.visits == 2


def test_whoever_is_revoked_is_out_though_the_company_still_has_them(
    stack: LocalStack, worker: Worker, clock: FakeClock
) -> None:
    set_session_minutes(60)
    assert worker.sign_in()
    assert worker.has_tool()
    [username] = [
        user["Username"]
        for user in stack.clients.cognito.list_users(UserPoolId=stack.resources.staff_pool_id)["Users"]
        if "revoked" in user["Username"]
    ]

    servicedesk("revoke-person", username)
    clock.now_seconds += 30

    assert not worker.has_tool()
    assert not worker.refresh()
