"""Agents in DynamoDB: what is written is what is read, with its record, and a name means one agent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from servicedesk.aws.agent_register import AgentRegisterTable
from servicedesk.aws.agent_rows import agent_key
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.errors import PermissionsUnavailable, PolicyConflict
from servicedesk.policy.change import ChangeKind
from tests.aws.tables import aws, permissions_table
from tests.aws.test_policy_table import changed, rows
from tests.fakes.agents import agent

NIGHTLY = replace(agent("nightly", "support-engineers", "auditors"), calls_per_hour=200)
ADDED = replace(changed("nightly", 1, kind=ChangeKind.AGENT_ADDED), before=None, after=None)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield permissions_table()


@pytest.fixture
def register(client: Any) -> AgentRegisterTable:
    return AgentRegisterTable(client, "permissions", PolicyTable(client, "permissions"))


def test_what_is_written_is_what_is_read_with_its_record(client: Any, register: AgentRegisterTable) -> None:
    register.write(ADDED, None, NIGHTLY)

    assert register.agent_called("nightly") == NIGHTLY
    assert register.agents() == (NIGHTLY,)
    assert PolicyTable(client, "permissions").changes().entries == (ADDED,)


def test_agents_are_read_by_name(register: AgentRegisterTable) -> None:
    for name in ("weekly", "daily"):
        register.write(replace(ADDED, id=name, subject=name), None, agent(name))

    assert [one.name for one in register.agents()] == ["daily", "weekly"]


def test_an_agent_that_is_removed_leaves_its_name_to_another(client: Any, register: AgentRegisterTable) -> None:
    register.write(ADDED, None, NIGHTLY)

    register.strike_off(replace(ADDED, id="removed", kind=ChangeKind.AGENT_REMOVED), NIGHTLY)

    assert (register.agents(), register.agent_called("nightly")) == ((), None)
    assert len(rows(client)) == 2
    register.write(replace(ADDED, id="again"), None, replace(NIGHTLY, client_id="another"))
    assert register.agents() == (replace(NIGHTLY, client_id="another"),)


LATE = replace(ADDED, id="late")
#: What is written on top of `NIGHTLY` and must not be.
OVERTAKEN: dict[str, Callable[[AgentRegisterTable], None]] = {
    "another of the same name": lambda register: register.write(LATE, None, replace(NIGHTLY, client_id="another")),
    "a change of an older version": lambda register: register.write(
        LATE, replace(NIGHTLY, version=3), replace(NIGHTLY, is_enabled=False, version=4)
    ),
    "a removal of an older version": lambda register: register.strike_off(LATE, replace(NIGHTLY, version=3)),
    "a change of one that is gone": lambda register: register.write(
        LATE, agent("gone"), replace(agent("gone"), is_enabled=False)
    ),
    "a removal of one that is gone": lambda register: register.strike_off(LATE, agent("gone")),
}


@pytest.mark.parametrize("what", OVERTAKEN)
def test_what_somebody_else_was_first_with_is_not_made_and_leaves_no_record(
    client: Any, register: AgentRegisterTable, what: str
) -> None:
    register.write(ADDED, None, NIGHTLY)
    there = rows(client)

    with pytest.raises(PolicyConflict):
        OVERTAKEN[what](register)

    assert rows(client) == there


#: What a row says that no release wrote → the member, and its value.
UNREADABLE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "a newer release": lambda row: {**row, "schema": {"N": "99"}},
    "no end": lambda row: {name: value for name, value in row.items() if name != "expires_at"},
    "an end that is no number": lambda row: {**row, "expires_at": {"S": "never"}},
    "a word for whether it is enabled": lambda row: {**row, "enabled": {"S": "false"}},
    "no groups": lambda row: {name: value for name, value in row.items() if name != "groups"},
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_row_that_cannot_be_understood_is_no_agent_and_no_absence(
    client: Any, register: AgentRegisterTable, what: str
) -> None:
    register.write(ADDED, None, NIGHTLY)
    (row,) = [row for row in rows(client) if row["sk"] == {"S": "agent"}]
    client.put_item(TableName="permissions", Item=UNREADABLE[what](row))

    for read in (register.agents, lambda: register.agent_called("nightly")):
        with pytest.raises(PermissionsUnavailable):
            read()


def test_a_name_that_points_nowhere_is_no_agent(client: Any, register: AgentRegisterTable) -> None:
    register.write(ADDED, None, NIGHTLY)
    client.delete_item(TableName="permissions", Key=agent_key(NIGHTLY.client_id))

    assert register.agent_called("nightly") is None


def test_a_silent_table_is_told_from_an_empty_one(client: Any, register: AgentRegisterTable) -> None:
    client.delete_table(TableName="permissions")

    with pytest.raises(PermissionsUnavailable):
        register.agents()
