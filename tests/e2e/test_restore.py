"""A customer is deleted by a person and brought back by an operator, with their sign-in as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner, Result

from cli.main import main
from local.stack import LocalStack
from servicedesk.aws.customer_rows import customer_rows
from servicedesk.tools.desk import Customer
from stack import running
from stack.running import Note
from stack.token_flow import obtain_tokens
from stack.users import create_user
from tests.fakes.desk import customer
from tests.fakes.execution import confirmation_in

BECAUSE = ("--reason", "deleted by mistake")


@pytest.fixture(scope="module")
def alices(stack: LocalStack) -> str:
    alice = stack.description.person("alice")
    assert alice is not None
    return str(obtain_tokens(stack.description, alice)["access_token"])


@pytest.fixture(autouse=True)
def found(stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "own_folder", lambda: tmp_path)
    Note.leave(stack.description, tmp_path)


class Case:
    """One customer of a running desk, who may have a sign-in."""

    def __init__(self, stack: LocalStack, token: str, made: Customer) -> None:
        self.stack, self._token, self.customer = stack, token, made
        self.pool = {"UserPoolId": stack.resources.customer_pool_id, "Username": made.username or ""}
        puts = [{"PutRequest": {"Item": row}} for row in customer_rows(made)]
        stack.clients.dynamodb.batch_write_item(RequestItems={stack.description.desk_table: puts})  # type: ignore[dict-item]
        if made.username:
            create_user(
                stack.clients.cognito,
                self.pool["UserPoolId"],
                username=made.username,
                name=made.name,
                email=made.email,
                password="A-Password-of-12!",
            )

    def call(self, tool: str, **arguments: str) -> dict[str, object]:
        headers = {
            "authorization": f"Bearer {self._token}",
            "accept": "application/json, text/event-stream",
            "mcp-protocol-version": "2025-11-25",
        }
        params = {"name": tool, "arguments": {"customer_id": self.customer.customer_id, **arguments}}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        url = self.stack.description.mcp_url
        answer = httpx2.post(url, headers=headers, json=message, trust_env=False, timeout=30)
        result: dict[str, object] = answer.json()["result"]
        return result

    def delete(self) -> None:
        question = json.dumps(self.call("delete_customer"))
        confirmation = confirmation_in(json.loads(question)["content"][0]["text"])
        assert re.search(rf"Delete {self.customer.customer_id} \(\w+\), who is called ", question)
        assert not self.call("delete_customer", confirmation=confirmation or "").get("isError")
        assert self.call("get_customer")["isError"] is True

    def merge(self, duplicate: Case) -> None:
        """Let another customer, and their tickets, be this one."""
        asked = self.call("merge_customers", duplicate_id=duplicate.customer.customer_id)
        confirmation = confirmation_in(asked["content"][0]["text"])  # type: ignore[index]
        merged = self.call(
            "merge_customers", duplicate_id=duplicate.customer.customer_id, confirmation=confirmation or ""
        )
        assert not merged.get("isError"), merged

    def restore(self, *options: str) -> Result:
        return CliRunner().invoke(main, ["customers", "restore", self.customer.customer_id, *options])

    @property
    def can_sign_in(self) -> bool:
        return bool(self.stack.clients.cognito.admin_get_user(**self.pool)["Enabled"])


def log() -> list[tuple[str, str, str]]:
    """Return what was brought back, and why, newest first."""
    changes = json.loads(CliRunner().invoke(main, ["log", "--json"]).stdout)["changes"]
    told = [(change["kind"], change["subject"], change["reason"]) for change in changes]
    return [record for record in told if record[0].startswith("customer")]


def test_a_customer_is_gone_and_comes_back_with_a_record(stack: LocalStack, alices: str) -> None:
    case = Case(stack, alices, customer(90_001, username="sam.one"))
    before = case.call("get_customer")
    case.delete()
    assert not case.can_sign_in

    restored = case.restore(*BECAUSE, "--json")
    again = case.restore(*BECAUSE)

    assert restored.exit_code == 0, restored.output
    assert json.loads(restored.output)["sign_in_enabled"] is True
    assert case.call("get_customer") == before
    assert case.can_sign_in
    assert log() == [("customer_restored", "C-90001", "deleted by mistake")]
    assert again.exit_code == 1
    assert "no customer who was deleted" in again.output


def test_a_merge_is_taken_back_with_the_tickets_and_the_sign_in(stack: LocalStack, alices: str) -> None:
    kept = Case(stack, alices, customer(90_040, "Robin Poe", username="robin.poe"))
    twin = Case(stack, alices, customer(90_041, "Robin Po", username="robin.po"))
    opened = twin.call("create_ticket", subject="Cannot print", description="Since today.")["structuredContent"]
    kept.merge(twin)
    assert not twin.can_sign_in
    assert opened["ticket_id"] in json.dumps(kept.call("get_customer"))  # type: ignore[index]

    told = twin.restore("--dry-run")
    restored = twin.restore(*BECAUSE, "--json")

    assert "who was merged into C-90040, with 1 ticket of those that went there." in told.output
    assert restored.exit_code == 0, restored.output
    assert json.loads(restored.output)["merge"] == {"into": "C-90040", "tickets_back": 1, "tickets_staying": 0}
    assert opened["ticket_id"] in json.dumps(twin.call("get_customer"))  # type: ignore[index]
    assert opened["ticket_id"] not in json.dumps(kept.call("get_customer"))  # type: ignore[index]
    assert twin.can_sign_in
    assert log()[0] == ("customer_restored", "C-90041", "deleted by mistake")


@pytest.mark.parametrize(("options", "is_enabled"), [((), False), (("--enable-sign-in",), True)])
def test_a_sign_in_that_was_disabled_before_stays_so_unless_it_is_said_otherwise(
    stack: LocalStack, alices: str, options: tuple[str, ...], is_enabled: bool
) -> None:
    number = 90_010 + is_enabled
    case = Case(stack, alices, customer(number, username=f"sam.{number}"))
    stack.clients.cognito.admin_disable_user(**case.pool)
    case.delete()

    restored = case.restore(*BECAUSE, *options)

    assert case.can_sign_in is is_enabled
    assert ("stays so" in restored.output) is not is_enabled


def test_a_customer_without_a_sign_in_comes_back_without_one(stack: LocalStack, alices: str) -> None:
    case = Case(stack, alices, customer(90_020))
    case.delete()

    assert "They have no sign-in to enable." in case.restore(*BECAUSE).output


def test_a_dry_run_and_a_restoration_without_a_reason_bring_nobody_back(stack: LocalStack, alices: str) -> None:
    case = Case(stack, alices, customer(90_030, username="sam.dry"))
    case.delete()
    before = log()

    shown, refused = case.restore("--dry-run"), case.restore()

    assert (shown.exit_code, refused.exit_code) == (0, 2)
    assert "say --reason" in refused.output
    assert case.call("get_customer")["isError"] is True
    assert not case.can_sign_in
    assert log() == before
