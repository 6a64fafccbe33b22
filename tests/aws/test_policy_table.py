"""The policy in DynamoDB: what is written is what is read, and nothing is written alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.errors import InvalidPolicy, PermissionsUnavailable, PolicyConflict
from servicedesk.policy.change import Actor, Change, ChangeKind
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from tests.aws.tables import aws, permissions_table

ALICE = Actor(name="alice", id="subject-of-alice")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EMEA = Conditions(where={"region": frozenset({"EMEA"})}, hide=frozenset({"email"}))
RULES = Rules(grants={"get_customer": EMEA}, shadows={"create_ticket": EMEA, "delete_customer": None})


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield permissions_table()


def changed(group: str, version: int, after: Rules = RULES, **others: Any) -> Change:
    made = {
        "at": NOON + timedelta(seconds=version),
        "kind": ChangeKind.GROUP,
        "reason": "because",
        "actor": ALICE.name,
        "actor_id": ALICE.id,
    }
    return Change(
        **{**made, **others}, id=f"{group}-{version}", subject=group, version=version, before=Rules(), after=after
    )


def rows(client: Any) -> list[Any]:
    found: list[Any] = client.scan(TableName="permissions")["Items"]
    return found


def test_what_is_written_is_what_administrators_and_callers_read(client: Any) -> None:
    table = PolicyTable(client, "permissions")

    table.write([changed("agents", 1)])

    stored = table.group("agents")
    assert (stored.rules, stored.version, stored.updated_by) == (RULES, 1, "alice")
    permissions = GrantsTable(client, "permissions").read("s", frozenset({"agents"}))
    assert {grant.tool: grant.conditions for grant in permissions.grants} == RULES.grants
    assert {rule.tool: rule.conditions for rule in permissions.trial_rules} == RULES.shadows


def test_a_group_that_is_not_stored_has_version_0_and_no_rules(client: Any) -> None:
    stored = PolicyTable(client, "permissions").group("nobody")

    assert (stored.version, stored.rules, stored.updated_at) == (0, Rules(), None)


def test_a_change_comes_with_its_record(client: Any) -> None:
    table = PolicyTable(client, "permissions")
    change = changed("agents", 1)

    table.write([change])

    assert table.changes("agents").entries == (change,)
    assert table.changes().entries == (change,)


@pytest.mark.parametrize("version", [1, 3], ids=["already written", "not yet reached"])
def test_a_change_decided_on_another_version_is_not_made_and_leaves_no_record(client: Any, version: int) -> None:
    table = PolicyTable(client, "permissions")
    table.write([changed("agents", 1)])
    before = rows(client)

    with pytest.raises(PolicyConflict):
        table.write([changed("others", 1), changed("agents", version, Rules())])

    assert rows(client) == before


def test_a_change_is_not_made_when_its_witness_has_changed(client: Any) -> None:
    table = PolicyTable(client, "permissions")
    table.write([changed("administrators", 1)])
    witness = table.group("administrators")
    table.write([changed("administrators", 2)])

    with pytest.raises(PolicyConflict):
        table.write([changed("agents", 1)], witness=witness)

    assert table.group("agents").version == 0


def test_groups_and_changes_are_read_page_by_page(client: Any) -> None:
    table = PolicyTable(client, "permissions")
    names = [f"group-{number}" for number in range(5)]
    for version, name in enumerate(names):
        table.write([changed(name, 1, at=NOON + timedelta(seconds=version))])

    first = table.groups(limit=3)
    second = table.groups(first.next, limit=3)
    newest = table.changes(limit=4)
    oldest = table.changes(cursor=newest.next, limit=4)

    assert [policy.group for policy in (*first.entries, *second.entries)] == names
    assert [change.subject for change in (*newest.entries, *oldest.entries)] == names[::-1]
    assert second.next is None


@pytest.mark.parametrize("cursor", ["", "abc", "eyJwayI6IDF9", "e30=", "A" * 5_000, "é"])
def test_a_cursor_of_somebody_elses_is_refused(client: Any, cursor: str) -> None:
    table = PolicyTable(client, "permissions")

    for read in (table.groups, lambda cursor: table.changes(None, cursor), lambda cursor: table.changes("a", cursor)):
        with pytest.raises(InvalidPolicy):
            read(cursor)


def test_a_cursor_of_another_list_is_refused(client: Any) -> None:
    table = PolicyTable(client, "permissions")
    table.write([changed("agents", 1), changed("others", 1)])

    with pytest.raises(InvalidPolicy):
        table.groups(table.changes(limit=1).next)


def test_a_revocation_is_written_with_its_record_and_a_later_one_stays(client: Any) -> None:
    table = PolicyTable(client, "permissions")
    later, earlier = (changed("bob", version, kind=ChangeKind.PERSON) for version in (2_000, 1_000))

    assert table.revoke("sub", later) == 2_000
    assert table.revoke("sub", earlier) == 2_000

    assert table.not_before("sub") == 2_000
    assert GrantsTable(client, "permissions").read("sub", frozenset()).not_before == 2_000
    assert [change.version for change in table.changes().entries] == [2_000, 1_000]


def test_a_revocation_is_moved_to_a_later_moment_without_a_second_record(client: Any) -> None:
    table = PolicyTable(client, "permissions")
    made = changed("bob", 1_000, kind=ChangeKind.PERSON_DISABLED)
    table.revoke("sub", made)

    assert table.revoke("sub", replace(made, version=1_003), is_recorded=True) == 1_003
    assert table.revoke("sub", replace(made, version=900), is_recorded=True) == 1_003

    assert table.not_before("sub") == 1_003
    assert table.changes().entries == (made,)


@pytest.mark.parametrize("kind", [ChangeKind.PERSON_ENABLED, ChangeKind.CUSTOMER_RESTORED, ChangeKind.CUSTOMER_ERASED])
def test_what_is_done_somewhere_else_has_a_record_in_the_same_log(client: Any, kind: ChangeKind) -> None:
    table = PolicyTable(client, "permissions")
    made = changed("bob", 1_000, kind=kind)

    table.record(made)

    assert table.changes().entries == (made,)
    assert table.groups().entries == ()


def test_a_row_that_cannot_be_understood_is_not_taken_for_no_rules(client: Any) -> None:
    table = PolicyTable(client, "permissions")
    client.put_item(TableName="permissions", Item={"pk": {"S": "group#agents"}, "sk": {"S": "grants"}})

    for read in (lambda: table.group("agents"), table.groups):
        with pytest.raises(PermissionsUnavailable):
            read()


def test_rules_that_no_row_takes_are_refused_and_nothing_is_written(client: Any) -> None:
    large = Conditions(where={"name": frozenset(f"{number:0200}" for number in range(50))})

    with pytest.raises(InvalidPolicy, match="larger than one row takes"):
        PolicyTable(client, "permissions").write(
            [changed("agents", 1, Rules(grants={f"tool-{number}": large for number in range(60)}))]
        )

    assert rows(client) == []


def test_a_table_that_does_not_answer_is_an_outage(client: Any) -> None:
    missing = PolicyTable(client, "no-such-table")
    change = changed("agents", 1)

    for attempt in (
        lambda: missing.group("agents"),
        missing.groups,
        missing.changes,
        lambda: missing.not_before("s"),
        lambda: missing.write([change]),
        lambda: missing.revoke("s", change),
        lambda: missing.revoke("s", change, is_recorded=True),
        lambda: missing.record(change),
    ):
        with pytest.raises(PermissionsUnavailable):
            attempt()
