"""What a caller's grants show together."""

import pytest

from servicedesk.tools.view import Conditions, View

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
