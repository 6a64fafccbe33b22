"""Rules for the company's groups in DynamoDB: written with their record on what they were decided on, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from servicedesk.aws.group_map_store import RecordedGroupMaps
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.errors import PermissionsUnavailable, PolicyConflict
from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.change import ChangeKind, Difference
from servicedesk.policy.rules import GroupPolicy
from tests.aws.tables import aws, permissions_table
from tests.aws.test_policy_table import changed, rows

CORP = GroupMap(
    provider="Corp",
    rules={"Desk-Support": GroupRule(groups=frozenset({"agents"}), label="First line")},
    version=1,
    updated_by="alice",
)
RECORD = replace(
    changed("Corp", 1, kind=ChangeKind.PROVIDER_GROUPS),
    before=None,
    after=None,
    details="Desk-Support gives agents",
    differences=(
        Difference(about="Desk-Support", member="groups", before=None, after=("agents",)),
        Difference(about="Desk-Support", member="label", before=("Second line",), after=("First line",)),
        Difference(about="Desk-Audit", member="groups", before=("auditors",), after=None),
    ),
)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield permissions_table()


def store(client: Any, company: str = "") -> RecordedGroupMaps:
    return RecordedGroupMaps(client, "permissions", PolicyTable(client, "permissions"), company)


def test_what_is_written_is_what_is_read_with_what_was_and_became(client: Any) -> None:
    maps = store(client)

    maps.write_group_map(CORP, RECORD)

    assert maps.group_map("Corp") == CORP
    assert maps.group_maps() == (CORP,)
    assert PolicyTable(client, "permissions").changes().entries == (RECORD,)


@pytest.mark.parametrize("version", [1, 3])
def test_a_map_that_somebody_else_changed_first_is_not_overwritten(client: Any, version: int) -> None:
    maps = store(client)
    maps.write_group_map(CORP, RECORD)
    before = rows(client)

    with pytest.raises(PolicyConflict):
        maps.write_group_map(replace(CORP, rules={}, version=version), replace(RECORD, id="late"))

    assert rows(client) == before


#: A group that must be as it was: the version that was looked at → whether the map is written.
WITNESSES = {"as it was": (1, True), "changed since": (0, False), "gone since": (2, False)}


@pytest.mark.parametrize("case", WITNESSES)
def test_a_map_is_written_only_while_the_groups_that_it_was_decided_on_are_as_they_were(client: Any, case: str) -> None:
    maps, (version, is_written) = store(client), WITNESSES[case]
    PolicyTable(client, "permissions").write([changed("agents", 1)])
    before = rows(client)
    looked_at = [GroupPolicy(group="agents", version=version), GroupPolicy(group="none yet")]

    if is_written:
        maps.write_group_map(CORP, RECORD, looked_at)
        assert maps.group_map("Corp") == CORP
    else:
        with pytest.raises(PolicyConflict):
            maps.write_group_map(CORP, RECORD, looked_at)
        assert rows(client) == before


class LateIndex:
    """A client whose index does not show yet what was written."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_paginator(self, _: str) -> Any:
        return self

    def paginate(self, **_: Any) -> Any:
        return [{"Items": []}]


def test_the_deployments_own_rules_are_never_missing_from_all_of_them(client: Any) -> None:
    store(client).write_group_map(CORP, RECORD)

    assert store(LateIndex(client), "Corp").group_maps() == (CORP,)
    assert store(LateIndex(client), "Other").group_maps() == ()
    assert store(LateIndex(client)).group_maps() == ()


def test_a_table_that_does_not_answer_is_no_map(client: Any) -> None:
    client.delete_table(TableName="permissions")

    for read in (store(client).group_maps, lambda: store(client).group_map("Corp")):
        with pytest.raises(PermissionsUnavailable):
            read()
