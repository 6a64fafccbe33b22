"""Who is shut out, of many people, in the permissions table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.revocations_table import RevocationsTable
from servicedesk.errors import PermissionsUnavailable
from servicedesk.policy.change import Actor, ChangeKind, Intent
from servicedesk.policy.people.revocation import SHUT_OUT
from tests.aws.tables import aws, permissions_table

WHY = Intent(actor=Actor(name="ada", id="sub-of-ada"), reason="a test")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield permissions_table()


def revoke(client: Any, identity: str, not_before: int) -> None:
    change = WHY.change(ChangeKind.PERSON_REMOVED, identity, NOON, version=not_before)
    PolicyTable(client, "permissions").revoke(identity, change)


def test_who_is_shut_out_is_told_from_who_signed_in_too_early_of_more_people_than_one_read_takes(client: Any) -> None:
    revoke(client, "corp_1", SHUT_OUT)
    revoke(client, "corp_2", int(NOON.timestamp()))
    people = [f"corp_{number}" for number in range(150)]

    assert RevocationsTable(client, "permissions").shut_out(people) == {"corp_1"}


def test_who_is_enabled_again_is_not_shut_out(client: Any) -> None:
    revoke(client, "corp_1", SHUT_OUT)
    enabled = WHY.change(ChangeKind.PERSON_ENABLED, "corp_1", NOON, version=int(NOON.timestamp()))

    PolicyTable(client, "permissions").readmit("corp_1", enabled)

    assert RevocationsTable(client, "permissions").shut_out(["corp_1"]) == frozenset()


def test_a_table_that_does_not_answer_is_no_word_of_nobody_being_shut_out(client: Any) -> None:
    with pytest.raises(PermissionsUnavailable):
        RevocationsTable(client, "missing").shut_out(["corp_1"])
