"""The commands on a running stack: a change made beside it is what its people meet."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

import desk_tools
from cli.main import main
from local.stack import LocalStack
from servicedesk.tools.catalogue import described_catalogue
from stack import running
from stack.running import Note
from stack.token_flow import obtain_tokens
from tests.running_stack import newcomer, running_stack


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with running_stack() as running:
        yield running


@pytest.fixture(autouse=True)
def found(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    Note.leave(stack.description, tmp_path)


def servicedesk(*arguments: str) -> tuple[int, Any]:
    run = CliRunner().invoke(main, [*arguments, "--json"])
    return run.exit_code, json.loads(run.output)


def call(stack: LocalStack, token: str, tool: str) -> httpx2.Response:
    headers = {
        "authorization": f"Bearer {token}",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
    }
    params = {"name": tool, "arguments": {"customer_id": "C-1001"}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return httpx2.post(stack.description.mcp_url, headers=headers, json=message, trust_env=False)


def test_a_grant_works_at_once_is_explained_logged_and_audited_and_ends_with_the_person(stack: LocalStack) -> None:
    person = newcomer(stack, "gina", "auditors")
    token = obtain_tokens(stack.description, person)["access_token"]
    assert "error" in call(stack, token, "create_ticket").json()
    assert servicedesk("explain", "gina", "reset_password")[0] == 3

    code, _ = servicedesk("grant", "auditors", "reset_password", "--where", "region=EMEA,AMER,APAC", "--reason", "e2e")

    assert code == 0
    assert "result" in call(stack, token, "reset_password").json()
    assert servicedesk("explain", "gina", "reset_password")[0] == 0
    _, log = servicedesk("log", "auditors")
    assert isinstance(log, dict)
    assert log["changes"][0]["reason"] == "e2e"
    _, audit = servicedesk("audit", "--person", "gina")
    assert isinstance(audit, dict)
    assert [(record["tool"], record["outcome"]) for record in audit["records"]] == [
        ("reset_password", audit["records"][0]["outcome"]),
        ("create_ticket", "not_granted"),
    ]
    assert servicedesk("revoke-person", "gina", "--reason", "e2e")[0] == 0
    assert call(stack, token, "reset_password").status_code == 401


def test_nothing_looks_wrong_in_the_seeded_company_but_that_one_person_administers_it(stack: LocalStack) -> None:
    status, answer = servicedesk("lint")

    # Whether a tool of the owner's is granted is the owner's to say.
    of_the_product = {tool.name for tool in described_catalogue()}
    own = {tool.name for tool in described_catalogue(desk_tools)} - of_the_product
    # Nor is somebody of the company whom another test let in and revoked.
    told = [finding["kind"] for finding in answer["findings"] if finding["subject"] not in own | {"gina"}]
    assert (status, told) == (3, ["single_administrator"])


CALLS = {
    "a call that succeeds": (("search_customer", "query=Jane"), 0, "Found 1 customer."),
    "one that its tool refuses": (("get_customer", "customer_id=C-9"), 1, "There is no customer with this id."),
    "one of a tool that the person does not have": (("delete_customer", "customer_id=C-1042"), 1, "Unknown tool:"),
    "one with an argument that is none": (("search_customer", "jane"), 2, "an argument is NAME=VALUE"),
}


@pytest.mark.parametrize(("words", "exit_code", "said"), CALLS.values(), ids=CALLS)
def test_a_developer_calls_a_tool_as_a_person_and_is_told_what_a_client_is(
    words: tuple[str, ...], exit_code: int, said: str
) -> None:
    run = CliRunner().invoke(main, ["call", "bob", *words])

    assert run.exit_code == exit_code
    assert said in run.output


@pytest.mark.usefixtures("stack")
def test_a_stack_that_does_not_answer_a_call_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise httpx2.ConnectError("All connection attempts failed")

    monkeypatch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", down)

    run = CliRunner().invoke(main, ["call", "bob", "search_customer", "query=Jane"])

    assert (run.exit_code, run.output) == (1, "Error: the stack did not answer: ConnectError.\n")
