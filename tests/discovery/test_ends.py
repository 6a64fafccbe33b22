"""A grant counts from its start until its end, to the second, whatever is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from servicedesk.discovery.discovery import Discovery, holds
from servicedesk.discovery.grants import Grant, GroupLimit, TrialRule
from servicedesk.errors import UnknownTool
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import Limit
from tests.fakes.clock import FakeClock
from tests.fakes.grant_store import FakeGrantStore, grant
from tests.fakes.tools import CountingTool, Order
from tests.people import person

BOB = person("agents")
READ, DELETE = CountingTool("read_ticket").tool, CountingTool("delete_customer", Effect.DESTROYS).tool
TEA = CountingTool("order_tea", arguments=Order).tool
#: Epoch seconds.
END = 2_000_000


def until(end: int | None, start: int | None = None, tool: str = "read_ticket", hide: str = "") -> Grant:
    return grant("agents", tool, Conditions(starts_at=start, ends_at=end, hide=frozenset(hide.split())))


@dataclass
class Office:
    """A discovery with both of its clocks."""

    store: FakeGrantStore
    elapsed: FakeClock = field(default_factory=FakeClock)
    calendar: FakeClock = field(default_factory=lambda: FakeClock(END - 10))

    def __post_init__(self) -> None:
        self.discovery = Discovery(
            self.store, [READ, DELETE, TEA], ttl_seconds=30, clock=self.elapsed, calendar=self.calendar
        )

    def listed(self) -> set[str]:
        return {granted.tool.name for granted in self.discovery.open(BOB)}


#: Which grants there are → what is listed nine seconds before `END`, just before, then, and afterwards.
COURSES = {
    "without an end": ([until(None)], [True, True, True, True]),
    "ends": ([until(END)], [True, True, False, False]),
    "ended before": ([until(END - 9)], [False, False, False, False]),
    "starts": ([until(None, END)], [False, False, True, True]),
    "starts and ends": ([until(END + 1, END - 1)], [False, True, True, False]),
    "starts and never ends, for one that ends": ([until(END), until(None, END)], [True, True, True, True]),
    "one ends and another goes on": ([until(END), until(END + 1)], [True, True, True, False]),
}


@pytest.mark.parametrize("case", COURSES)
def test_a_grant_counts_from_its_start_until_its_end_although_less_time_has_passed_than_is_remembered(
    case: str,
) -> None:
    grants, expected = COURSES[case]
    office, seen = Office(FakeGrantStore(*grants)), []

    for moment in (END - 9, END - 1, END - 0.001, END, END + 1):
        # The environment was suspended: its own clock has not moved.
        office.calendar.now_seconds = moment
        seen.append("read_ticket" in office.listed())

    assert [seen[0], *seen[2:]] == expected


def test_nothing_is_read_before_the_end_that_was_not_read_without_one() -> None:
    office = Office(FakeGrantStore(until(END)))

    for _ in range(9):
        office.listed()
        office.calendar.now_seconds += 1

    assert len(office.store.reads) == 1


def test_whoever_has_no_grant_that_ends_is_decided_without_looking_at_the_calendar_again() -> None:
    office = Office(FakeGrantStore(until(None)))
    office.listed()

    office.calendar.now_seconds += 10**9

    assert office.listed() == {"read_ticket"}
    assert len(office.store.reads) == 1


def test_a_toolbox_that_was_opened_before_the_end_lets_nothing_in_after_it() -> None:
    office = Office(FakeGrantStore(until(END), until(END, tool="delete_customer")))
    opened = office.discovery.open(BOB)

    office.calendar.now_seconds = END

    for tool in ("read_ticket", "delete_customer"):
        with pytest.raises(UnknownTool):
            office.discovery.authorise(opened, tool)


#: What is stored → when it changes next, ten seconds before `END`.
CHANGES = {
    "no grant": ([], None),
    "without an end": ([until(None)], None),
    "the first of several": ([until(END + 5), until(END, tool="delete_customer")], END),
    "a start": ([until(None, END)], END),
    "what is over does not count": ([until(END - 20), until(END + 7)], END + 7),
    "of another group": ([until(END)._replace(group="leads")], None),
    "of a tool that there is not": ([until(END, tool="fly")], None),
    "a void one": ([until(END, hide="serial")], None),
    "one that admits nothing": ([until(END, tool="order_tea")._replace(conditions=Conditions(
        ends_at=END, when={"size": frozenset({"huge"})}
    ))], None),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_the_toolbox_knows_when_a_grant_of_the_holders_starts_or_ends_next(case: str) -> None:
    grants, expected = CHANGES[case]

    assert Office(FakeGrantStore(*grants)).discovery.open(BOB).changes_at == expected


def test_a_rule_on_trial_that_ends_ends_what_is_remembered_and_foretold() -> None:
    office = Office(FakeGrantStore())
    office.store.trial_rules = (
        TrialRule(group="agents", tool="read_ticket", conditions=Conditions(ends_at=END), version=1),
    )
    before = office.discovery.open(BOB)

    office.calendar.now_seconds = END
    after = office.discovery.open(BOB)

    assert (before.changes_at, after.changes_at) == (END, None)
    assert [box.trials["read_ticket"].would_allow for box in (before, after)] == [True, False]


#: Seconds until the end → for how long a client may keep a list.
KEPT_MS = {None: 30_000, 100: 30_000, 10: 10_000, 0.5: 500, 0.0001: 0, 0: 0, -5: 0}


@pytest.mark.parametrize("seconds", KEPT_MS)
def test_a_client_keeps_a_list_no_longer_than_until_the_next_change(seconds: float | None) -> None:
    office = Office(FakeGrantStore(until(None if seconds is None else END)))
    opened = office.discovery.open(BOB)

    office.calendar.now_seconds = END - (seconds or 0)

    assert office.discovery.remaining_ms(opened) == KEPT_MS[seconds]


def test_a_right_that_is_no_tool_is_held_until_its_end() -> None:
    store, calendar = FakeGrantStore(until(END)), FakeClock(END - 1)
    held = [holds(BOB, "read_ticket", store, {"read_ticket": READ}, calendar)]

    calendar.now_seconds = END
    held.append(holds(BOB, "read_ticket", store, {"read_ticket": READ}, calendar))

    assert held == [True, False]


def test_a_tool_of_which_no_grant_admits_anything_is_not_there() -> None:
    office = Office(FakeGrantStore(grant("agents", "order_tea", Conditions(when={"size": frozenset({"huge"})}))))

    assert office.listed() == set()
    with pytest.raises(UnknownTool):
        office.discovery.authorise(office.discovery.open(BOB), "order_tea")


def test_a_tool_carries_the_limits_of_the_holders_groups_and_none_that_cannot_be_counted() -> None:
    three, none = Limit(calls=3, window_seconds=60), Limit(calls=3, window_seconds=61)
    store = FakeGrantStore(until(None), grant("agents", "delete_customer"))
    store.limits = tuple(
        GroupLimit(group=group, tool="read_ticket", limit=limit)
        for group, limit in (("agents", three), ("agents", none), ("leads", Limit(calls=1, window_seconds=60)))
    )

    opened = Office(store).discovery.open(BOB)

    assert {granted.tool.name: granted.limits for granted in opened} == {"delete_customer": (), "read_ticket": (three,)}
