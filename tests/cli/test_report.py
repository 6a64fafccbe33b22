"""What the person who watches sees."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.connect import instructions
from cli.report import StackReport, described_as_json
from local.company_idp.application import CompanyIdp
from local.exchange import ServedRequest
from stack.people import PEOPLE
from stack.stack_description import RegisteredClient, StackDescription
from tests.seen import seen_by


def registered(product: str, *redirect_uris: str) -> RegisteredClient:
    return RegisteredClient(product=product, client_id=f"id-of-{product}", redirect_uris=redirect_uris)


STACK = StackDescription(
    mcp_url="http://localhost:9000/mcp",
    issuer="http://localhost:9100/pool",
    sign_in_url="http://localhost:9100",
    clients=(
        registered("Claude", "https://claude.ai/api/mcp/auth_callback"),
        registered("ClaudeCode", "http://localhost:8765/callback"),
        registered("VsCode", "http://127.0.0.1:33418"),
        registered("Cursor", "http://localhost:8787/callback"),
        registered("Inspector", "http://127.0.0.1:6276/oauth/callback"),
        registered("McpRemote", "http://localhost:3334/oauth/callback"),
        registered("GeminiCli", "http://localhost:7777/oauth/callback"),
        registered("Loopback", "http://localhost:3030/callback"),
    ),
    command_client=registered("Command", "http://127.0.0.1:8775/callback"),
    people=PEOPLE,
    admin_url="http://localhost:9000/admin",
    aws_endpoint_url="http://127.0.0.1:5000",
    aws_access_key_id="key-of-this-run",
    permissions_table="PermissionsTable",
    staff_pool_id="pool",
    mcp_log_group="McpLog",
)


def printed(**changes: Any) -> str:
    exchange = ServedRequest(**{"method": "POST", "path": "/mcp", "status": 200, "milliseconds": 12.3, **changes})
    stream = io.StringIO()
    StackReport(stream).exchange(exchange)
    return stream.getvalue()


def test_a_record_is_a_line_in_which_nothing_is_hidden() -> None:
    stream = io.StringIO()

    StackReport(stream).record('{"tool":"[bold]\u202ex"}')

    assert stream.getvalue() == '{"tool":"[bold]\ufffdx"}\n'


def described(asked_port: int | None = None, stack: StackDescription = STACK, company: CompanyIdp | None = None) -> str:
    stream = io.StringIO()
    log = Path("/somewhere/9000.log")
    StackReport(stream).stack(stack, asked_port=asked_port, seconds=1.5, log=log, company=company)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("known", "call"), [("100", "get_customer customer_id=100"), ("", "list_tickets")], ids=["known", "none"]
)
def test_one_tool_is_called_with_what_is_known_of_the_desk(known: str, call: str) -> None:
    lines = described(stack=replace(STACK, known_customer_id=known)).splitlines()

    assert lines[lines.index("One tool  As one of them, from another terminal:") + 1].endswith(
        f" call alice {call} --port 9000"
    )
    assert not any("=  " in line or line.endswith("=") or "= --" in line for line in lines)


def test_a_request_is_one_line_with_who_and_what() -> None:
    line = printed(username="alice", operation="tools/call", tool="get_customer")

    assert line.count("\n") == 1
    assert line.split()[1:] == ["POST", "/mcp", "200", "12", "ms", "alice", "tools/call", "get_customer"]


@pytest.mark.parametrize("path", ["/\x1b[2J", "/a\nb", "/" + "a" * 5_000])
def test_a_path_cannot_speak_to_the_terminal_or_fill_it(path: str) -> None:
    line = printed(path=path)

    assert "\x1b" not in line
    assert line.count("\n") == 1
    assert len(line) < 200


def test_what_stands_in_square_brackets_is_text_and_not_a_style() -> None:
    assert "/[bold]" in printed(path="/[bold]")


def test_the_people_are_listed_with_what_they_need_to_sign_in_and_what_they_will_see() -> None:
    rows = [line.split() for line in described().splitlines()]

    assert ["alice", "Alice-runs-the-desk-1", "administrators", str(len(seen_by("alice")))] in rows
    assert ["erin", "Erin-starts-monday-5", "none", "0"] in rows


def test_a_companys_people_are_listed_with_their_groups_and_where_these_are_changed() -> None:
    company = CompanyIdp("http://localhost:9200")

    shown = described(company=company)

    rows = [line.split(maxsplit=1) for line in shown.splitlines()]
    for name, employee in company.people.items():
        assert [name, ", ".join(employee.groups) or "in no group"] in rows
    assert f"{company.origin}/" in shown
    assert "servicedesk group-map --port 9000" in shown
    assert "MCP_URL=http://localhost:9000/mcp CLIENT_ID=id-of-Loopback .venv/bin/python examples/person.py" in shown
    # The requests come last.
    assert shown.index(company.origin) < shown.index("Ctrl-C")
    assert company.origin not in described()


def test_a_port_that_was_not_free_is_mentioned_unless_it_was_asked_for() -> None:
    elsewhere = StackDescription.from_json({**STACK.as_json(), "mcp_url": "http://localhost:40000/mcp"})

    assert "Port 9000 is in use" in described(stack=elsewhere)
    assert "Port 9000 is in use" not in described(40_000, elsewhere)
    assert "Port 9000 is in use" not in described()


def test_a_stack_that_runs_is_described_again_without_what_only_its_start_knows() -> None:
    stream = io.StringIO()

    StackReport(stream).running_stack(replace(STACK, program_client_id="id-of-the-program"))

    shown = stream.getvalue()
    assert all(address in shown for address in (STACK.mcp_url, STACK.sign_in_url, STACK.admin_url))
    assert "Alice-runs-the-desk-1" in shown
    assert "id-of-the-program" in shown
    assert "Ctrl-C" not in shown


CONNECT = [
    ("Claude Code", "claude mcp add --transport http --client-id id-of-ClaudeCode --callback-port 8765 service-desk"),
    ("MCP Inspector", "--cli http://localhost:9000/mcp --transport http --client-id id-of-Inspector"),
    ("mcp-remote", "http://localhost:9000/mcp 3334 --transport http-only"),
    ("mcp-remote", """--static-oauth-client-info '{"client_id":"id-of-McpRemote"}'"""),
    ("Cursor", '"CLIENT_ID": "id-of-Cursor"'),
    ("Gemini CLI", '"redirectUri": "http://localhost:7777/oauth/callback"'),
    ("curl", "$(servicedesk token alice --port 9000)"),
]


@pytest.mark.parametrize(("client", "part"), CONNECT)
def test_each_client_is_told_its_own_way_in(client: str, part: str) -> None:
    texts = {instruction.client: instruction.text for instruction in instructions(STACK)}

    assert part in texts[client]
    assert texts[client] in described()


def test_the_file_for_vs_code_is_json_with_the_client_id() -> None:
    texts = {instruction.client: instruction.text for instruction in instructions(STACK)}

    server = json.loads(texts["VS Code"])["servers"]["service-desk"]
    assert server == {"type": "http", "url": STACK.mcp_url, "oauth": {"clientId": "id-of-VsCode"}}


def test_a_product_without_an_app_client_is_not_promised() -> None:
    stack = replace(STACK, clients=(STACK.client("Claude"), STACK.loopback_client))

    assert [instruction.client for instruction in instructions(stack)] == ["curl"]


def test_programs_get_the_same_facts() -> None:
    document = json.loads(described_as_json(STACK))

    assert [client["product"] for client in document["clients"]][:2] == ["Claude", "ClaudeCode"]
    assert document["people"][1]["tools"] == list(seen_by("bob"))
