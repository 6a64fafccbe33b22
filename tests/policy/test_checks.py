"""What a person cannot have meant is refused where it is said, and left alone where it is stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from tests.worlds.policy import NOON, PolicyWorld

WHY = Intent(actor=Actor(name="ada", id="a"), reason="a test")
NOW = int(NOON.timestamp())
HOUR, YEAR = 3_600, 31_557_600
EMEA = Conditions(where={"region": frozenset({"EMEA"})})


def granting(tool: str, **terms: object) -> Callable[[Rules], Rules]:
    return lambda rules: rules.with_grant(tool, Conditions(**terms))  # type: ignore[arg-type]


def limiting(tool: str, calls: int, window_seconds: int) -> Callable[[Rules], Rules]:
    return lambda rules: rules.with_limit(tool, Limit(calls=calls, window_seconds=window_seconds))


#: What is said → words of the complaint.
REFUSED: dict[str, tuple[Callable[[Rules], Rules], str]] = {
    "a region in lower case": (
        granting("get_customer", where={"region": frozenset({"emea"})}),
        "no customer of get_customer has region 'emea'; did you mean 'EMEA'?",
    ),
    "a region that there is not": (
        granting("get_customer", where={"region": frozenset({"EMEA", "Mars"})}),
        "no customer of get_customer has region 'Mars'; it can be AMER, APAC, EMEA",
    ),
    "a status that there is not": (
        granting("list_tickets", where={"status": frozenset({"opened"})}),
        "no ticket of list_tickets has status 'opened'; did you mean 'open'?",
    ),
    "an argument's value that there is not": (
        granting("create_ticket", when={"priority": frozenset({"hgh"})}),
        "priority of create_ticket is never 'hgh'; did you mean 'high'?",
    ),
    "an argument in the place of whoever asks": (
        granting("get_customer", when={"customer_id": frozenset({"@me"})}),
        "customer_id of get_customer is never '@me'",
    ),
    "an argument without values": (granting("create_ticket", when={"priority": frozenset()}), "needs 1 to 50 values"),
    "a watched value that there is not": (
        lambda rules: rules.with_shadow("get_customer", Conditions(where={"region": frozenset({"emea"})})),
        "did you mean 'EMEA'?",
    ),
    "a scheduled value that there is not": (
        granting("get_customer", where={"region": frozenset({"emea"})}, starts_at=NOW + HOUR),
        "did you mean 'EMEA'?",
    ),
    "an end in the past": (granting("get_customer", ends_at=NOW), "would end in the past, at 2026-11-24 12:00 UTC"),
    "a beginning in the past": (granting("get_customer", starts_at=NOW - HOUR), "would begin in the past"),
    "an end before the beginning": (
        granting("get_customer", starts_at=NOW + HOUR, ends_at=NOW + HOUR),
        "would end before it begins",
    ),
    "an end in another century": (granting("get_customer", ends_at=NOW + 80 * YEAR), "more than 10 years from now"),
    "administration of some customers": (
        granting(MANAGE_PERMISSIONS, where={"region": frozenset({"EMEA"})}),
        "manage_permissions works on no rows",
    ),
    "administration with an argument": (
        granting(MANAGE_PERMISSIONS, when={"tool": frozenset({"x"})}),
        "manage_permissions cannot be narrowed by 'tool'",
    ),
    "a limit of administration": (limiting(MANAGE_PERMISSIONS, 1, 60), "it is not called, so it has no limit"),
    "a limit of a tool that there is not": (limiting("get_custmer", 1, 60), "did you mean 'get_customer'?"),
    "a limit of no call": (limiting("get_customer", 0, 60), "1 to 10000 calls"),
    "a limit of too many calls": (limiting("get_customer", 10_001, 60), "1 to 10000 calls"),
    "a window that cannot be cut": (limiting("get_customer", 5, 10), "a multiple of 6 seconds"),
    "a window of two days": (limiting("get_customer", 5, 172_800), "at most 86400"),
}


@pytest.mark.parametrize(("edit", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_meant_is_refused_with_what_could_be(edit: Callable[[Rules], Rules], words: str) -> None:
    world = PolicyWorld({"agents": {}})

    with pytest.raises(InvalidPolicy) as refused:
        world.editor.change("agents", edit, WHY)

    assert words in str(refused.value)
    assert world.store.log == []


ACCEPTED: dict[str, Callable[[Rules], Rules]] = {
    "a region": lambda rules: rules.with_grant("get_customer", EMEA),
    "a name that any customer could have": granting("get_customer", where={"name": frozenset({"emea"})}),
    "an argument's values, or none": granting("update_ticket", when={"priority": frozenset({"low", "@omitted"})}),
    "a text that an argument can have": granting("get_customer", when={"customer_id": frozenset({"C-1042"})}),
    "administration for a time": granting(MANAGE_PERMISSIONS, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR),
    "a limit": limiting("get_customer", 10_000, 86_400),
}


@pytest.mark.parametrize("edit", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_can_be_meant_is_made(edit: Callable[[Rules], Rules]) -> None:
    world = PolicyWorld({"agents": {}})

    assert world.editor.change("agents", edit, WHY) is not None
    assert world.store.policies["agents"].rules == edit(Rules())


def stored(rules: Rules) -> PolicyWorld:
    world = PolicyWorld({"agents": {}})
    world.store.policies["agents"] = GroupPolicy(group="agents", rules=rules, version=1)
    return world


def test_a_stored_value_that_there_is_not_stays_and_its_grant_can_be_ended() -> None:
    stale = Conditions(where={"region": frozenset({"LATAM"})})
    world = stored(Rules(grants={"get_customer": stale}, limits={"get_customer": Limit(calls=1, window_seconds=7)}))

    world.editor.change("agents", lambda rules: rules.with_grant("get_ticket", EMEA), WHY)
    world.editor.change("agents", lambda rules: rules.without_grant("get_customer", NOW + HOUR), WHY)

    assert world.store.policies["agents"].rules.grants["get_customer"].where == stale.where


def test_what_has_ended_stays_in_a_file_of_the_whole_policy_and_comes_back_with_an_older_one() -> None:
    ended = Rules(grants={"get_customer": Conditions(ends_at=NOW - HOUR)})
    world = stored(Rules())

    (change,) = world.editor.replace({"agents": ended}, WHY)

    assert change.after == ended
    assert world.editor.replace({"agents": ended}, WHY) == ()


def test_a_scheduled_grant_that_has_started_is_a_grant_for_whoever_changes_another_tool() -> None:
    world = stored(Rules(grants={"get_customer": EMEA}, scheduled={"get_customer": Conditions(starts_at=NOW - HOUR)}))

    change = world.editor.change("agents", lambda rules: rules.with_grant("get_ticket", EMEA), WHY)

    assert change is not None
    assert change.before == Rules(grants={"get_customer": Conditions()})
    assert change.after == Rules(grants={"get_customer": Conditions(), "get_ticket": EMEA})


def test_a_file_from_before_a_scheduled_grant_started_changes_nothing_afterwards() -> None:
    rules = Rules(grants={"get_customer": EMEA}, scheduled={"get_customer": Conditions(starts_at=NOW - HOUR)})
    world = stored(rules)

    assert world.editor.replace({"agents": rules}, WHY) == ()
    assert world.store.log == []
