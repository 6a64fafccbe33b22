"""The cache holds what was used last, and no more, and not for longer than it may."""

import pytest

from servicedesk.cache import BoundedCache


def test_what_was_kept_is_there_and_nothing_else() -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.keep("a", 1)

    assert (cache.get("a"), cache.get("b")) == (1, None)


def test_a_later_value_takes_the_place_of_an_earlier_one_with_its_end() -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.keep("a", 1, until=30)
    cache.keep("a", 2, until=60)

    assert (cache.get("a", 59.9), len(cache)) == (2, 1)


@pytest.mark.parametrize(("now", "expected"), [(29.9, 1), (30.0, None), (1_000_000.0, None)])
def test_a_value_is_good_until_its_end(now: float, expected: int | None) -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.keep("a", 1, until=30)

    assert cache.get("a", now) == expected


def test_what_was_not_used_for_longest_makes_room() -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.keep("a", 1)
    cache.keep("b", 2)
    cache.get("a")
    cache.keep("c", 3)

    assert {name: cache.get(name) for name in "abc"} == {"a": 1, "b": None, "c": 3}
    assert len(cache) == 2
