"""An agent on a running stack: the SDK's own provider leads it in by a secret, and the command keeps it in check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import httpx2
import jwt
import pytest
from click.testing import CliRunner
from mcp.client import Client
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from cli.main import main
from local.exchange import ServedRequest
from local.stack import LocalStack
from stack import running
from stack.agent import LocalAgent
from stack.running import CHECKOUT, Note
from stack.token_storage import MemoryTokens

pytestmark = pytest.mark.anyio

#: Alice, at the page that her browser was sent to.
BROWSER = """
import sys, httpx2
from stack.people import PEOPLE
from stack.sign_in import sign_in_blocking
with httpx2.Client(trust_env=False) as client:
    client.get(sign_in_blocking(client, sys.argv[1], PEOPLE[0].username, PEOPLE[0].password))
"""
BECAUSE = ("--reason", "because")
Method = Literal["client_secret_basic", "client_secret_post"]
seen: list[ServedRequest] = []


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    # No row is remembered, so that no test has to wait for what is promised within 30 seconds.
    with LocalStack(port=0, parameters={"PermissionsTtlSeconds": "0"}, observe=seen.append) as running_stack:
        yield running_stack


@pytest.fixture(autouse=True)
def found(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find this stack."""
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    Note.leave(stack.description, tmp_path)


def servicedesk(*words: str) -> Any:
    run = CliRunner().invoke(main, [*words, "--json"])
    assert run.exit_code == 0, run.output
    return json.loads(run.stdout)


@pytest.fixture
def agent(stack: LocalStack) -> Iterator[LocalAgent]:
    """An agent of this test's own."""
    named = ("--group", "support-engineers", "--owner", "bob", "--expires", "30d")
    made = servicedesk("agents", "add", "weekly", *named, "--show-secret", *BECAUSE)
    yield LocalAgent(name="weekly", client_id=made["agent"]["client_id"], secret=made["secret"])
    CliRunner().invoke(main, ["agents", "remove", "weekly", *BECAUSE])


@asynccontextmanager
async def connected(
    stack: LocalStack, agent: LocalAgent, method: Method = "client_secret_basic"
) -> AsyncIterator[Client]:
    """Yield a client that has nothing but the URL, a client id and a secret."""
    url = stack.description.mcp_url
    provider = ClientCredentialsOAuthProvider(
        url, MemoryTokens(), agent.client_id, agent.secret, method, issuer=url.removesuffix("/mcp")
    )
    http = httpx2.AsyncClient(auth=provider, trust_env=False)
    async with http, Client(streamable_http_client(url, http_client=http), cache=None) as client:
        yield client


def token_answer(stack: LocalStack, agent: LocalAgent, **form: str) -> httpx2.Response:
    grant = {"grant_type": "client_credentials", **form}
    where, who = f"{stack.description.sign_in_url}/oauth2/token", (agent.client_id, agent.secret)
    return httpx2.post(where, data=grant, auth=who, trust_env=False)


def listed(stack: LocalStack, token: str) -> httpx2.Response:
    return httpx2.post(
        stack.description.mcp_url,
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        headers={
            "authorization": f"Bearer {token}",
            "accept": "application/json, text/event-stream",
            "mcp-protocol-version": "2025-11-25",
        },
        trust_env=False,
    )


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_the_sdks_provider_finds_the_way_by_itself_and_works_under_the_agents_name(
    stack: LocalStack, agent: LocalAgent, method: Method
) -> None:
    seen.clear()
    async with connected(stack, agent, method) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        whose = {"client_secret_basic": "C-1042", "client_secret_post": "C-1001"}[method]
        ticket = {"customer_id": whose, "subject": "Printer", "description": "On fire"}
        made = await client.call_tool("create_ticket", ticket)
        shown = await client.call_tool("get_ticket", {"ticket_id": (made.structured_content or {})["ticket_id"]})
        with pytest.raises(MCPError, match="Unknown tool"):
            await client.call_tool("delete_customer", {"customer_id": "C-1042"})

    way = [(one.path, one.status) for one in seen][:4]
    assert [path for path, _ in way] == [
        "/mcp", "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server", "/oauth2/token",
    ]  # fmt: skip
    assert [status for _, status in way] == [401, 200, 200, 200]
    assert "create_ticket" in names
    assert names.isdisjoint({"delete_customer", "reset_password", "merge_customers"})
    assert "agent:weekly" in json.dumps(shown.structured_content)


def test_an_agents_token_is_cognitos_and_there_is_none_to_renew_it_with(stack: LocalStack, agent: LocalAgent) -> None:
    answer = token_answer(stack, agent, resource="https://elsewhere.example/mcp")

    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert set(answer.json()) == {"access_token", "expires_in", "token_type"}
    assert claims["sub"] == claims["client_id"] == agent.client_id
    assert claims["scope"] == f"{stack.description.mcp_url}/invoke"
    assert claims["exp"] - claims["iat"] == 900
    assert {"username", "cognito:groups", "aud"}.isdisjoint(claims)


def test_both_secrets_work_until_the_old_one_is_ended(stack: LocalStack, agent: LocalAgent) -> None:
    new = LocalAgent(
        name=agent.name,
        client_id=agent.client_id,
        secret=servicedesk("agents", "rotate", "weekly", "--show-secret", *BECAUSE)["secret"],
    )
    both = [token_answer(stack, one).status_code for one in (agent, new)]

    servicedesk("agents", "rotate", "weekly", "--end-old", *BECAUSE)

    assert both == [200, 200]
    assert token_answer(stack, agent).json() == {"error": "invalid_client"}
    assert listed(stack, token_answer(stack, new).json()["access_token"]).status_code == 200


@pytest.mark.parametrize("how", ["disable", "remove"])
def test_who_is_stopped_is_refused_with_every_token_it_has(stack: LocalStack, agent: LocalAgent, how: str) -> None:
    token = token_answer(stack, agent).json()["access_token"]
    before = listed(stack, token).status_code

    servicedesk("agents", how, "weekly", *BECAUSE)

    newest = servicedesk("log")["changes"][0]
    assert (before, listed(stack, token).status_code) == (200, 401)
    assert (newest["subject"], newest["kind"]) == ("weekly", f"agent_{how}d")


def test_who_is_let_in_again_is_refused_no_more(stack: LocalStack, agent: LocalAgent) -> None:
    token = token_answer(stack, agent).json()["access_token"]

    servicedesk("agents", "disable", "weekly", *BECAUSE)
    servicedesk("agents", "enable", "weekly", *BECAUSE)

    assert listed(stack, token).status_code == 200


def test_a_secret_in_secrets_manager_is_what_the_agent_signs_in_with(stack: LocalStack, agent: LocalAgent) -> None:
    servicedesk("agents", "rotate", "weekly", "--secret-to", "desk/weekly", *BECAUSE)

    kept = json.loads(stack.clients.secrets.get_secret_value(SecretId="desk/weekly")["SecretString"])
    held = LocalAgent(name=agent.name, client_id=kept["client_id"], secret=kept["client_secret"])
    assert token_answer(stack, held).status_code == 200


def test_when_it_called_last_is_shown(stack: LocalStack, agent: LocalAgent) -> None:
    assert servicedesk("agents", "show", "weekly")["last_seen"]["at"] is None

    listed(stack, token_answer(stack, agent).json()["access_token"])

    assert servicedesk("agents", "show", "weekly")["last_seen"]["client_id"] == agent.client_id


def run_example(name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- our own
        [sys.executable, CHECKOUT / "examples" / name, "search_customer", "query=jane"],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "NO_PROXY": "*", "PYTHONPATH": str(CHECKOUT), **environment},
    )  # fmt: skip


def test_the_example_of_an_agent_runs_as_it_is(stack: LocalStack) -> None:
    seeded = stack.description.agent
    assert seeded is not None

    run = run_example(
        "agent.py", MCP_URL=stack.description.mcp_url, CLIENT_ID=seeded.client_id, CLIENT_SECRET=seeded.secret
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("tools: ")
    assert "Jane Doe" in run.stdout
    assert len((CHECKOUT / "examples" / "agent.py").read_text("utf-8").splitlines()) <= 40


def test_the_example_of_a_person_runs_as_it_is(stack: LocalStack, tmp_path: Path) -> None:
    browser = tmp_path / "browser.py"
    browser.write_text(BROWSER, "utf-8")

    run = run_example(
        "person.py",
        MCP_URL=stack.description.mcp_url,
        CLIENT_ID=stack.description.loopback_client.client_id,
        BROWSER=f"{sys.executable} {browser} %s &",
    )

    assert run.returncode == 0, run.stderr
    assert "delete_customer" in run.stdout
    assert "Jane Doe" in run.stdout
