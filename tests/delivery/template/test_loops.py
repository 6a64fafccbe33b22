"""The template's loops, written out as AWS writes them out."""

import pytest

from delivery.template.loops import unroll
from delivery.template.node import TemplateProblem

PARAMETERS = {"Names": {"Default": "One, Two"}}


def test_a_loop_over_a_parameter_makes_one_entry_for_each_of_its_values() -> None:
    looped = {"Fn::ForEach::Things": ["Name", {"Ref": "Names"}, {"${Name}Thing": {"Value": {"Fn::Sub": "a ${Name}"}}}]}

    assert unroll(looped, PARAMETERS) == {
        "OneThing": {"Value": {"Fn::Sub": "a One"}},
        "TwoThing": {"Value": {"Fn::Sub": "a Two"}},
    }


def test_a_reference_is_put_together_inside_a_loop() -> None:
    looped = {"Fn::ForEach::Things": ["Name", ["One"], {"ID_${Name}": {"Ref": {"Fn::Sub": "${Name}Thing"}}}]}

    assert unroll({"Variables": looped}, {}) == {"Variables": {"ID_One": {"Ref": "OneThing"}}}


def test_loops_stand_inside_loops() -> None:
    inner = {"Fn::ForEach::Inner": ["Kind", ["A", "B"], {"${Name}${Kind}": 1}]}

    assert unroll({"Fn::ForEach::Outer": ["Name", ["One", "Two"], inner]}, {}) == {
        "OneA": 1, "OneB": 1, "TwoA": 1, "TwoB": 1,
    }  # fmt: skip


def test_what_is_no_loop_stays_as_it_is() -> None:
    plain = {"Value": ["${Name}", {"Fn::Sub": "${Name}"}, 1, None]}

    assert unroll(plain, PARAMETERS) == plain


def test_a_loop_over_what_only_aws_knows_is_named() -> None:
    with pytest.raises(TemplateProblem, match="Fn::ForEach::Things"):
        unroll({"Fn::ForEach::Things": ["Name", {"Fn::GetAtt": ["A", "B"]}, {}]}, PARAMETERS)
