"""What a command prints for programs is what the API answers, beside what only a command has."""

from __future__ import annotations

from typing import Any

import pytest

from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.cli.permissions.conftest import Terminal
from tests.worlds.admin_service import AdminService

#: What is typed → what is asked of the API.
SAME: dict[tuple[str, ...], str] = {
    ("permissions",): "groups",
    ("explain", "bob", "delete_customer"): "explanation?person=bob&tool=delete_customer",
    ("explain", "bob", "get_customer"): "explanation?person=bob&tool=get_customer",
    ("explain", "bob", "create_ticket", "--with", "priority=high", "--at", "2030-12-01T22:00Z"): (
        "explanation?person=bob&tool=create_ticket&with=priority=high&at=2030-12-01T22:00:00Z"
    ),
    ("who-can", "get_customer"): "tools/get_customer/holders",
    ("who-can", "create_ticket"): "tools/create_ticket/holders",
    ("lint",): "findings",
    ("export", "policy"): "policy",
    ("log",): "changes",
    ("audit",): "audit",
}
WHY = ("--reason", "because")


def of_the_api(terminal: Terminal, path: str) -> Any:
    service = AdminService()
    service.policy, service.directory, service.audit = terminal.policy, terminal.directory, terminal.audit
    answer = service.ask("GET", f"/admin/api/{path}")
    assert answer.status == 200
    return answer.json


@pytest.mark.parametrize(("typed", "path"), SAME.items(), ids=[" ".join(typed) for typed in SAME])
def test_a_command_prints_what_the_api_answers(terminal: Terminal, typed: tuple[str, ...], path: str) -> None:
    terminal.run("grant", "support-engineers", "delete_customer", "--hide", "email", "--shadow", *WHY)
    terms = ("--when", "priority=low", "--from", "2030-12-01T22:00Z", "--for", "8h", "--replace")
    terminal.run("grant", "support-engineers", "create_ticket", *terms, *WHY)
    terminal.run("limit", "support-engineers", "create_ticket", "5/1h", *WHY)
    void = Rules(grants={"get_customer": Conditions(hide=frozenset({"serial"}))})
    terminal.policy.policies["auditors"] = GroupPolicy(group="auditors", rules=void, version=2)

    said, answer = terminal.json(*typed), of_the_api(terminal, path)

    assert {member: said[member] for member in answer} == answer
    assert said.keys() - answer.keys() <= {"stack", "tag"}


def test_a_change_is_printed_as_the_api_answers_it(terminal: Terminal) -> None:
    said = terminal.json("grant", "auditors", "create_ticket", "--where", "region=EMEA", *WHY)

    assert said["changes"] == of_the_api(terminal, "changes")["changes"]
