"""Two administrators at once: nothing is lost, and the log replays to exactly what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import boto3
import pytest

from local.aws.moto_server import MotoServer
from servicedesk.aws.agent_register import AgentRegisterTable
from servicedesk.aws.capabilities_row import put_capabilities
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.errors import LastAdministrator, PolicyConflict
from servicedesk.policy.change import Actor, Change, Intent
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.grantable import MANAGE_PERMISSIONS, Grantable, PlainRight
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import all_groups
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import CUSTOMERS
from tests.aws.tables import INDEXES
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, FakeNarrowable, capabilities_of, member

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "permissions"
GROUPS = ("agents", "leads", "auditors")
TOOLS = tuple(f"tool_{number}" for number in range(5))
KNOWN: Grantable = {**dict.fromkeys(TOOLS, FakeNarrowable(rows=CUSTOMERS)), MANAGE_PERMISSIONS: PlainRight()}
CHANGES = 50


@pytest.fixture(scope="module")
def server() -> Iterator[MotoServer]:
    """DynamoDB behind one lock, over HTTP: clients really race, and the stand-in loses nothing by itself."""
    moto = MotoServer()
    moto.start()
    yield moto
    moto.stop()


@pytest.fixture
def client(server: MotoServer) -> Iterator[DynamoDBClient]:
    made = connected(server)
    made.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        **INDEXES,
    )
    put_capabilities(made, TABLE, capabilities_of(KNOWN))
    yield made
    made.delete_table(TableName=TABLE)
    made.close()


def connected(server: MotoServer) -> DynamoDBClient:
    return boto3.client(
        "dynamodb",
        endpoint_url=server.endpoint_url,
        region_name="eu-west-1",
        aws_access_key_id=server.access_key_id,
        aws_secret_access_key="test",
    )


class Administrator:
    """Somebody with a client of their own."""

    def __init__(self, name: str, server: MotoServer) -> None:
        self.name = name
        self.client = connected(server)
        members = [member("alice", "first"), member("bertil", "second")]
        directory = FakeDirectory(members, [*GROUPS, "first", "second"])
        store = PolicyTable(self.client, TABLE)
        self.editor = PolicyEditor(store, directory, AgentRegisterTable(self.client, TABLE, store), FakeGroupMapStore())

    def intent(self, reason: str) -> Intent:
        return Intent(actor=Actor(name=self.name, id=self.name), reason=reason)

    def change(self, number: int) -> Change | None:
        """Grant or revoke one tool of one group; the two administrators' numbers meet on the same groups and tools."""
        group, tool = GROUPS[number % len(GROUPS)], TOOLS[number % len(TOOLS)]
        narrowed = Conditions(where={"name": frozenset({f"{self.name}-{number}"})})
        revokes = number % 4 == 3

        def edit(rules: Rules) -> Rules:
            return rules.without_grant(tool) if revokes else rules.with_grant(tool, narrowed)

        return self.editor.change(group, edit, self.intent(f"{self.name} {number}"))


def replayed(changes: list[Change]) -> dict[str, Rules]:
    """Return what the log says is in force; every change must begin where the one before it ended."""
    rules: dict[str, Rules] = {}
    versions: dict[str, int] = {}
    for change in sorted(changes, key=lambda change: change.version):
        assert change.version == versions.get(change.subject, 0) + 1
        assert change.before == rules.get(change.subject, Rules())
        assert change.after is not None
        rules[change.subject] = change.after
        versions[change.subject] = change.version
    return rules


def test_fifty_concurrent_changes_of_two_administrators_lose_nothing(
    server: MotoServer, client: DynamoDBClient
) -> None:
    administrators = [Administrator(name, server) for name in ("alice", "bertil")]
    with ThreadPoolExecutor(max_workers=10) as threads:
        made = list(threads.map(lambda number: administrators[number % 2].change(number), range(CHANGES)))

    table = PolicyTable(client, TABLE)
    log: list[Change] = []
    for group in GROUPS:
        log.extend(table.changes(group).entries)
    assert {change.id for change in log} == {change.id for change in made if change is not None}
    assert len(log) > CHANGES / 2
    assert {change.actor for change in log} == {"alice", "bertil"}
    assert replayed(log) == {policy.group: policy.rules for policy in all_groups(table)}
    assert {change.id for change in table.changes(limit=100).entries} == {change.id for change in log}
    for administrator in administrators:
        administrator.client.close()


def test_no_grant_is_lost_when_all_are_for_the_same_group(server: MotoServer, client: DynamoDBClient) -> None:
    one, other = (Administrator(name, server) for name in ("alice", "bertil"))

    def grant(number: int) -> None:
        who, tool = (one, other)[number % 2], TOOLS[number % len(TOOLS)]
        who.editor.change("agents", lambda rules: rules.with_shadow(tool, None), who.intent("watch"))
        who.editor.change("agents", lambda rules: rules.with_grant(tool, Conditions()), who.intent("grant"))

    with ThreadPoolExecutor(max_workers=10) as threads:
        list(threads.map(grant, range(len(TOOLS) * 2)))

    assert set(PolicyTable(client, TABLE).group("agents").rules.grants) == set(TOOLS)
    one.client.close()
    other.client.close()


def test_two_administrators_cannot_lock_each_other_out_at_the_same_moment(
    server: MotoServer, client: DynamoDBClient
) -> None:
    one, other = (Administrator(name, server) for name in ("alice", "bertil"))
    for group in ("first", "second"):
        one.editor.change(group, lambda rules: rules.with_grant(MANAGE_PERMISSIONS, Conditions()), one.intent("begin"))

    def resign(who: Administrator, group: str) -> bool:
        try:
            who.editor.change(group, lambda rules: rules.without_grant(MANAGE_PERMISSIONS), who.intent("resign"))
        except (LastAdministrator, PolicyConflict):
            return False
        return True

    with ThreadPoolExecutor(max_workers=2) as threads:
        outcomes = list(threads.map(resign, (one, other), ("first", "second")))

    holders = [
        policy.group for policy in all_groups(PolicyTable(client, TABLE)) if MANAGE_PERMISSIONS in policy.rules.grants
    ]
    assert sorted(outcomes) == [False, True]
    assert len(holders) == 1
    one.client.close()
    other.client.close()
