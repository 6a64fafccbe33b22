"""Changes are decided on what is stored, made whole with their record, or refused in words and not made."""

import pytest

from servicedesk.errors import (
    DirectoryUnavailable,
    InvalidPolicy,
    LastAdministrator,
    PermissionsUnavailable,
    PolicyConflict,
)
from servicedesk.policy.change import Actor, Change, ChangeKind, Intent
from servicedesk.policy.grantable import MANAGE_PERMISSIONS, Grantable, PlainRight
from servicedesk.policy.parts import MAX_CHANGES
from servicedesk.policy.rules import Edit, GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import CUSTOMERS
from tests.fakes.policy import FakeNarrowable, member
from tests.worlds.policy import NOON, PolicyWorld

ALL = Conditions()
EMEA = Conditions(where={"region": frozenset({"EMEA"})})
ALICE = Intent(actor=Actor(name="alice", id="a"), reason="because")
DRY = Intent(actor=Actor(name="alice", id="a"), reason="because", dry_run=True)
KNOWN: Grantable = {
    **dict.fromkeys(("get_customer", "delete_customer"), FakeNarrowable(rows=CUSTOMERS)),
    "close_day": FakeNarrowable(),
    MANAGE_PERMISSIONS: PlainRight(),
}


def granting(tool: str, conditions: Conditions = ALL) -> Edit:
    return lambda rules: rules.with_grant(tool, conditions)


def revoking(tool: str) -> Edit:
    return lambda rules: rules.without_grant(tool)


class Office(PolicyWorld):
    """An editor over a policy of two groups, and a pool of three."""

    def __init__(self) -> None:
        super().__init__(
            {"administrators": {MANAGE_PERMISSIONS: ALL, "get_customer": ALL}, "agents": {"get_customer": ALL}},
            [member("ada", "administrators"), member("lea", "leads")],
            pool=["administrators", "agents", "leads"],
            known=KNOWN,
        )


def rival(version: int, after: Rules) -> Change:
    return Change(
        id="rival",
        at=NOON,
        kind=ChangeKind.GROUP,
        subject="agents",
        actor="bertil",
        actor_id="b",
        reason="quicker",
        version=version,
        before=Rules(),
        after=after,
    )


def test_a_change_carries_who_when_why_before_and_after() -> None:
    office = Office()

    change = office.editor.change("agents", granting("delete_customer", EMEA), ALICE)

    assert change is not None
    assert office.store.log == [change]
    assert (change.actor, change.at, change.reason, change.version) == ("alice", NOON, "because", 2)
    assert change.before == Rules(grants={"get_customer": ALL})
    assert change.after == Rules(grants={"get_customer": ALL, "delete_customer": EMEA})


@pytest.mark.parametrize("edit", [granting("get_customer"), revoking("delete_customer")])
def test_what_is_so_already_is_neither_changed_nor_recorded(edit: Edit) -> None:
    office = Office()

    assert office.editor.change("agents", edit, ALICE) is None
    assert office.store.log == []


def test_a_dry_run_tells_the_change_and_makes_none() -> None:
    office = Office()

    change = office.editor.change("agents", revoking("get_customer"), DRY)

    assert change is not None
    assert change.after == Rules()
    assert office.store.log == []


def test_a_change_that_lost_a_race_is_decided_again_and_both_stay() -> None:
    office = Office()
    office.store.rivals = [rival(2, Rules(grants={"get_customer": EMEA}))]

    office.editor.change("agents", granting("delete_customer"), ALICE)

    assert office.store.policies["agents"].rules.grants == {"get_customer": EMEA, "delete_customer": ALL}
    assert [change.version for change in office.store.log] == [2, 3]
    assert len(office.pauses) == 1


def test_a_change_decided_on_a_version_is_not_decided_again_on_another() -> None:
    office = Office()
    office.store.rivals = [rival(2, Rules())]

    with pytest.raises(PolicyConflict):
        office.editor.change("agents", granting("delete_customer"), ALICE, expected_version=1)

    assert [change.id for change in office.store.log] == ["rival"]


def test_a_change_decided_on_an_old_version_is_refused() -> None:
    office = Office()

    with pytest.raises(PolicyConflict, match="agents is at version 1, not 7"):
        office.editor.change("agents", granting("delete_customer"), ALICE, expected_version=7)

    assert office.store.log == []


REFUSED: dict[str, tuple[str, Edit, str, str]] = {
    "a tool that does not exist": ("agents", granting("delete_custmer"), "x", "did you mean 'delete_customer'"),
    "another case of a tool": ("agents", granting("Get_Customer"), "x", "did you mean 'get_customer'"),
    "a group that the pool does not have": ("Leads", granting("get_customer"), "x", "did you mean 'leads'"),
    "no group": ("", granting("get_customer"), "x", "a group's name"),
    "a group of two lines": ("a\nb", granting("get_customer"), "x", "a group's name"),
    "a field that does not exist": (
        "agents",
        granting("get_customer", Conditions(hide=frozenset({"mail"}))),
        "x",
        "get_customer cannot hide 'mail'",
    ),
    "an attribute that does not exist": (
        "agents",
        granting("get_customer", Conditions(where={"Region": frozenset({"EMEA"})})),
        "x",
        "did you mean 'region'",
    ),
    "conditions on a tool without rows": ("agents", granting("close_day", EMEA), "x", "works on no rows"),
    "conditions on administration": ("administrators", granting(MANAGE_PERMISSIONS, EMEA), "x", "works on no rows"),
    "watching administration": (
        "administrators",
        lambda rules: rules.with_shadow(MANAGE_PERMISSIONS, None),
        "x",
        "is not a tool",
    ),
    "no reason": ("agents", granting("delete_customer"), "  ", "needs a reason"),
    "a long reason": ("agents", granting("delete_customer"), "x" * 501, "at most 500"),
    "a reason that carries another": ("agents", granting("delete_customer"), "x\ufe00\U000e0141", "one line"),
    "a group with a letter nobody sees": ("agents\u3164", granting("get_customer"), "x", "a group's name"),
    "a value with a character nobody sees": (
        "agents",
        granting("get_customer", Conditions(where={"region": frozenset({"EMEA\u2800"})})),
        "x",
        "one line",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_nobody_can_mean_is_refused_and_not_written(case: str) -> None:
    office = Office()
    group, edit, reason, words = REFUSED[case]

    with pytest.raises(InvalidPolicy, match=words):
        office.editor.change(group, edit, Intent(actor=ALICE.actor, reason=reason))

    assert office.store.log == []


def test_what_is_stored_and_does_not_exist_can_still_be_taken_away() -> None:
    office = Office()
    office.store.policies["agents"] = GroupPolicy(
        group="agents", rules=Rules(grants={"retired_tool": ALL, "get_customer": ALL}), version=1
    )

    office.editor.change("agents", granting("delete_customer"), ALICE)
    office.editor.change("agents", revoking("retired_tool"), ALICE)

    assert set(office.store.policies["agents"].rules.grants) == {"get_customer", "delete_customer"}


@pytest.mark.parametrize("intent", [ALICE, DRY], ids=["for real", "dry run"])
def test_the_last_administrator_cannot_be_taken_away(intent: Intent) -> None:
    office = Office()

    with pytest.raises(LastAdministrator):
        office.editor.change("administrators", revoking(MANAGE_PERMISSIONS), intent)
    with pytest.raises(LastAdministrator):
        office.editor.replace({"agents": Rules(grants={"get_customer": ALL})}, intent)

    assert office.store.log == []


def test_an_administrator_may_be_taken_away_when_another_is_there() -> None:
    office = Office()
    office.editor.change("leads", granting(MANAGE_PERMISSIONS), ALICE)

    office.editor.change("administrators", revoking(MANAGE_PERMISSIONS), ALICE)

    assert MANAGE_PERMISSIONS not in office.store.policies["administrators"].rules.grants


def test_administration_can_be_handed_over_in_one_go() -> None:
    office = Office()

    office.editor.replace({"leads": Rules(grants={MANAGE_PERMISSIONS: ALL})}, ALICE)

    assert {change.subject for change in office.store.log} == {"administrators", "agents", "leads"}
    assert office.store.policies["administrators"].rules == Rules()


def test_a_whole_policy_changes_only_what_differs() -> None:
    office = Office()
    wanted = {name: policy.rules for name, policy in office.store.policies.items()}

    assert office.editor.replace(wanted, ALICE) == ()
    office.editor.replace({**wanted, "leads": Rules(grants={"get_customer": EMEA})}, ALICE)

    assert [change.subject for change in office.store.log] == ["leads"]


def test_more_groups_than_one_transaction_takes_are_changed_in_several_each_whole() -> None:
    office = Office()
    names = [f"group-{number:03}" for number in range(MAX_CHANGES + 10)]
    office.directory.group_names |= set(names)
    administrators = office.store.policies["administrators"].rules

    office.editor.replace(
        {"administrators": administrators, **{name: Rules(grants={"get_customer": ALL}) for name in names}}, ALICE
    )

    assert {change.subject for change in office.store.log} == {*names, "agents"}


def test_nothing_is_changed_when_nothing_can_be_decided() -> None:
    office = Office()
    office.directory.available = False
    with pytest.raises(DirectoryUnavailable):
        office.editor.change("leads", granting("get_customer"), ALICE)
    office.store.available = False
    with pytest.raises(PermissionsUnavailable):
        office.editor.change("agents", granting("delete_customer"), ALICE)

    assert office.store.log == []
