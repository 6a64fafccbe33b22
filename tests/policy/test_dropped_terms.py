"""A grant is never widened by what somebody does not say: it is told, and can be kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.policy.dropped_terms import dropped_terms, grant_keeping
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions

TOOL = "get_customer"
MONDAY, FRIDAY = 1_796_000_400, 1_796_346_000
EMEA = {"region": frozenset({"EMEA"})}
AMER = {"region": frozenset({"AMER"})}
HIDING = Conditions(hide=frozenset({"email", "phone"}))

#: The rules before, what is granted, and what that drops.
DROPPED: dict[str, tuple[Rules, Conditions, tuple[str, ...]]] = {
    "everything that was hidden": (
        Rules(grants={TOOL: HIDING}),
        Conditions(),
        ("get_customer no longer hides email, phone",),
    ),
    "a field that was hidden": (
        Rules(grants={TOOL: HIDING}),
        Conditions(hide=frozenset({"email"})),
        ("get_customer no longer hides phone",),
    ),
    "a condition": (
        Rules(grants={TOOL: Conditions(where=EMEA)}),
        Conditions(),
        ("get_customer no longer chooses rows by region EMEA",),
    ),
    "an argument": (
        Rules(grants={TOOL: Conditions(when={"priority": frozenset({"low", "@omitted"})})}),
        Conditions(),
        ("get_customer no longer asks for priority low or left out",),
    ),
    "an end": (
        Rules(grants={TOOL: Conditions(ends_at=FRIDAY)}),
        Conditions(),
        ("get_customer no longer ends, at 2026-12-04 01:00 UTC",),
    ),
    "what is hidden, later": (
        Rules(grants={TOOL: HIDING}),
        Conditions(starts_at=MONDAY),
        ("get_customer no longer hides email, phone, from 2026-11-30 01:00 UTC",),
    ),
    "what was scheduled": (
        Rules(grants={TOOL: Conditions()}, scheduled={TOOL: Conditions(hide=HIDING.hide, starts_at=MONDAY)}),
        Conditions(where=EMEA),
        ("get_customer no longer changes at 2026-11-30 01:00 UTC, as was scheduled",),
    ),
    "what was to be hidden": (
        Rules(grants={TOOL: Conditions()}, scheduled={TOOL: Conditions(hide=HIDING.hide, starts_at=MONDAY)}),
        Conditions(starts_at=FRIDAY),
        ("get_customer no longer hides email, phone, from 2026-12-04 01:00 UTC",),
    ),
    "nothing: other values": (Rules(grants={TOOL: Conditions(where=EMEA)}), Conditions(where=AMER), ()),
    "nothing: narrower": (Rules(grants={TOOL: Conditions()}), HIDING, ()),
    "nothing: it was not granted": (Rules(), Conditions(), ()),
    "nothing: a later end": (
        Rules(grants={TOOL: Conditions(ends_at=MONDAY)}),
        Conditions(ends_at=FRIDAY),
        (),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "said", "dropped"), DROPPED.values(), ids=DROPPED.keys())
def test_what_a_grant_drops_that_it_does_not_name_is_told_and_can_be_kept(
    before: Rules, said: Conditions, dropped: tuple[str, ...]
) -> None:
    assert dropped_terms(before, before.with_grant(TOOL, said)) == dropped
    assert dropped_terms(before, grant_keeping(before, TOOL, said)) == ()


def test_what_is_taken_away_is_no_grant_that_is_wider() -> None:
    before = Rules(grants={TOOL: HIDING}, scheduled={TOOL: Conditions(starts_at=MONDAY)})

    assert dropped_terms(before, before.without_grant(TOOL)) == ()


def test_what_another_tool_drops_is_not_told_of_this_one() -> None:
    before = Rules(grants={TOOL: HIDING, "get_ticket": HIDING}, scheduled={TOOL: Conditions(starts_at=MONDAY)})

    assert dropped_terms(before, before.with_grant("get_ticket", Conditions())) == (
        "get_ticket no longer hides email, phone",
    )


_named = st.dictionaries(st.sampled_from("ab"), st.frozensets(st.sampled_from("xy"), min_size=1), max_size=2)
_terms = {"where": _named, "when": _named, "hide": st.frozensets(st.sampled_from("ef"))}
_ends = st.one_of(st.none(), st.integers(5, 9))
_grants = st.builds(Conditions, ends_at=_ends, **_terms)
_scheduled = st.builds(Conditions, starts_at=st.integers(1, 4), ends_at=_ends, **_terms)


@given(st.one_of(st.none(), _grants), st.one_of(st.none(), _scheduled), st.one_of(_grants, _scheduled))
def test_what_is_kept_drops_nothing_whatever_is_said(
    grant: Conditions | None, following: Conditions | None, said: Conditions
) -> None:
    before = Rules(
        grants={} if grant is None else {TOOL: grant}, scheduled={} if following is None else {TOOL: following}
    )

    assert dropped_terms(before, grant_keeping(before, TOOL, said)) == ()
