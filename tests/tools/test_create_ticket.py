"""Opening a ticket."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from servicedesk.errors import ToolFailed
from servicedesk.tools.create_ticket import create_ticket, new_ticket_id
from servicedesk.tools.desk import Customer, Ticket
from tests.fakes.clock import FakeClock
from tests.fakes.desk import JANE, NOW, FakeDesk, caller, customer, fields, only, run
from tests.people import person

ARGUMENTS = {"customer_id": "C-1042", "subject": "Cannot sign in", "description": "Since Monday."}


def test_a_ticket_is_kept_in_the_name_of_the_person_who_asked() -> None:
    desk = FakeDesk([JANE])
    opened_at = NOW.replace(microsecond=7)
    tool = create_ticket(desk, clock=opened_at.timestamp, new_id=lambda: "T-8KQ3M2ZP")

    result = run(tool, caller(), **ARGUMENTS, priority="high")

    assert desk.tickets == [
        Ticket(
            ticket_id="T-8KQ3M2ZP",
            customer_id="C-1042",
            subject="Cannot sign in",
            description="Since Monday.",
            priority="high",
            status="open",
            opened_at=opened_at,
            opened_by="bob",
        )
    ]
    assert fields(result) == {
        "ticket_id": "T-8KQ3M2ZP",
        "customer_id": "C-1042",
        "priority": "high",
        "opened_at": "2026-11-23T12:00:00Z",
        "opened_by": "bob",
        "is_repeat": False,
    }
    assert "T-8KQ3M2ZP" in result.summary()


def test_a_ticket_is_of_normal_priority_unless_said_otherwise() -> None:
    desk = FakeDesk([JANE])

    before = datetime.now(UTC)
    run(create_ticket(desk), caller(), **ARGUMENTS)

    assert desk.tickets[0].priority == "normal"
    assert before <= desk.tickets[0].opened_at <= datetime.now(UTC)


def test_ids_are_made_of_characters_that_survive_being_read_out() -> None:
    ids = {new_ticket_id() for _ in range(1_000)}

    assert len(ids) == 1_000
    assert all(re.fullmatch(r"T-[0-9A-HJKMNP-TV-Z]{8}", made) for made in ids)


def test_no_ticket_is_kept_for_a_customer_who_is_not_there_or_not_shown() -> None:
    answers = []
    for desk, who in ((FakeDesk(), caller()), (FakeDesk([JANE]), caller(only("APAC")))):
        with pytest.raises(ToolFailed) as refusal:
            run(create_ticket(desk), who, **ARGUMENTS)
        answers.append(str(refusal.value))
        assert desk.tickets == []

    assert answers[0] == answers[1]


def test_no_ticket_is_kept_for_a_customer_who_was_deleted_meanwhile() -> None:
    class DeletedMeanwhile(FakeDesk):
        def customer(self, customer_id: str) -> Customer | None:
            return self.customers.pop(customer_id)

    desk = DeletedMeanwhile([JANE])

    with pytest.raises(ToolFailed, match="no customer with this id"):
        run(create_ticket(desk), caller(), **ARGUMENTS)
    assert desk.tickets == []


def test_the_same_request_within_five_minutes_gives_the_same_ticket_back() -> None:
    desk, clock = FakeDesk([JANE]), FakeClock()
    tool = create_ticket(desk, clock=clock)

    first = run(tool, caller(), **ARGUMENTS)
    clock.now_seconds += 4 * 60 + 59
    second = run(tool, caller(), **ARGUMENTS)
    clock.now_seconds += 2
    third = run(tool, caller(), **ARGUMENTS)

    assert (second.ticket_id, second.is_repeat, second.opened_at) == (first.ticket_id, True, first.opened_at)
    assert "no other was opened" in second.summary()
    assert (third.ticket_id != first.ticket_id, third.is_repeat) == (True, False)
    assert len(desk.tickets) == 2


OTHERS: dict[str, dict[str, str]] = {
    "another subject": {"subject": "Cannot print"},
    "another description": {"description": "Since Tuesday."},
    "another priority": {"priority": "high"},
    "another customer": {"customer_id": "C-7"},
}


@pytest.mark.parametrize("changes", OTHERS.values(), ids=OTHERS)
def test_another_request_opens_another_ticket(changes: dict[str, str]) -> None:
    desk = FakeDesk([JANE, customer(7)])
    tool = create_ticket(desk)

    run(tool, caller(), **ARGUMENTS)
    run(tool, caller(), **{**ARGUMENTS, **changes})

    assert len(desk.tickets) == 2


def test_the_same_request_of_somebody_else_opens_another_ticket() -> None:
    desk = FakeDesk([JANE])
    tool = create_ticket(desk)
    other = replace(caller(), principal=person("support-engineers", subject="subject-of-carol"))

    run(tool, caller(), **ARGUMENTS)
    run(tool, other, **ARGUMENTS)

    assert [ticket.opened_by for ticket in desk.tickets] == ["bob", "carol"]


def test_a_key_of_the_callers_own_is_good_for_a_day() -> None:
    desk, clock = FakeDesk([JANE]), FakeClock()
    tool = create_ticket(desk, clock=clock)

    first = run(tool, caller(), **ARGUMENTS, idempotency_key="mail 4711")
    clock.now_seconds += 23 * 3_600
    second = run(tool, caller(), **ARGUMENTS, idempotency_key="mail 4711")

    assert second.ticket_id == first.ticket_id
    assert len(desk.tickets) == 1


def test_a_key_that_was_used_for_something_else_opens_nothing() -> None:
    desk = FakeDesk([JANE])
    tool = create_ticket(desk)
    run(tool, caller(), **ARGUMENTS, idempotency_key="k")

    with pytest.raises(ToolFailed, match="used for another ticket"):
        run(tool, caller(), **{**ARGUMENTS, "subject": "Another"}, idempotency_key="k")

    assert len(desk.tickets) == 1


def test_a_repeat_shows_nothing_of_a_customer_whom_the_person_may_see_no_more() -> None:
    desk = FakeDesk([JANE])
    tool = create_ticket(desk)
    run(tool, caller(), **ARGUMENTS)

    with pytest.raises(ToolFailed, match="no customer with this id"):
        run(tool, caller(only("APAC")), **ARGUMENTS)
