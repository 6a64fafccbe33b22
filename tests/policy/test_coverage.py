"""Coverage: what grants take away is what somebody would miss, looked for among all rows, arguments and fields."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.policy.impact import coverage
from servicedesk.policy.impact.coverage import take_away
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.view import View

#: Any row may have a value that no grant names.
VALUES = ("x", "y")
EVERY = (*VALUES, "another")
FIELDS = frozenset({"email", "phone"})

some_values = st.frozensets(st.sampled_from(VALUES), min_size=1)
conditions = st.builds(
    Conditions,
    where=st.dictionaries(st.sampled_from(["region", "team"]), some_values, max_size=2),
    when=st.dictionaries(st.just("priority"), some_values, max_size=1),
    hide=st.frozensets(st.sampled_from(sorted(FIELDS))),
)
grants = st.lists(conditions, max_size=3)


def missed(before: Sequence[Conditions], after: Sequence[Conditions]) -> bool:
    """Whether there is a row and an argument with which something is shown before, and not after."""
    for region, team, priority in product(EVERY, EVERY, EVERY):
        row, arguments = {"region": region, "team": team}, {"priority": priority}
        was, will = (View(tuple(one for one in some if one.admit(arguments))) for some in (before, after))
        if was.shows(row) and not (will.shows(row) and will.hidden_fields(row) <= was.hidden_fields(row)):
            return True
    return False


@given(before=grants, after=grants)
def test_what_is_taken_away_is_what_somebody_would_miss(
    before: Sequence[Conditions], after: Sequence[Conditions]
) -> None:
    assert take_away(before, after) == missed(before, after)


@given(before=grants)
def test_what_stays_takes_nothing_away(before: Sequence[Conditions]) -> None:
    assert not take_away(before, before)
    assert take_away(before, []) == bool(before)


def test_a_grant_of_more_values_than_are_looked_at_one_by_one_is_compared_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [Conditions(where={"region": frozenset(VALUES)})]
    apart = [Conditions(where={"region": frozenset({value})}) for value in VALUES]
    assert not take_away(both, apart)

    monkeypatch.setattr(coverage, "MAX_PARTS", 1)

    assert take_away(both, apart)
    assert not take_away(both, both)
