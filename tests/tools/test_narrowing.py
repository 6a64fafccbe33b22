"""What several grants admit of a tool's arguments, as a schema, as a sentence and as a refusal."""

from __future__ import annotations

from itertools import permutations
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from servicedesk.tools.conditions import Conditions
from servicedesk.tools.moment import Day, Moment
from servicedesk.tools.narrowing import Way, find_ways, narrow_schema, tell_refusal, tell_ways
from servicedesk.tools.rows import can_admit
from servicedesk.tools.tool import Arguments
from tests.fakes.tools import CountingTool, Order

TEA = CountingTool("order_tea", arguments=Order).tool
SCHEMA = TEA.input_schema
GONE = None


def when(**values: str) -> Way:
    """Return what one grant admits: ``size="small medium"``."""
    return {name: frozenset(texts.split()) for name, texts in values.items()}


#: What grants admit → what differs in the schema, which arguments are required, and the sentence.
NARROWED: dict[str, tuple[list[Way], dict[str, Any], set[str], str]] = {
    "some of an enumeration, in its own order": (
        [when(size="large small")],
        {"size": {"enum": ["small", "large"], "type": "string"}},
        {"size"},
        "",
    ),
    "what two grants admit adds up": (
        [when(size="large"), when(size="small")],
        {"size": {"enum": ["small", "large"], "type": "string"}},
        {"size"},
        "",
    ),
    "a default that is admitted stays, and may be left out": (
        [when(milk="none oat")],
        {"milk": {"default": "none", "enum": ["none", "oat"], "type": "string"}},
        {"size"},
        "",
    ),
    "a default that is not admitted goes, and it must be sent": (
        [when(milk="oat")],
        {"milk": {"enum": ["oat"], "type": "string"}},
        {"size", "milk"},
        "",
    ),
    "what may be left out must be sent if that is not admitted": (
        [when(extra="lemon")],
        {"extra": {"enum": ["lemon"], "type": "string"}},
        {"size", "extra"},
        "",
    ),
    "and need not be if it is": (
        [when(extra="lemon @omitted")],
        {"extra": {"enum": ["lemon"], "type": "string"}},
        {"size"},
        "",
    ),
    "what may only be left out is not there": ([when(extra="@omitted")], {"extra": GONE}, {"size"}, ""),
    "a number": (
        [when(cups="10 2")],
        {"cups": {"enum": [10, 2], "type": "integer"}},
        {"size", "cups"},
        "",
    ),
    "a flag": ([when(is_hot="true")], {"is_hot": {"enum": [True], "type": "boolean"}}, {"size", "is_hot"}, ""),
    "certain texts of any": (
        [when(name="ada bob @omitted")],
        {"name": {"enum": ["ada", "bob"], "type": "string"}},
        {"size"},
        "",
    ),
    "a value that it cannot have is no value": (
        [when(size="huge small")],
        {"size": {"enum": ["small"], "type": "string"}},
        {"size"},
        "",
    ),
    "everything that it can have is no narrowing": ([when(milk="cow none oat")], {}, {"size"}, ""),
    "what one grant does not narrow is not narrowed": (
        [when(size="small", extra="lemon"), when(size="large")],
        {"size": {"enum": ["small", "large"], "type": "string"}},
        {"size"},
        "One of these must hold: size is 'small' and extra is 'lemon'; or size is 'large'.",
    ),
    "of two arguments each may be narrowed by another grant": (
        [when(extra="sugar @omitted"), when(milk="oat cow")],
        {},
        {"size"},
        "One of these must hold: extra is 'sugar' or left out; or milk is 'oat' or 'cow'.",
    ),
    "what is no product of its arguments is said in words": (
        [when(size="small", milk="none"), when(size="large", milk="oat")],
        {
            "size": {"enum": ["small", "large"], "type": "string"},
            "milk": {"default": "none", "enum": ["none", "oat"], "type": "string"},
        },
        {"size"},
        "One of these must hold: size is 'small' and milk is 'none'; or size is 'large' and milk is 'oat'.",
    ),
    "of three grants one narrows less": (
        [when(size="small", milk="none"), when(size="medium", milk="oat"), when(size="large", extra="lemon")],
        {},
        {"size"},
        (
            "One of these must hold: size is 'large' and extra is 'lemon'; or size is 'small' and milk is 'none'; or "
            "size is 'medium' and milk is 'oat'."
        ),
    ),
    "what adds up to a product needs no words": (
        [when(size="small", milk="none"), when(size="small", milk="oat"), when(size="large", milk="none oat")],
        {
            "size": {"enum": ["small", "large"], "type": "string"},
            "milk": {"default": "none", "enum": ["none", "oat"], "type": "string"},
        },
        {"size"},
        "",
    ),
    "what is within another grant says nothing": (
        [when(size="small", milk="none"), when(size="small large")],
        {"size": {"enum": ["small", "large"], "type": "string"}},
        {"size"},
        "",
    ),
}


@pytest.mark.parametrize("case", NARROWED)
def test_a_schema_is_narrowed_to_what_the_grants_admit_in_whichever_order_they_are(case: str) -> None:
    whens, expected, required, sentence = NARROWED[case]
    for some in permutations(whens):
        ways = find_ways(SCHEMA, some)

        narrowed = narrow_schema(SCHEMA, ways)

        properties = SCHEMA["properties"]
        differing = {
            name: narrowed["properties"].get(name, GONE)
            for name, member in properties.items()
            if narrowed["properties"].get(name, GONE) != member
        }
        assert differing == expected
        assert set(narrowed["required"]) == required
        assert tell_ways(SCHEMA, ways) == sentence


#: What grants admit, what was sent → what is said.
REFUSED: dict[str, tuple[list[Way], dict[str, Any], str]] = {
    "another value": ([when(size="small medium")], {"size": "large"}, "size: Input should be 'small' or 'medium'."),
    "the only value": ([when(cups="2")], {"size": "small", "cups": 3}, "cups: Input should be 2."),
    "a flag": ([when(is_hot="true")], {"size": "small", "is_hot": False}, "is_hot: Input should be true."),
    "left out": ([when(milk="oat")], {"size": "small"}, "milk: Field required."),
    "not left out": ([when(extra="@omitted")], {"size": "small", "extra": "lemon"}, "extra: must be left out."),
    "two at once": (
        [when(size="small", extra="sugar lemon")],
        {"size": "large"},
        "size: Input should be 'small'. extra: Field required.",
    ),
    "each alone would do": (
        [when(size="small", milk="none"), when(size="large", milk="oat")],
        {"size": "small", "milk": "oat"},
        "One of these must hold: size is 'small' and milk is 'none'; or size is 'large' and milk is 'oat'.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_says_what_is_admitted_in_the_words_of_the_schema(case: str) -> None:
    whens, sent, expected = REFUSED[case]
    accepted = Order.model_validate(sent)

    told = tell_refusal(SCHEMA, find_ways(SCHEMA, whens), dict(accepted), accepted.model_fields_set)

    assert told == expected


#: What a grant admits → whether there is any call that it admits.
POSSIBLE = {
    "a value": (when(size="small huge"), True),
    "no value that there is": (when(size="huge"), False),
    "left out, where it must be sent": (when(size="@omitted"), False),
    "left out, where that has a value": (when(milk="@omitted"), False),
    "left out": (when(extra="@omitted"), True),
    "any text": (when(name="whatever"), True),
    "no text at all": ({"name": frozenset[str]()}, False),
    "nothing of one argument": (when(size="small", milk="goat"), False),
}


@pytest.mark.parametrize("case", POSSIBLE)
def test_a_grant_can_admit_something_if_each_argument_has_a_value_that_it_admits(case: str) -> None:
    admitted, expected = POSSIBLE[case]

    assert can_admit(Conditions(when=admitted), TEA) is expected


class Awkward(Arguments):
    """Arguments that look as if a grant could narrow them."""

    renamed: Annotated[str | None, Field(alias="called")] = None
    pace: Literal["fast"] = "fast"
    since: Moment | None = None
    day: Day | None = None
    weight: float = 1.0


def test_what_has_another_name_or_is_no_text_once_it_is_validated_cannot_be_narrowed() -> None:
    tool = CountingTool("carry", arguments=Awkward).tool

    assert set(tool.input_schema["properties"]) == {"called", "pace", "since", "day", "weight"}
    assert tool.choices == {"pace": frozenset({"fast"})}


def test_what_can_be_narrowed_is_one_text_number_or_flag_and_no_list() -> None:
    assert TEA.choices == {
        "size": {"small", "medium", "large"},
        "milk": {"none", "oat", "cow"},
        "extra": {"sugar", "lemon"},
        "cups": None,
        "is_hot": {"true", "false"},
        "name": None,
    }
    assert TEA.omittable == {"extra", "is_hot", "name"}
