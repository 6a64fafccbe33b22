"""Permissions in DynamoDB."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.policy_notation import SCHEMA
from servicedesk.aws.policy_rows import group_item
from servicedesk.discovery.grants import Permissions
from servicedesk.errors import PermissionsUnavailable
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.aws.tables import aws, made_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "permissions"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    with aws(monkeypatch):
        yield made_table(TABLE)


class Calls:
    """Counts the requests that a client sends, by operation."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self.sent: list[str] = []
        client.meta.events.register("before-call.dynamodb", self._count)

    def _count(self, model: Any, **_: Any) -> None:
        self.sent.append(model.name)


def store(client: "DynamoDBClient", group: str, tools: dict[str, Conditions], version: int = 1) -> None:
    item = group_item(GroupPolicy(group=group, rules=Rules(grants=tools), version=version))
    client.put_item(TableName=TABLE, Item=item)


def test_what_is_stored_for_a_group_is_what_is_read(client: "DynamoDBClient") -> None:
    narrow = Conditions(where={"region": frozenset({"EMEA", "AMER"})}, hide=frozenset({"email", "phone"}))
    store(client, "auditors", {"get_customer": narrow, "search_customer": Conditions()}, version=7)

    permissions = GrantsTable(client, TABLE).read("s", frozenset({"auditors"}))

    assert {grant.tool: grant.conditions for grant in permissions.grants} == {
        "get_customer": narrow,
        "search_customer": Conditions(),
    }
    assert {(grant.group, grant.version) for grant in permissions.grants} == {("auditors", 7)}
    assert permissions.not_before is None


def test_every_group_and_the_revocation_take_one_request(client: "DynamoDBClient") -> None:
    for group, tools in DEFAULT_POLICY.items():
        store(client, group, dict(tools))
    client.put_item(
        TableName=TABLE, Item={"pk": {"S": "subject#s"}, "sk": {"S": "revocation"}, "not_before": {"N": "1700000000"}}
    )
    calls = Calls(client)

    permissions = GrantsTable(client, TABLE).read("s", frozenset(DEFAULT_POLICY))

    assert calls.sent == ["BatchGetItem"]
    assert permissions.not_before == 1_700_000_000
    assert {grant.group for grant in permissions.grants} == set(DEFAULT_POLICY)


def test_other_peoples_groups_and_revocations_are_not_read(client: "DynamoDBClient") -> None:
    store(client, "administrators", {"delete_customer": Conditions()})
    client.put_item(
        TableName=TABLE, Item={"pk": {"S": "subject#other"}, "sk": {"S": "revocation"}, "not_before": {"N": "1"}}
    )

    assert GrantsTable(client, TABLE).read("s", frozenset({"auditors"})) == Permissions(grants=(), not_before=None)


def test_a_person_in_as_many_groups_as_cognito_allows_can_be_read(client: "DynamoDBClient") -> None:
    groups = [f"group-{number:03}" for number in range(100)]
    for group in groups:
        store(client, group, {"get_customer": Conditions()})

    permissions = GrantsTable(client, TABLE).read("s", frozenset(groups))

    assert {grant.group for grant in permissions.grants} == set(groups)


NOT_UNDERSTOOD: dict[str, dict[str, Any]] = {
    "no tools": {"version": {"N": "1"}},
    "tools that are a list": {"tools": {"L": []}, "version": {"N": "1"}},
    "no version": {"tools": {"M": {}}},
    "a version that is a fraction": {"tools": {"M": {"t": {"M": {}}}}, "version": {"N": "1.5"}},
    "conditions that are a text": {"tools": {"M": {"t": {"S": "all"}}}, "version": {"N": "1"}},
    "a condition from a later version": {
        "tools": {"M": {"t": {"M": {"only_on": {"S": "Mondays"}}}}},
        "version": {"N": "1"},
    },
    "hidden fields that are a text": {"tools": {"M": {"t": {"M": {"hide": {"S": "phone"}}}}}, "version": {"N": "1"}},
    "values that are a text": {
        "tools": {"M": {"t": {"M": {"where": {"M": {"region": {"S": "EMEA"}}}}}}},
        "version": {"N": "1"},
    },
    "values that are numbers": {
        "tools": {"M": {"t": {"M": {"where": {"M": {"region": {"L": [{"N": "1"}]}}}}}}},
        "version": {"N": "1"},
    },
}


@pytest.mark.parametrize("attributes", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_a_row_that_cannot_be_understood_decides_nothing(client: "DynamoDBClient", attributes: dict[str, Any]) -> None:
    client.put_item(TableName=TABLE, Item={"pk": {"S": "group#agents"}, "sk": {"S": "grants"}, **attributes})

    with pytest.raises(PermissionsUnavailable) as undecided:
        GrantsTable(client, TABLE).read("s", frozenset({"agents"}))

    assert undecided.value.__suppress_context__


def test_a_revocation_that_cannot_be_understood_decides_nothing(client: "DynamoDBClient") -> None:
    client.put_item(
        TableName=TABLE, Item={"pk": {"S": "subject#s"}, "sk": {"S": "revocation"}, "not_before": {"S": "soon"}}
    )

    with pytest.raises(PermissionsUnavailable):
        GrantsTable(client, TABLE).read("s", frozenset())


def test_a_row_is_written_in_the_notation_that_this_release_reads() -> None:
    item = group_item(GroupPolicy(group="agents", version=1))

    assert item["schema"] == {"N": str(SCHEMA)}


@pytest.mark.parametrize(
    "row",
    [
        {"pk": {"S": "group#agents"}, "sk": {"S": "grants"}, "version": {"N": "1"}, "tools": {"M": {}}},
        {"pk": {"S": "subject#s"}, "sk": {"S": "revocation"}, "not_before": {"N": "1"}},
    ],
)
@pytest.mark.parametrize(
    ("schema", "read"),
    [({}, True), ({"N": "1"}, True), ({"N": str(SCHEMA)}, True), ({"N": str(SCHEMA + 1)}, False), ({"S": "1"}, False)],
)
def test_a_row_of_a_newer_release_decides_nothing(
    client: "DynamoDBClient", row: dict[str, Any], schema: dict[str, str], read: bool
) -> None:
    client.put_item(TableName=TABLE, Item={**row, "schema": schema} if schema else row)
    table = GrantsTable(client, TABLE)

    if read:
        table.read("s", frozenset({"agents"}))
        return
    with pytest.raises(PermissionsUnavailable):
        table.read("s", frozenset({"agents"}))


def test_a_table_that_is_not_there_decides_nothing(client: "DynamoDBClient") -> None:
    with pytest.raises(PermissionsUnavailable):
        GrantsTable(client, "another-table").read("s", frozenset({"agents"}))


class Stubborn:
    """A table that leaves keys unprocessed, so many times."""

    def __init__(self, times: int) -> None:
        self.times, self.requests = times, 0

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 -- the API's name
        self.requests += 1
        left = RequestItems if self.requests <= self.times else {}
        return {"Responses": {TABLE: []}, "UnprocessedKeys": left}


@pytest.mark.parametrize(("times", "decided"), [(0, True), (2, True), (3, False), (99, False)])
def test_keys_left_unprocessed_are_asked_for_again_and_never_taken_for_absent(times: int, decided: bool) -> None:
    table = Stubborn(times)
    read = GrantsTable(table, TABLE).read  # type: ignore[arg-type]  # the one call that is made

    if decided:
        assert read("s", frozenset({"agents"})).grants == ()
        return
    with pytest.raises(PermissionsUnavailable):
        read("s", frozenset({"agents"}))
    assert table.requests == 3


def test_every_read_is_a_strongly_consistent_one() -> None:
    asked: list[bool] = []

    class Asked(Stubborn):
        def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
            asked.append(RequestItems[TABLE]["ConsistentRead"])
            return super().batch_get_item(RequestItems)

    GrantsTable(Asked(0), TABLE).read("s", frozenset())  # type: ignore[arg-type]

    assert asked == [True]
