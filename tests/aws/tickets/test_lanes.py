"""Several partitions are read as one, in order, within a bound, whatever lies in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicedesk.aws.desk_rows import FIRST, LAST
from servicedesk.aws.tickets.lanes import MAX_READS, MAX_ROWS, Lane, LaneReader

#: More than any page of these has.
MANY = 1_000
PLACES = st.integers(0, 499).map(lambda number: f"{number:03}")
RANGES = st.lists(PLACES, min_size=2, max_size=6, unique=True).map(
    lambda places: tuple(zip(sorted(places)[::2], sorted(places)[1::2], strict=False))
)


class SortedPartitions:
    """A client that can do nothing but Query, and counts."""

    def __init__(self, partitions: dict[str, list[str]]) -> None:
        self._partitions = partitions
        self.reads, self.rows = 0, 0

    def query(self, **query: Any) -> dict[str, Any]:
        """Return the keys of one partition between two, up to the limit."""
        values = {name: value["S"] for name, value in query["ExpressionAttributeValues"].items()}
        keys = self._partitions[values[":partition"]]
        between = keys[bisect_left(keys, values[":first"]) : bisect_right(keys, values[":last"])]
        found = between if query["ScanIndexForward"] else between[::-1]
        read = found[: query["Limit"]]
        self.reads, self.rows = self.reads + 1, self.rows + len(read)
        left: dict[str, Any] = {"LastEvaluatedKey": {}} if len(read) < len(found) else {}
        return {"Items": [{"sk": {"S": key}} for key in read], **left}


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, list[str]], list[Lane]]:
    """Draw places, each in one of some lanes, and what of the lanes is wanted."""
    places = draw(st.lists(PLACES, max_size=300, unique=True))
    lanes = draw(st.integers(1, 12))
    owners = draw(st.lists(st.integers(0, lanes - 1), min_size=len(places), max_size=len(places)))
    ranges = draw(st.just(((FIRST, LAST),)) | RANGES)
    partitions: dict[str, list[str]] = {str(number): [] for number in range(lanes)}
    for place, owner in zip(places, owners, strict=True):
        partitions[str(owner)].append(f"x{place}")
    made = [Lane(partition=name, prefix="x", ranges=ranges) for name in partitions]
    return {name: sorted(keys) for name, keys in partitions.items()}, made


@given(worlds(), st.booleans(), st.integers(1, 25))
def test_all_pages_together_have_each_row_of_the_ranges_once_in_order_and_each_is_bounded(
    world: tuple[dict[str, list[str]], list[Lane]], is_backwards: bool, page_rows: int
) -> None:
    partitions, lanes = world
    seen: list[str] = []
    after: str | None = None
    for _ in range(MANY):
        client = SortedPartitions(partitions)
        reader = LaneReader(client, "desk", is_backwards=is_backwards, page_rows=page_rows)  # type: ignore[arg-type]
        on_page: list[str] = []
        further = False
        for place, row in reader.along(lanes, after):
            if row is None or len(on_page) == page_rows:
                after, further = (place if row is None else on_page[-1]), True
                break
            on_page.append(place)
        assert client.reads <= MAX_READS
        # One more for each read that goes on: the row at which the one before ended.
        assert client.rows <= MAX_ROWS + MAX_READS
        seen += on_page
        if not further:
            break

    wanted = [key.removeprefix("x") for keys in partitions.values() for key in keys]
    assert seen == sorted((one for one in wanted if lanes[0].has(one)), reverse=is_backwards)
