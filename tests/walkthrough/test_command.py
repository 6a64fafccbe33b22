from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

import cli.walkthrough
from cli.walkthrough import walkthrough
from stack.people import PEOPLE
from stack.stack_description import RegisteredClient, StackDescription
from walkthrough.target import described_target, passwords_of

DESCRIPTION = StackDescription(
    mcp_url="http://localhost:9000/mcp",
    issuer="http://localhost:9100/pool",
    sign_in_url="http://localhost:9100",
    clients=(
        RegisteredClient(
            product="Loopback",
            client_id="client",
            redirect_uris=("https://app.example/callback", "http://localhost:8765/callback"),
        ),
    ),
    command_client=RegisteredClient(product="Command", client_id="command", redirect_uris=()),
    people=PEOPLE,
    admin_url="http://localhost:9000/admin",
    aws_endpoint_url="http://127.0.0.1:5000",
    aws_access_key_id="key-of-this-run",
    permissions_table="PermissionsTable",
    staff_pool_id="pool",
    mcp_log_group="McpLog",
)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--person", "bob"], "Give --person twice"),
        (["--person", "bob", "--person", "bob"], "Give --person twice"),
        (["--person", "bob", "--person", "alice", "--person", "carol"], "Give --person twice"),
        (["--url", "https://desk.example/mcp"], "--url needs --client-id"),
        (["--era", "ancient"], "'ancient' is not one of"),
    ],
)
def test_what_cannot_be_walked_is_said_before_anything_starts(arguments: list[str], complaint: str) -> None:
    result = CliRunner().invoke(walkthrough, arguments)

    assert result.exit_code == 2
    assert complaint in result.output


def test_nobodys_own_desk_is_walked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[object] = []
    monkeypatch.setattr(cli.walkthrough, "find_running", lambda _: replace(DESCRIPTION, known_customer_id=""))
    monkeypatch.setattr("walkthrough.show.show", lambda *arguments, **_: walked.append(arguments))

    result = CliRunner().invoke(walkthrough, [])

    assert result.exit_code == 1
    assert "in front of a desk of your own, and the walkthrough answers a customer" in result.output
    assert "of the built-in desk or of Request Tracker (--desk rt). Nothing was done." in result.output
    assert walked == []


def test_a_deployment_that_does_not_answer_makes_the_command_exit_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEDESK_PASSWORD_BOB", "Bob-keeps-it-1")
    monkeypatch.setenv("SERVICEDESK_PASSWORD_ALICE", "Alice-keeps-it-2")

    # Port 9 is the discard protocol's; nothing listens there.
    result = CliRunner().invoke(walkthrough, ["--url", "http://localhost:9/mcp", "--client-id", "client"])

    assert result.exit_code == 1
    assert "FAIL" in result.output
    assert "keeps-it" not in result.output


def test_a_stack_on_this_machine_is_entered_by_a_loopback_redirect() -> None:
    target = described_target(DESCRIPTION, ("bob", "alice"))

    assert target.redirect_uri == "http://localhost:8765/callback"
    assert target.is_local
    assert [person.username for person in target.people] == ["bob", "alice"]


def test_somebody_the_company_does_not_know_is_named_with_those_it_knows() -> None:
    with pytest.raises(Exception, match="there is no mallory; there are alice, bob"):
        described_target(DESCRIPTION, ("mallory", "alice"))


def test_a_password_is_never_in_a_persons_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEDESK_PASSWORD_BOB", "Bob-keeps-it-1")

    [bob] = passwords_of(["bob"])

    assert bob.password == "Bob-keeps-it-1"
    assert "Bob-keeps-it-1" not in repr(bob)
