"""What a tool may read of what a system of the company's answered, and what it leaves out of what it sends."""

from typing import Any

import pytest

from servicedesk.tools.systems import SystemAnswer, present

DOCUMENT = {"id": "7", "n": 1, "rate": 1.5, "whole": 2, "on": True, "by": {"name": "Bob"}, "all": [1], "none": None}


@pytest.mark.parametrize(
    ("kind", "keys", "value"),
    [
        (str, ("id",), "7"),
        (int, ("n",), 1),
        (float, ("rate",), 1.5),
        (float, ("whole",), 2.0),
        (bool, ("on",), True),
        (str, ("by", "name"), "Bob"),
        # Of another kind, or not there: nothing is made of it.
        (int, ("id",), None),
        (str, ("n",), None),
        (int, ("on",), None),
        (bool, ("n",), None),
        (str, ("by",), None),
        (str, ("all",), None),
        (str, ("none",), None),
        (str, ("id", "name"), None),
        (str, ("missing", "name"), None),
    ],
)
def test_a_field_is_told_if_it_is_there_and_of_its_kind(kind: Any, keys: tuple[str, ...], value: object) -> None:
    read = SystemAnswer(DOCUMENT).field(kind, *keys)

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("document", [None, [], "text", 7])
def test_an_answer_that_is_no_object_has_no_fields(document: object) -> None:
    assert SystemAnswer(document).field(str, "id") is None


def test_an_answer_is_not_shown_by_itself() -> None:
    assert "Bob" not in repr(SystemAnswer(DOCUMENT))


def test_what_is_none_is_left_out_however_deep_and_what_is_empty_stays() -> None:
    sent: dict[str, object] = {
        "a": None,
        "b": {"c": None},
        "d": {"e": {"f": 1, "g": None}},
        "h": [],
        "i": "",
        "j": False,
    }

    assert present(sent) == {"d": {"e": {"f": 1}}, "h": [], "i": "", "j": False}
