"""What every command with ``--json`` prints, and what a sequence of calls leaves in the audit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from cli.main import main
from cli.report import described_as_json
from delivery.verify.show import show
from local.stack import LocalStack
from servicedesk.aws.tickets.rows import pointer_row
from stack.token_flow import obtain_tokens
from tests.account import REGION, STACK, Account, account
from tests.delivery.verify.conftest import World, world
from tests.fakes.desk import customer, ticket
from tests.fakes.execution import confirmation_in
from tests.golden.conftest import Golden

__all__ = ["account", "world"]

CUSTOMER = {"customer_id": "C-1001"}
TICKET = {**CUSTOMER, "subject": "Printer", "description": "It is on fire."}
#: Who calls which tool with what, one after the other. Who is asked confirms.
CALLS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("erin", "search_customer", {"query": "jane"}),
    ("bob", "search_customer", {"query": "jane"}),
    ("bob", "get_customer", CUSTOMER),
    ("bob", "get_customer", {"customer_id": "C-9999"}),
    ("bob", "get_customer", {"customer": "C-1001"}),
    ("bob", "create_ticket", TICKET),
    ("bob", "create_ticket", TICKET),
    ("bob", "delete_customer", CUSTOMER),
    ("bob", "no_such_tool", {}),
    ("alice", "reset_password", CUSTOMER),
    ("alice", "delete_customer", CUSTOMER),
    ("alice", "get_customer", CUSTOMER),
    ("carol", "search_customer", {"query": "jane"}),
)
WHY = ("--reason", "golden")
#: What is typed, in this order, after the calls. FILE is what `export policy` wrote, with a grant taken out of it.
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("audit",),
    ("audit", "--refused", "--tool", "delete_customer"),
    ("permissions",),
    ("grant", "auditors", "reset_password", "--where", "region=EMEA,APAC", "--hide", "email", *WHY),
    ("grant", "auditors", "delete_customer", "--shadow", *WHY),
    ("grant", "auditors", "get_ticket", "--when", "before=@omitted", "--from", "2030-12-01T22:00Z", "--keep", *WHY),
    ("limit", "auditors", "get_ticket", "20/1h", *WHY),
    ("explain", "carol", "get_ticket", "--with", "ticket_id=T-00000001", "--at", "2030-12-02T00:00Z"),
    ("who-can", "get_ticket"),
    ("revoke", "support-engineers", "create_ticket", "--dry-run"),
    ("revoke", "support-engineers", "create_ticket", *WHY),
    ("explain", "bob", "create_ticket"),
    ("explain", "carol", "delete_customer"),
    ("who-can", "reset_password"),
    ("lint",),
    ("export", "policy"),
    ("diff", "FILE"),
    ("apply", "FILE", *WHY),
    ("log", "auditors"),
    ("revoke-person", "dan", *WHY),
    ("people", "enable", "dan", *WHY),
    ("people", "add", "ada@example.com", "--group", "auditors", *WHY),
    ("people", "put", "erin", "support-engineers", *WHY),
    ("people", "take-out", "dan", "auditors", *WHY),
    ("people", "show", "bob"),
    ("people", "remove", "carol", *WHY),
    ("people", "list"),
    ("groups", "create", "night-shift", "--like", "support-engineers", *WHY),
    ("groups", "delete", "support-engineers", "--dry-run"),
    ("groups", "show", "auditors"),
    ("groups", "list"),
    ("agents", "disable", "nightly-triage", *WHY),
    ("agents", "show", "nightly-triage"),
    ("agents", "list"),
    ("customers", "restore", "C-1001", *WHY),
    ("erase-leftovers", *WHY),
    ("log", "--all"),
)


def make_calls(stack: LocalStack) -> None:
    """Make the calls, and leave something of an erased customer."""
    tokens = {person.username: obtain_tokens(stack.description, person) for person in stack.description.people}
    for person, tool, arguments in CALLS:
        token = tokens[person]["access_token"]
        said = call(stack, token, tool, arguments)
        if confirmation := confirmation_in(said):
            call(stack, token, tool, {**arguments, "confirmation": confirmation})
    left = pointer_row(ticket(1, customer(80_001), opened_at=datetime(2020, 1, 1, tzinfo=UTC)), "EMEA")
    stack.clients.dynamodb.put_item(TableName=stack.description.desk_table, Item=left)


def call(stack: LocalStack, token: str, tool: str, arguments: dict[str, str]) -> str:
    """Call a tool and return the text for the model."""
    headers = {
        "authorization": f"Bearer {token}",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
    }
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    answer = httpx2.post(stack.description.mcp_url, headers=headers, json=message, trust_env=False, timeout=30).json()
    return str(answer.get("result", {}).get("content", [{}])[0].get("text", ""))


def printed(*arguments: str) -> str:
    """Return what a command prints for programs."""
    return CliRunner().invoke(main, [*arguments, "--json"]).stdout


def test_calls_leave_the_same_records_and_commands_print_the_same(
    stack: LocalStack,
    found: None,
    tmp_path: Path,
    golden: Golden,
) -> None:
    make_calls(stack)
    records = stack.clients.logs.filter_log_events(logGroupName=stack.description.mcp_log_group)["events"]
    # The first record says whether this process had a function before.
    golden("audit.txt", "\n".join(record["message"] for record in records[1:]))

    file = tmp_path / "policy.yaml"
    said = []
    for arguments in COMMANDS:
        if "FILE" in arguments and not file.exists():
            exported = CliRunner().invoke(main, ["export", "policy"]).stdout
            file.write_text(exported.replace("delete_customer: {}", ""), encoding="utf-8")
        typed = [str(file) if argument == "FILE" else argument for argument in arguments]
        said.append(f"$ servicedesk {' '.join(arguments)} --json\n{printed(*typed)}")
    golden("commands.txt", "\n".join(said))


def test_local_prints_the_same(stack: LocalStack, golden: Golden) -> None:
    golden("local.txt", described_as_json(stack.description))


def test_commands_on_a_deployed_stack_print_the_same(account: Account, golden: Golden) -> None:
    account.deploy()
    said = printed("seed", "--yes", "--stack", STACK, "--region", REGION)
    golden("commands-on-a-deployed-stack.txt", f"$ servicedesk seed --yes --json\n{said}")


def test_verify_prints_the_same(world: World, golden: Golden, capsys: pytest.CaptureFixture[str]) -> None:
    show(world.means, as_json=True)
    golden("verify.txt", capsys.readouterr().out)
