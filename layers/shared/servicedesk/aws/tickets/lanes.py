"""K-way merge: several partitions read as one, in the order of their sort keys, within a bound.

Each read goes to the partition that keeps the others waiting, so that what a page costs depends on neither how many
there are nor how much lies in them. What was written a moment ago may be missing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.desk_rows import FIRST, LAST, Row, text
from servicedesk.aws.faults import desk_faults

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Rows and reads of one page, at most. Every lane is read once before one is read again.
MAX_ROWS: Final = 100
MAX_READS: Final = 16
#: Rows of one read, at least.
MIN_ROWS_OF_A_READ: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The rows of one partition whose places lie in some ranges."""

    #: None for the table itself.
    index: str | None = None
    #: Attributes of the partition and of the order.
    partition_name: str = "pk"
    order_name: str = "sk"
    partition: str
    #: What every key of the lane begins with before its place.
    prefix: str = ""
    #: First and last place of each, both included, in order.
    ranges: tuple[tuple[str, str], ...] = ((FIRST, LAST),)

    def has(self, place: str) -> bool:
        """Whether a place lies in one of the ranges."""
        return any(first <= place <= last for first, last in self.ranges)


@dataclass(slots=True)
class _OpenLane:
    lane: Lane
    is_backwards: bool
    #: Up to here everything was read.
    passed: str
    is_complete: bool = False
    rows: deque[tuple[str, Row]] = field(default_factory=deque)

    @property
    def bounds(self) -> tuple[str, str] | None:
        """Between which places it is still to be read; None if nowhere. What lies between two ranges is skipped."""
        ranges, passed = self.lane.ranges, self.passed
        if self.is_backwards:
            last = next((min(passed, last) for first, last in reversed(ranges) if passed > first), None)
            return None if last is None else (ranges[0][0], last)
        first = next((max(passed, first) for first, last in ranges if passed < last), None)
        return None if first is None else (first, ranges[-1][1])


@dataclass(slots=True)
class LaneReader:
    """Reads lanes of one table for one page, up to a bound."""

    client: DynamoDBClient
    table_name: str
    is_backwards: bool
    #: How many rows the page has room for.
    page_rows: int
    rows_left: int = MAX_ROWS
    reads_left: int = MAX_READS

    def along(self, lanes: Sequence[Lane], after: str | None) -> Iterator[tuple[str, Row | None]]:
        """Yield the rows of all lanes behind a place, each with its own; no row where reading has to end."""
        start = after or (LAST * 2 if self.is_backwards else "")
        opened = [_OpenLane(lane, self.is_backwards, start) for lane in lanes]
        first = max if self.is_backwards else min
        rows_of_a_read = max(MIN_ROWS_OF_A_READ, -(-(self.page_rows + 1) // max(1, len(lanes))))
        while True:
            waited_for = [one for one in opened if not (one.rows or one.is_complete)]
            filled = [one for one in opened if one.rows]
            if filled and _is_next(next_ := first(filled, key=_next_place), waited_for):
                yield next_.rows.popleft()
            elif not waited_for:
                return
            elif self.rows_left and self.reads_left:
                slowest = first(waited_for, key=_passed_place)
                self._read(slowest, rows_of_a_read if slowest.passed == start else self.page_rows)
            else:
                yield first(map(_passed_place, waited_for)), None
                return

    def _read(self, one: _OpenLane, limit: int) -> None:
        bounds = one.bounds
        if bounds is None:
            one.is_complete = True
            return
        # The row at which reading goes on is read again, and was shown or passed over before.
        limit = min(limit, self.rows_left) + (one.passed in bounds)
        answer = self._query(one.lane, bounds, limit)
        read: list[tuple[str, Row]] = [
            (text(row, one.lane.order_name).removeprefix(one.lane.prefix), row) for row in answer["Items"]
        ]
        one.rows.extend(each for each in read if each[0] != one.passed and one.lane.has(each[0]))
        one.is_complete = "LastEvaluatedKey" not in answer
        one.passed = read[-1][0] if read else one.passed
        self.reads_left -= 1
        self.rows_left -= min(len(read), self.rows_left)

    def _query(self, lane: Lane, bounds: tuple[str, str], limit: int) -> Any:  # noqa: ANN401 -- boto3's answer
        options: Any = {} if lane.index is None else {"IndexName": lane.index}
        first, last = bounds
        with desk_faults():
            return self.client.query(
                TableName=self.table_name,
                KeyConditionExpression="#partition = :partition AND #order BETWEEN :first AND :last",
                ExpressionAttributeNames={"#partition": lane.partition_name, "#order": lane.order_name},
                ExpressionAttributeValues={
                    ":partition": {"S": lane.partition},
                    ":first": {"S": f"{lane.prefix}{first}"},
                    ":last": {"S": f"{lane.prefix}{last}"},
                },
                ScanIndexForward=not self.is_backwards,
                Limit=limit,
                **options,
            )


def _is_next(one: _OpenLane, waited_for: Sequence[_OpenLane]) -> bool:
    """Whether no lane that is still to be read can have a row before the next one of this lane."""
    place = _next_place(one)
    return all(place >= other.passed if one.is_backwards else place <= other.passed for other in waited_for)


def _next_place(one: _OpenLane) -> str:
    return one.rows[0][0]


def _passed_place(one: _OpenLane) -> str:
    return one.passed
