"""A person is stopped while a browser remembers them, whichever `auth_time` a token without a password has."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx2
import jwt
import pytest
from click.testing import CliRunner

from cli.main import main
from local.managed_login.sessions import AuthTime
from local.stack import LocalStack
from stack import running
from stack.running import Note
from stack.token_flow import authorization_request, loopback_redirect_uri
from tests.running_stack import newcomer

VERIFIER = "a-verifier-of-forty-three-characters-at-least"


@pytest.fixture(scope="module", params=list(AuthTime), ids=[kind.name.lower() for kind in AuthTime])
def auth_time(request: pytest.FixtureRequest) -> AuthTime:
    kind: AuthTime = request.param
    return kind


@pytest.fixture(scope="module")
def stack(auth_time: AuthTime) -> Iterator[LocalStack]:
    with LocalStack(port=0, auth_time=auth_time) as running_stack:
        yield running_stack


@pytest.fixture(autouse=True)
def found(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    Note.leave(stack.description, tmp_path)


class Browser:
    """A browser, and the app in it."""

    def __init__(self, stack: LocalStack, http: httpx2.Client) -> None:
        self._stack = stack
        self._http = http
        self._returns_to = loopback_redirect_uri(stack.description)

    def sign_in(self, username: str, password: str) -> str:
        """Sign in with a password; return the access token."""
        page = self._http.get(self._begin().headers["location"])
        token = page.text.split('name="_csrf" value="')[1].split('"')[0]
        form = {"_csrf": token, "username": username, "password": password}
        return self._token(self._http.post(str(page.url), data=form)) or ""

    def click(self) -> str | None:
        """Begin a sign-in and type nothing; return the access token, or None if a password is asked for."""
        return self._token(self._http.get(self._begin().headers["location"]))

    def _begin(self) -> httpx2.Response:
        return self._http.get(replace(authorization_request(self._stack.description), verifier=VERIFIER).url)

    def _token(self, answer: httpx2.Response) -> str | None:
        if answer.status_code != 302:
            return None
        form = {
            "grant_type": "authorization_code",
            "code": httpx2.URL(answer.headers["location"]).params["code"],
            "redirect_uri": self._returns_to,
            "client_id": self._stack.description.loopback_client.client_id,
            "code_verifier": VERIFIER,
        }
        exchanged = self._http.post(f"{self._stack.description.sign_in_url}/oauth2/token", data=form)
        return str(exchanged.json()["access_token"])


OpenBrowser = Callable[[], Browser]


@pytest.fixture
def opened(stack: LocalStack) -> Iterator[OpenBrowser]:
    """Yield what opens a new browser."""
    with ExitStack() as cleanup:

        def open_one() -> Browser:
            return Browser(stack, cleanup.enter_context(httpx2.Client(trust_env=False, follow_redirects=False)))

        yield open_one


def servicedesk(*arguments: str) -> dict[str, object]:
    run = CliRunner().invoke(main, [*arguments, "--reason", "lost a laptop", "--json"])
    assert run.exit_code == 0, run.output
    answer: dict[str, object] = json.loads(run.output)
    return answer


def status(stack: LocalStack, token: str) -> int:
    """Return how the MCP endpoint answers a call of a tool that touches credentials, which decides on a fresh read."""
    headers = {
        "authorization": f"Bearer {token}",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
    }
    params = {"name": "reset_password", "arguments": {"customer_id": "C-1001"}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return httpx2.post(stack.description.mcp_url, headers=headers, json=message, trust_env=False).status_code


def signed_in(stack: LocalStack, opened: OpenBrowser, name: str) -> tuple[Browser, str, str]:
    """Return the browser of somebody new who has signed in, their token and their password."""
    person, browser = newcomer(stack, name, "administrators"), opened()
    token = browser.sign_in(person.username, person.password)
    assert status(stack, token) == 200
    return browser, token, person.password


def wait_for_the_next_second(after: object) -> None:
    """Return when a sign-in counts again: tokens tell its time in whole seconds."""
    assert isinstance(after, int)
    while time.time() < after:
        time.sleep(0.05)


def test_who_is_revoked_does_not_come_back_with_one_click(stack: LocalStack, opened: OpenBrowser) -> None:
    browser, token, password = signed_in(stack, opened, "vera")

    servicedesk("revoke-person", "vera")

    assert status(stack, token) == 401
    assert browser.click() is None
    assert browser.sign_in("vera", password) == ""


def test_who_is_let_in_again_signs_in_with_their_password_and_works(stack: LocalStack, opened: OpenBrowser) -> None:
    _, token, password = signed_in(stack, opened, "wanda")
    made = servicedesk("revoke-person", "wanda")

    servicedesk("people", "enable", "wanda")

    wait_for_the_next_second(made["not_before"])
    assert status(stack, token) == 401
    assert status(stack, opened().sign_in("wanda", password)) == 200


def test_who_stays_enabled_gets_a_token_with_one_click_and_it_depends_on_auth_time_whether_it_counts(
    stack: LocalStack, opened: OpenBrowser, auth_time: AuthTime
) -> None:
    """What remains with --keep-enabled, and what the command therefore warns of."""
    browser, token, _ = signed_in(stack, opened, "xenia")
    made = servicedesk("revoke-person", "xenia", "--keep-enabled")
    wait_for_the_next_second(made["not_before"])

    renewed = browser.click()

    assert status(stack, token) == 401
    assert renewed is not None
    counts = jwt.decode(renewed, options={"verify_signature": False})["auth_time"] >= int(str(made["not_before"]))
    assert counts is (auth_time is AuthTime.NEW_CODE)
    assert status(stack, renewed) == (200 if counts else 401)
    assert "without a password" in str(made["summary"])


def test_a_browser_that_was_remembered_when_its_person_was_disabled_may_be_so_still_when_they_are_enabled(
    stack: LocalStack, opened: OpenBrowser, auth_time: AuthTime
) -> None:
    """What remains of enabling somebody within the hour, and what the command therefore warns of."""
    browser, _, _ = signed_in(stack, opened, "yusuf")
    made = servicedesk("revoke-person", "yusuf")
    wait_for_the_next_second(made["not_before"])

    enabled = servicedesk("people", "enable", "yusuf")

    renewed = browser.click()
    assert renewed is not None
    assert status(stack, renewed) == (200 if auth_time is AuthTime.NEW_CODE else 401)
    assert "enable them later" in str(enabled["summary"])
