"""The right to change permissions never reaches a group that an agent is in, whichever way it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from servicedesk.errors import InvalidPolicy, PermissionsUnavailable
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.explanation.basis import Basis
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.people.pool_groups import create_group
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from tests.fakes.agents import agent
from tests.fakes.policy import member
from tests.worlds.policy import NOON, PolicyWorld

ALL = Conditions()
WHY = Intent(actor=Actor(name="ada", id="a"), reason="because")
TOMORROW = int(NOON.timestamp()) + 86_400
ADMINISTRATORS = Rules(grants={MANAGE_PERMISSIONS: ALL})


class Office(PolicyWorld):
    """A group of people and agents, one of people who administer, and one that is not there any more."""

    def __init__(self) -> None:
        people = [member("ada", "administrators"), member("bob", "agents")]
        super().__init__({"administrators": {MANAGE_PERMISSIONS: ALL}, "agents": {"get_customer": ALL}}, people)
        self.register.rows = {"nightly": agent("nightly", "agents", "gone")}

    def grant(self, conditions: Conditions, intent: Intent = WHY) -> object:
        return self.editor.change("agents", lambda rules: rules.with_grant(MANAGE_PERMISSIONS, conditions), intent)

    def create_like_administrators(self, intent: Intent = WHY) -> object:
        return create_group(
            "gone",
            intent,
            store=self.store,
            directory=self.directory,
            register=self.register,
            maps=self.maps,
            like="administrators",
        )

    def apply(self, rules: Rules, intent: Intent = WHY) -> object:
        wanted = {"administrators": ADMINISTRATORS, "agents": rules}
        basis: Basis | None = None
        return self.editor.replace(wanted, intent, basis=basis)


WAYS: dict[str, Callable[[Office, Intent], object]] = {
    "a grant": lambda office, intent: office.grant(ALL, intent),
    "a grant that begins tomorrow": lambda office, intent: office.grant(Conditions(starts_at=TOMORROW), intent),
    "a grant that ends tomorrow": lambda office, intent: office.grant(Conditions(ends_at=TOMORROW), intent),
    "a file": lambda office, intent: office.apply(ADMINISTRATORS, intent),
    "a file with a schedule": lambda office, intent: office.apply(
        Rules(scheduled={MANAGE_PERMISSIONS: Conditions(starts_at=TOMORROW)}), intent
    ),
    "a new group of an old name": lambda office, intent: office.create_like_administrators(intent),
}


@pytest.mark.parametrize("intent", [WHY, replace(WHY, dry_run=True)], ids=["for real", "dry run"])
@pytest.mark.parametrize("way", WAYS)
def test_no_way_gives_a_group_with_an_agent_the_right_to_change_permissions(way: str, intent: Intent) -> None:
    office = Office()
    before = dict(office.store.policies)

    with pytest.raises(InvalidPolicy, match="nightly"):
        WAYS[way](office, intent)

    assert (office.store.policies, office.store.log, office.directory.acts) == (before, [], [])


@pytest.mark.parametrize("way", WAYS)
def test_without_the_agent_each_is_what_a_person_may_do(way: str) -> None:
    office = Office()
    office.register.rows = {}

    WAYS[way](office, WHY)

    assert len(office.store.log) == 1


def test_a_group_that_has_the_right_with_an_agent_in_it_can_still_be_mended() -> None:
    office = Office()
    office.store.policies["agents"] = replace(office.store.policies["agents"], rules=ADMINISTRATORS)

    office.editor.change("agents", lambda rules: rules.without_grant(MANAGE_PERMISSIONS), WHY)

    assert office.store.policies["agents"].rules == Rules()


def test_agents_that_cannot_be_read_are_not_taken_for_none() -> None:
    office = Office()

    def fail() -> tuple[()]:
        raise PermissionsUnavailable

    office.register.agents = fail  # type: ignore[method-assign]  # this read alone fails

    with pytest.raises(PermissionsUnavailable):
        office.grant(ALL)
    assert office.store.log == []
