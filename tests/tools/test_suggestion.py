"""Did you mean: which name is suggested for one that there is not."""

from __future__ import annotations

import pytest

from servicedesk.tools.suggestion import nearest, suggestion

PEOPLE = ("dan", "dana@example.com", "daniel", "erin@a.example", "erin@b.example")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dana", "dana@example.com"),
        ("Dana", "dana@example.com"),
        ("dana@exmaple.com", "dana@example.com"),
        ("DAN", "dan"),
        ("dann", "dan"),
        ("danie", "daniel"),
    ],
)
def test_what_goes_on_where_the_name_ends_goes_before_what_is_only_alike(typed: str, meant: str) -> None:
    assert nearest(typed, PEOPLE) == meant
    assert suggestion(typed, PEOPLE) == f"; did you mean {meant!r}?"


def test_of_two_that_go_on_neither_is_taken_and_both_are_named() -> None:
    assert nearest("erin", PEOPLE) is None
    assert suggestion("erin", PEOPLE) == "; did you mean 'erin@a.example' or 'erin@b.example'?"


@pytest.mark.parametrize("typed", ["", "xyzzy", "d"])
def test_for_what_is_like_nothing_nothing_is_suggested(typed: str) -> None:
    assert nearest(typed, PEOPLE) is None
    assert suggestion(typed, PEOPLE) == ""
