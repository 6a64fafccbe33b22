"""Rules change one tool at a time: what is scheduled follows what is in force, and never both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions

TOOL = "get_customer"
ALL = Conditions()
HIDING = Conditions(hide=frozenset({"email"}))
#: Epoch seconds; small, so that they can be read.
NOW, MONDAY, FRIDAY = 100, 200, 300


def grant(starts_at: int | None = None, ends_at: int | None = None) -> Conditions:
    return Conditions(starts_at=starts_at, ends_at=ends_at)


def test_a_scheduled_grant_leaves_the_one_in_force_until_then_and_takes_its_place() -> None:
    rules = Rules(grants={TOOL: HIDING}).with_grant(TOOL, grant(MONDAY))

    assert rules.conditions_of(TOOL, MONDAY - 1) == Conditions(hide=HIDING.hide, ends_at=MONDAY)
    assert rules.conditions_of(TOOL, MONDAY) == grant(MONDAY)
    assert rules.settle(MONDAY) == Rules(grants={TOOL: ALL})
    assert rules.settle(MONDAY - 1) == rules


def test_a_new_grant_takes_the_place_of_what_was_scheduled_and_watched() -> None:
    rules = Rules(grants={TOOL: HIDING}, scheduled={TOOL: grant(MONDAY)}, shadows={TOOL: None})

    assert rules.with_grant(TOOL, ALL) == Rules(grants={TOOL: ALL})


#: What is granted, and scheduled → what is left of both when it is taken away from Friday on.
ENDED: dict[str, tuple[Rules, Rules]] = {
    "a grant": (Rules(grants={TOOL: ALL}), Rules(grants={TOOL: grant(ends_at=FRIDAY)})),
    "a grant that ends before": (
        Rules(grants={TOOL: grant(ends_at=MONDAY)}),
        Rules(grants={TOOL: grant(ends_at=MONDAY)}),
    ),
    "a grant that begins before": (
        Rules(grants={TOOL: HIDING}, scheduled={TOOL: grant(MONDAY)}),
        Rules(grants={TOOL: Conditions(hide=HIDING.hide, ends_at=FRIDAY)}, scheduled={TOOL: grant(MONDAY, FRIDAY)}),
    ),
    "a grant that would begin then": (Rules(scheduled={TOOL: grant(FRIDAY)}), Rules()),
    "nothing": (Rules(), Rules()),
}


@pytest.mark.parametrize(("before", "after"), ENDED.values(), ids=ENDED.keys())
def test_what_is_taken_away_later_ends_then_and_no_grant_of_the_tool_is_left(before: Rules, after: Rules) -> None:
    ended = before.without_grant(TOOL, FRIDAY)

    assert ended == after
    assert ended.conditions_of(TOOL, FRIDAY) is None
    assert before.without_grant(TOOL) == Rules()


_moments = st.one_of(st.none(), st.integers(0, 5))
_grants = st.builds(Conditions, hide=st.frozensets(st.sampled_from("ab"), max_size=2), ends_at=_moments)
_following = st.builds(
    Conditions, hide=st.frozensets(st.sampled_from("ab"), max_size=2), starts_at=st.integers(0, 5), ends_at=_moments
)


@given(st.one_of(st.none(), _grants), st.one_of(st.none(), _following), st.integers(0, 5), st.integers(0, 6))
def test_rules_that_are_settled_mean_the_same_from_then_on(
    now_granted: Conditions | None, following: Conditions | None, now: int, later: int
) -> None:
    rules = Rules(
        grants={} if now_granted is None else {TOOL: now_granted},
        scheduled={} if following is None else {TOOL: following},
    )
    at = max(now, later)

    before, after = rules.conditions_of(TOOL, at), rules.settle(now).conditions_of(TOOL, at)

    assert (before is None) is (after is None)
    if before is not None and after is not None:
        assert (before.hide, before.ends_at) == (after.hide, after.ends_at)
    assert sum(conditions.is_in_force(at) for conditions in rules.terms(TOOL)) <= 1
