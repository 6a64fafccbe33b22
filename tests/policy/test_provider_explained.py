"""An explanation of somebody of the company says of when their groups are, and names what changes them: the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.command_line import REASON
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.explanation.call_question import CallQuestion, Obstacle
from servicedesk.policy.explanation.explanation import Explanation, read_and_explain
from servicedesk.policy.people.details import details_of
from servicedesk.policy.people.membership import put_into_group, take_out_of_group
from servicedesk.policy.people.person import Person, SignInStatus
from servicedesk.policy.people.removal import remove_person
from servicedesk.policy.store import all_groups
from tests.fakes.audit import FakeAudit
from tests.fakes.policy import PRODUCT, FakeDirectory, FakePolicyStore, member

WHEN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DANA = replace(member("corp_00u1", "support-engineers", status=SignInStatus.EXTERNAL), provider="Corp", asked_at=WHEN)


def explained(person: Person, tool: str) -> Explanation:
    store = FakePolicyStore(DEFAULT_POLICY)
    return read_and_explain(CallQuestion(who=person, tool=tool, now=0), store, all_groups(store), PRODUCT)


def test_it_says_when_the_provider_said_the_groups() -> None:
    assert explained(DANA, "get_customer").details[-1] == (
        "Their groups are what the rules give of what Corp said at 2026-11-24 08:00 UTC. A rule for a group that had"
        " none then counts from their next sign-in there."
    )


def test_it_says_that_nothing_is_known_of_groups_that_no_profile_keeps() -> None:
    told = explained(replace(DANA, groups=frozenset(), asked_at=None), "get_customer")

    assert not told.is_allowed
    assert told.details[-1] == (
        "What Corp says of their groups is not known: no token is given before they sign in there again."
    )


def test_of_somebody_of_the_pool_it_says_nothing_of_a_provider() -> None:
    told = explained(member("bob", "support-engineers"), "get_customer")

    assert "sign-in there" not in repr(told)
    assert any("servicedesk people take-out bob support-engineers" in way for way in told.changes)


WAYS = {
    "delete_customer": (
        "Put them, at Corp, into a group whose rule gives one that has it, as servicedesk group-map shows; or let a"
        " rule give one of their groups there a group that has it. Both hold from their next sign-in there at the"
        f" latest: servicedesk map-group COMPANY_GROUP administrators {REASON}"
    ),
    "get_customer": (
        "Take them out of the group at Corp whose rule gives support-engineers; holds from their next sign-in"
        f" there. For everybody of that group, when tokens are renewed: servicedesk unmap-group COMPANY_GROUP {REASON}"
    ),
}


@pytest.mark.parametrize(("tool", "told"), WAYS.items())
def test_what_turns_it_round_is_a_rule_as_the_commands_for_groups_of_the_pool_are_refused(tool: str, told: str) -> None:
    changes = explained(DANA, tool).changes

    assert told in changes
    assert not any(" people " in way for way in changes)
    store, directory = FakePolicyStore(DEFAULT_POLICY), FakeDirectory([DANA], DEFAULT_POLICY)
    why = Intent(actor=Actor(name="alice", id="a"), reason="asked")
    for change in (put_into_group, take_out_of_group):
        with pytest.raises(InvalidPolicy, match="signs in at Corp"):
            change(DANA.username, "administrators", why, store=store, directory=directory)
    assert store.log == []


def test_the_groups_that_they_were_in_there_are_named_where_one_is_to_be_left() -> None:
    person = replace(DANA, provider_groups=frozenset({"Desk-Support", "Everyone"}))

    [told] = [way for way in explained(person, "get_customer").changes if way.startswith("Take them out")]

    assert "whose rule gives support-engineers (they were in Desk-Support, Everyone);" in told


def test_they_are_revoked_by_the_command_for_everybody() -> None:
    assert (
        f"Revoke corp_00u1; holds until they are enabled again: servicedesk revoke-person corp_00u1 {REASON}"
        in explained(DANA, "get_customer").changes
    )


def shut_out() -> FakePolicyStore:
    """Return a store after Dana's profile was deleted: the refusal is kept by her user name."""
    store = FakePolicyStore(DEFAULT_POLICY)
    why = Intent(actor=Actor(name="alice", id="a"), reason="left")
    remove_person(DANA.username, why, store=store, directory=FakeDirectory([DANA], DEFAULT_POLICY))
    return store


def test_who_was_deleted_and_came_back_may_use_nothing_until_they_are_enabled() -> None:
    store = shut_out()

    told = read_and_explain(CallQuestion(who=DANA, tool="get_customer", now=0), store, all_groups(store), PRODUCT)

    assert (told.is_allowed, told.obstacles) == (False, (Obstacle.SHUT_OUT,))
    assert told.summary == (
        "corp_00u1 may not use get_customer: every token of theirs is refused until they are enabled, those of new"
        " sign-ins too."
    )
    assert told.changes == (f"Let corp_00u1 sign in again: servicedesk people enable corp_00u1 {REASON}",)
    assert not any("earlier sign-ins" in line for line in told.details)


def test_the_page_of_who_is_shut_out_has_no_tools() -> None:
    store = shut_out()

    found = details_of(DANA, grants=store, known=store.capabilities().known, audit=FakeAudit())

    assert found.tools == {}
