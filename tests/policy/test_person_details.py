"""What is known of somebody: what decides a call decides here, too."""

from __future__ import annotations

import pytest

from servicedesk.errors import PermissionsUnavailable
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.people.details import PersonDetails, details_of
from servicedesk.policy.people.person import Person
from tests.fakes.audit import FakeAudit
from tests.fakes.policy import FakePolicyStore, member
from tests.worlds.policy import NOON


def details(person: Person, store: FakePolicyStore | None = None, audit: FakeAudit | None = None) -> PersonDetails:
    store = store or FakePolicyStore(DEFAULT_POLICY)
    return details_of(
        person, grants=store, known=store.capabilities().known, audit=audit or FakeAudit(), clock=NOON.timestamp
    )


def test_somebody_may_use_what_their_groups_grant_and_it_is_said_by_which() -> None:
    tools = details(member("dan", "support-engineers", "auditors")).tools

    assert list(tools) == sorted(tools)
    assert {grant.group for grant in tools["get_customer"]} == {"support-engineers", "auditors"}
    assert "delete_customer" not in tools


@pytest.mark.parametrize("person", [member("erin"), member("bob", "support-engineers", is_enabled=False)])
def test_who_is_in_no_group_or_cannot_sign_in_may_use_nothing(person: Person) -> None:
    assert details(person).tools == {}


def test_an_audit_that_does_not_answer_leaves_the_rest_known() -> None:
    audit = FakeAudit()
    audit.available = False

    found = details(member("bob", "support-engineers"), audit=audit)

    assert (found.last_seen, bool(found.tools)) == (None, True)


def test_a_store_that_does_not_answer_decides_nothing() -> None:
    store = FakePolicyStore(DEFAULT_POLICY)
    known = store.capabilities().known
    store.available = False

    with pytest.raises(PermissionsUnavailable):
        details_of(member("bob"), grants=store, known=known, audit=FakeAudit())
