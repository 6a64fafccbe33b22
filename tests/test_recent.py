"""An execution environment remembers what was used last, and no more."""

from servicedesk.recent import Recent


def test_what_was_kept_is_there_and_nothing_else() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)

    assert (recent.get("a"), recent.get("b")) == (1, None)


def test_a_later_value_takes_the_place_of_an_earlier_one() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("a", 2)

    assert (recent.get("a"), len(recent)) == (2, 1)


def test_what_was_not_used_for_longest_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("b", 2)
    recent.get("a")
    recent.keep("c", 3)

    assert {name: recent.get(name) for name in "abc"} == {"a": 1, "b": None, "c": 3}
    assert len(recent) == 2
