"""A whole policy is put in place on what was read, or refused with the names of those who were quicker."""

from __future__ import annotations

import pytest

from servicedesk.errors import PolicyConflict
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.explanation.basis import Basis, policy_tag
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import all_groups
from servicedesk.tools.conditions import Conditions
from tests.fakes.policy import member
from tests.worlds.policy import PolicyWorld

ALL = Conditions()
READ = Rules(grants={"get_customer": ALL})
BOTH = Rules(grants={"get_customer": ALL, "create_ticket": ALL})
MAY = Rules(grants={MANAGE_PERMISSIONS: ALL})
BOB = Intent(actor=Actor(name="bob", id="b"), reason="an edited file")
CARLA = Intent(actor=Actor(name="carla", id="c"), reason="an incident")


class Office(PolicyWorld):
    """A policy that bob has read, and that carla changes before he applies his."""

    def __init__(self) -> None:
        super().__init__(
            {"administrators": MAY.grants, "agents": BOTH.grants, "auditors": READ.grants, "idle": {}},
            [member("ada", "administrators")],
            pool=["administrators", "agents", "auditors", "idle", "new"],
        )
        self.wanted = {name: policy.rules for name, policy in self.store.policies.items() if policy.rules != Rules()}
        self.versions = {name: self.store.policies[name].version for name in self.wanted}
        self.tag = policy_tag(all_groups(self.store))

    def carla(self, group: str, tool: str, *, grants: bool) -> None:
        def edit(rules: Rules) -> Rules:
            return rules.with_grant(tool, ALL) if grants else rules.without_grant(tool)

        assert self.editor.change(group, edit, CARLA) is not None

    def apply(
        self, *, is_exact: bool = False, versions: dict[str, int | None] | None = None, tag: str = ""
    ) -> set[str]:
        said = self.versions if versions is None else versions
        basis = Basis(versions=said, tag=tag or self.tag, is_exact=is_exact)
        return {change.subject for change in self.editor.replace(self.wanted, BOB, basis=basis)}


exact = pytest.mark.parametrize("is_exact", [False, True], ids=["a file", "a request"])


@exact
def test_what_nobody_changed_meanwhile_is_put_in_place(is_exact: bool) -> None:
    office = Office()
    office.wanted |= {"auditors": BOTH, "new": READ}
    del office.wanted["agents"]

    assert office.apply(is_exact=is_exact) == {"agents", "auditors", "new"}
    assert office.store.policies["agents"].rules == Rules()


@exact
def test_what_somebody_took_away_meanwhile_is_not_given_back_unseen(is_exact: bool) -> None:
    office = Office()
    office.wanted["auditors"] = BOTH
    office.carla("agents", "create_ticket", grants=False)

    with pytest.raises(PolicyConflict, match=r"agents is at version 2 \(by carla\), not at 1"):
        office.apply(is_exact=is_exact)

    assert [change.actor for change in office.store.log] == ["carla"]


@exact
def test_a_group_that_somebody_added_meanwhile_does_not_lose_its_rules_unseen(is_exact: bool) -> None:
    office = Office()
    office.carla("new", "get_customer", grants=True)

    with pytest.raises(PolicyConflict, match="changed since it was read"):
        office.apply(is_exact=is_exact)

    assert office.store.policies["new"].rules == READ


@exact
def test_a_group_that_somebody_emptied_meanwhile_does_not_get_its_rules_back_unseen(is_exact: bool) -> None:
    office = Office()
    office.carla("auditors", "get_customer", grants=False)

    with pytest.raises(PolicyConflict, match="auditors is at version 2"):
        office.apply(is_exact=is_exact)

    assert office.store.policies["auditors"].rules == Rules()


def test_a_file_may_be_applied_although_a_group_that_it_does_not_change_was_changed_back_and_forth() -> None:
    office = Office()
    office.carla("agents", "create_ticket", grants=False)
    office.carla("agents", "create_ticket", grants=True)
    office.wanted["auditors"] = BOTH

    assert office.apply() == {"auditors"}


def test_a_request_may_not_whatever_it_changes() -> None:
    office = Office()
    office.carla("agents", "create_ticket", grants=False)
    office.carla("agents", "create_ticket", grants=True)
    office.wanted["auditors"] = BOTH

    with pytest.raises(PolicyConflict, match="agents is at version 3"):
        office.apply(is_exact=True)


def test_a_fresh_tag_does_not_excuse_an_old_version() -> None:
    office = Office()
    office.carla("agents", "create_ticket", grants=False)

    with pytest.raises(PolicyConflict, match="agents is at version 2"):
        office.apply(is_exact=True, tag=policy_tag(all_groups(office.store)))


@pytest.mark.parametrize(
    ("version", "told"), [(None, "does not say which it was decided on"), (0, "not at 0"), (2, "not at 2")]
)
def test_a_file_that_does_not_say_or_not_rightly_what_it_was_decided_on_changes_no_group_that_has_rules(
    version: int | None, told: str
) -> None:
    office = Office()
    office.wanted["auditors"] = BOTH

    with pytest.raises(PolicyConflict, match=f"auditors is at version 1, .*{told}"):
        office.apply(versions={"auditors": version}, tag="another")

    assert office.store.log == []


def test_a_file_that_says_nothing_may_begin_the_rules_of_a_group_that_has_none() -> None:
    office = Office()
    office.wanted["new"] = READ

    assert office.apply(versions={}, tag="another") == {"new"}


def test_who_overwrites_on_purpose_is_not_asked() -> None:
    office = Office()
    office.carla("agents", "create_ticket", grants=False)

    office.editor.replace(office.wanted, BOB)

    assert office.store.policies["agents"].rules == BOTH


def test_the_tag_is_another_one_after_every_change_and_the_same_without_one() -> None:
    policies = [GroupPolicy(group=name, version=version) for name, version in (("a", 1), ("b", 2), ("a 1", 2))]
    seen = {
        policy_tag(policies[:2]),
        policy_tag([policies[0], GroupPolicy(group="b", version=3)]),
        policy_tag(policies),
    }

    assert len(seen) == 3
    assert policy_tag(policies) == policy_tag(reversed(policies))
