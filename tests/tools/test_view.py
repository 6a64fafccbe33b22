"""What a caller's grants show together."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.tools.conditions import Conditions
from servicedesk.tools.rows import Rows
from servicedesk.tools.view import View

JANE = {"region": "EMEA", "name": "Jane", "email": "e", "phone": "p"}


def where(**values: str) -> Conditions:
    return Conditions(where={name: frozenset(value.split()) for name, value in values.items()})


SHOWN = {
    "no grant": ((), False),
    "a grant of everything": ((Conditions(),), True),
    "a grant of the row's region": ((where(region="EMEA"),), True),
    "a grant of several regions": ((where(region="APAC EMEA"),), True),
    "a grant of another region": ((where(region="APAC"),), False),
    "a grant of no region": ((where(region=""),), False),
    "every attribute must match": ((where(region="EMEA", name="Sam"),), False),
    "an attribute that the row lacks": ((where(team="red"),), False),
    "any grant is enough": ((where(region="APAC"), where(name="Jane")), True),
}


@pytest.mark.parametrize(("conditions", "shown"), SHOWN.values(), ids=SHOWN.keys())
def test_a_row_is_shown_if_a_grant_shows_it(conditions: tuple[Conditions, ...], shown: bool) -> None:
    assert View(conditions).shows(JANE) is shown


def hide(*fields: str, region: str = "EMEA") -> Conditions:
    return Conditions(where={"region": frozenset({region})}, hide=frozenset(fields))


HIDDEN = {
    "one grant hides": ((hide("email", "phone"),), {"email", "phone"}),
    "one of two grants hides": ((hide("email"), hide()), set[str]()),
    "both hide one field": ((hide("email", "phone"), hide("phone")), {"phone"}),
    "a grant that does not show the row has no say": ((hide("email"), hide(region="APAC")), {"email"}),
}


@pytest.mark.parametrize(("conditions", "hidden"), HIDDEN.values(), ids=HIDDEN.keys())
def test_a_field_is_hidden_if_every_grant_that_shows_the_row_hides_it(
    conditions: tuple[Conditions, ...], hidden: set[str]
) -> None:
    assert View(conditions).hidden_fields(JANE) == hidden


TAGGED = {"tags": frozenset({"vip", "vpn"}), "team": None}

SEVERAL = {
    "one of the values": (where(tags="vip"), True),
    "one of the allowed": (where(tags="printer vpn"), True),
    "none of the values": (where(tags="printer"), False),
    "no value is allowed": (where(tags=""), False),
    "another attribute must match too": (where(tags="vip", team="red"), False),
}


@pytest.mark.parametrize(("conditions", "shown"), SEVERAL.values(), ids=SEVERAL.keys())
@pytest.mark.parametrize("kind", [frozenset, set, tuple, list])
def test_a_row_with_several_values_is_shown_for_any_of_them(
    conditions: Conditions, shown: bool, kind: Callable[[Iterable[str]], object]
) -> None:
    assert View((conditions,)).shows({**TAGGED, "tags": kind(["vip", "vpn"])}) is shown
    assert not View((where(tags="vip"),)).shows({**TAGGED, "tags": kind([])})


#: Who asks → which of these values of a row a condition then shows.
VALUES = ("bob", "ada", "agents", "leads", "@me", "@groups", "", None)
RESOLVED = {
    "me": (where(x="@me"), "bob", {"agents"}, {"bob"}),
    "my groups": (where(x="@groups"), "bob", {"agents", "leads"}, {"agents", "leads"}),
    "somebody, and me": (where(x="@me ada"), "bob", {"agents"}, {"bob", "ada"}),
    "me, where everybody is meant": (Conditions(), "bob", set[str](), set(VALUES)),
    "nobody": (where(x="@me"), "", {"agents"}, set[str]()),
    "no group": (where(x="@groups"), "bob", set[str](), set[str]()),
    "a group without a name": (where(x="@groups"), "bob", {""}, set[str]()),
    "somebody who is called so": (where(x="@me"), "@groups", {"agents"}, {"@groups"}),
    "a group that is called so": (where(x="@groups"), "bob", {"@me"}, {"@me"}),
}


@pytest.mark.parametrize(("conditions", "username", "groups", "shown"), RESOLVED.values(), ids=RESOLVED.keys())
def test_a_placeholder_stands_for_the_one_who_asks_and_for_nobody_else(
    conditions: Conditions, username: str, groups: set[str], shown: set[str]
) -> None:
    view = View((conditions.resolve(username, frozenset(groups)),))

    assert {value for value in VALUES if view.shows({"x": value})} == shown


def test_a_placeholder_that_nobody_resolved_shows_nothing_of_anybody() -> None:
    assert not View((where(x="@me"),)).shows({"x": "bob"})


def test_rows_hold_people_and_groups_only_in_fields_that_a_grant_can_choose_by() -> None:
    with pytest.raises(TypeError, match="people, groups and values of a job are fields of where"):
        Rows(name="job", where=frozenset({"site"}), hide=frozenset(), people=frozenset({"holder"}))


ROWS = [{"region": region} for region in ("EMEA", "APAC", "AMER")]
_hiding = st.builds(
    Conditions,
    where=st.one_of(st.just({}), st.fixed_dictionaries({"region": st.frozensets(st.sampled_from(["EMEA", "APAC"]))})),
    hide=st.frozensets(st.sampled_from(["email", "phone"])),
)


@given(st.lists(_hiding, max_size=4))
def test_who_looks_for_rows_by_a_field_sees_those_alone_of_which_it_shows(conditions: list[Conditions]) -> None:
    view = View(tuple(conditions))

    narrowed = view.narrow_to("email")

    assert [row for row in ROWS if narrowed.shows(row)] == [
        row for row in ROWS if view.shows(row) and "email" not in view.hidden_fields(row)
    ]
