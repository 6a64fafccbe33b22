"""What a desk calls statuses and priorities, both ways."""

import pytest

from servicedesk.desks import DeskNames

NAMES = DeskNames({"fresh": "new", "chatting": "open", "working": "open"}, {"bug": "normal", "fire": "urgent"})


def test_what_the_desk_calls_something_is_read_and_what_has_no_name_is_nothing() -> None:
    assert [NAMES.status(name) for name in ("fresh", "chatting", "working", "new", "", None)] == [
        "new", "open", "open", None, None, None,
    ]  # fmt: skip
    assert [NAMES.priority(name) for name in ("bug", "fire", "urgent", None)] == ["normal", "urgent", None, None]


@pytest.mark.parametrize(
    ("field", "ours", "theirs"),
    [
        ("status", "new", "fresh"),
        ("status", "open", "working"),
        ("priority", "urgent", "fire"),
        ("assignee", "new", "new"),
    ],
)
def test_of_several_names_the_last_is_written(field: str, ours: str, theirs: str) -> None:
    assert NAMES.theirs(field, ours) == theirs


def test_what_the_desk_lacks_is_not_written_as_something_else() -> None:
    with pytest.raises(KeyError):
        NAMES.theirs("status", "pending")


@pytest.mark.parametrize(
    ("field", "theirs", "ours"),
    [("status", "chatting", "open"), ("status", "odd", "odd"), ("status", None, None), ("assignee", "fresh", "fresh")],
)
def test_a_history_tells_our_names(field: str, theirs: str | None, ours: str | None) -> None:
    assert NAMES.ours(field, theirs) == ours


def test_a_query_asks_for_every_name_with_a_meaning() -> None:
    assert NAMES.all_of("status", {"open", "pending"}) == ["chatting", "working"]
    assert NAMES.all_of("priority", {"low"}) == []
