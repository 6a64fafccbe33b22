"""What the curves of growth must show: a page of tickets costs the same among ten thousand and among ten million."""

from collections.abc import Mapping

import pytest

from benchmarks.growth import tickets

MAX_READ_UNITS = 30
Curve = Mapping[float, Mapping[str, float]]


@pytest.fixture(scope="module")
def curve() -> Curve:
    return {point["size"]: point for point in tickets.measure()}


@pytest.mark.parametrize("what", tickets.ASKED)
def test_a_page_is_within_the_published_read_units_at_any_size(curve: Curve, what: str) -> None:
    assert max(point[f"{what}_read_units"] for point in curve.values()) <= MAX_READ_UNITS


@pytest.mark.parametrize("what", ["queue", "search"])
def test_a_page_among_ten_million_tickets_costs_what_it_does_among_ten_thousand(curve: Curve, what: str) -> None:
    # A longer name more or less in the rows of a page is half a unit.
    assert curve[10_000_000][f"{what}_read_units"] <= curve[10_000][f"{what}_read_units"] + 1
