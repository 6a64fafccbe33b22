"""Opening a ticket."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from servicedesk.errors import ToolFailed
from servicedesk.tools.create_ticket import MAX_TICKETS_COMPARED, create_ticket
from servicedesk.tools.desk import CustomerFile
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tool import AnyTool
from tests.fakes.clock import FakeClock
from tests.fakes.desk import JANE, NOW, FakeDesk, caller, customer, fields, hide_fields, only, run, ticket
from tests.fakes.tickets import FakeTickets
from tests.people import person

ARGUMENTS = {"customer_id": "C-1042", "subject": "Cannot sign in", "description": "Since Monday."}


def opening(desk: FakeDesk, **how: Any) -> AnyTool:
    return create_ticket(desk, FakeTickets(desk), **how)


def test_a_ticket_is_kept_in_the_name_of_the_person_who_asked() -> None:
    desk = FakeDesk([JANE])
    tickets = FakeTickets(desk)
    opened_at = NOW.replace(microsecond=7)
    tool = create_ticket(desk, tickets, clock=opened_at.timestamp)

    result = run(tool, caller(), **ARGUMENTS, priority="high", kind="request")

    (kept,) = desk.tickets
    assert kept == Ticket(
        ticket_id=kept.ticket_id,
        customer_id="C-1042",
        kind="request",
        subject="Cannot sign in",
        priority="high",
        status="new",
        opened_at=opened_at,
        opened_by="bob",
        updated_at=opened_at,
    )
    assert tickets.description(kept.ticket_id) == "Since Monday."
    assert fields(result) == {
        "ticket_id": kept.ticket_id,
        "customer_id": "C-1042",
        "kind": "request",
        "priority": "high",
        "opened_at": "2026-11-23T12:00:00Z",
        "opened_by": "bob",
        "is_repeat": False,
    }
    assert kept.ticket_id in result.summary()


def test_a_ticket_is_an_incident_of_normal_priority_unless_said_otherwise() -> None:
    desk = FakeDesk([JANE])

    before = datetime.now(UTC)
    run(opening(desk), caller(), **ARGUMENTS)

    assert (desk.tickets[0].kind, desk.tickets[0].priority) == ("incident", "normal")
    assert before <= desk.tickets[0].opened_at <= datetime.now(UTC)


def test_no_ticket_is_kept_for_a_customer_who_is_not_there_or_not_shown() -> None:
    answers = []
    for desk, who in ((FakeDesk(), caller()), (FakeDesk([JANE]), caller(only("APAC")))):
        with pytest.raises(ToolFailed) as refusal:
            run(opening(desk), who, **ARGUMENTS)
        answers.append(str(refusal.value))
        assert desk.tickets == []

    assert answers[0] == answers[1]


def test_no_ticket_is_kept_for_a_customer_who_was_deleted_meanwhile() -> None:
    class DeletedMeanwhile(FakeDesk):
        def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
            file = super().customer_file(customer_id, limit=limit)
            del self.customers[customer_id]
            return file

    desk = DeletedMeanwhile([JANE])

    with pytest.raises(ToolFailed, match="no customer with this id"):
        run(opening(desk), caller(), **ARGUMENTS)
    assert desk.tickets == []


def test_the_same_request_within_five_minutes_gives_the_same_ticket_back() -> None:
    desk, clock = FakeDesk([JANE]), FakeClock()
    tool = opening(desk, clock=clock)

    first = run(tool, caller(), **ARGUMENTS)
    clock.now_seconds += 4 * 60 + 59
    second = run(tool, caller(), **ARGUMENTS)
    clock.now_seconds += 2
    with pytest.raises(ToolFailed, match=first.ticket_id):
        run(tool, caller(), **ARGUMENTS)
    third = run(tool, caller(), **ARGUMENTS, despite=first.ticket_id)

    assert (second.ticket_id, second.is_repeat, second.opened_at) == (first.ticket_id, True, first.opened_at)
    assert "no other was opened" in second.summary()
    assert (third.ticket_id != first.ticket_id, third.is_repeat) == (True, False)
    assert len(desk.tickets) == 2


OTHERS: dict[str, dict[str, str]] = {
    "another subject": {"subject": "Cannot print"},
    "another description": {"description": "Since Tuesday."},
    "another priority": {"priority": "high"},
    "another kind": {"kind": "question"},
    "another customer": {"customer_id": "C-7"},
}


@pytest.mark.parametrize("changes", OTHERS.values(), ids=OTHERS)
def test_another_request_opens_another_ticket(changes: dict[str, str]) -> None:
    desk = FakeDesk([JANE, customer(7)])
    tool = opening(desk)

    run(tool, caller(), **ARGUMENTS)
    run(tool, caller(), **{**ARGUMENTS, **changes}, despite=desk.tickets[0].ticket_id)

    assert len(desk.tickets) == 2


def test_the_same_request_of_somebody_else_opens_another_ticket() -> None:
    desk = FakeDesk([JANE])
    tool = opening(desk)
    other = replace(caller(), principal=person("support-engineers", subject="subject-of-carol"))

    run(tool, caller(), **ARGUMENTS)
    run(tool, other, **ARGUMENTS, despite=desk.tickets[0].ticket_id)

    assert [ticket.opened_by for ticket in desk.tickets] == ["bob", "carol"]


def test_a_key_of_the_callers_own_is_good_for_a_day() -> None:
    desk, clock = FakeDesk([JANE]), FakeClock()
    tool = opening(desk, clock=clock)

    first = run(tool, caller(), **ARGUMENTS, idempotency_key="mail 4711")
    clock.now_seconds += 23 * 3_600
    second = run(tool, caller(), **ARGUMENTS, idempotency_key="mail 4711")

    assert second.ticket_id == first.ticket_id
    assert len(desk.tickets) == 1


def test_a_key_that_was_used_for_something_else_opens_nothing() -> None:
    desk = FakeDesk([JANE])
    tool = opening(desk)
    run(tool, caller(), **ARGUMENTS, idempotency_key="k")

    with pytest.raises(ToolFailed, match="used for another ticket"):
        run(tool, caller(), **{**ARGUMENTS, "subject": "Another"}, idempotency_key="k")

    assert len(desk.tickets) == 1


def test_a_repeat_shows_nothing_of_a_customer_whom_the_person_may_see_no_more() -> None:
    desk = FakeDesk([JANE])
    tool = opening(desk)
    run(tool, caller(), **ARGUMENTS)

    with pytest.raises(ToolFailed, match="no customer with this id"):
        run(tool, caller(only("APAC")), **ARGUMENTS)


ALIKE = ["Cannot sign in", "cannot SIGN IN!", "Cannot sign in any more", "Cannot sign in, again"]
UNLIKE = ["Cannot print", "Invoice is wrong", "?", "登录不了"]


@pytest.mark.parametrize("subject", ALIKE)
@pytest.mark.parametrize("status", ["new", "open", "pending", "on_hold"])
def test_what_a_customer_has_a_ticket_for_is_told_and_not_opened_again(subject: str, status: str) -> None:
    desk = FakeDesk([JANE], [ticket(1, subject=subject, status=status), ticket(2, subject="Else")])

    with pytest.raises(ToolFailed) as refusal:
        run(opening(desk), caller(), **ARGUMENTS)

    assert "T-00000001" in str(refusal.value)
    assert "add_note" in refusal.value.next_step
    assert "despite T-00000001" in refusal.value.next_step
    assert len(desk.tickets) == 2


def test_another_problem_that_looks_the_same_is_opened_by_whoever_has_seen_the_first() -> None:
    desk = FakeDesk([JANE], [ticket(1, subject="Cannot sign in")])

    with pytest.raises(ToolFailed, match="T-00000001"):
        run(opening(desk), caller(), **ARGUMENTS, despite="T-0000000Z")
    assert len(desk.tickets) == 1
    run(opening(desk), caller(), **ARGUMENTS, despite="t-00000001")

    assert len(desk.tickets) == 2


@pytest.mark.parametrize("subject", UNLIKE)
def test_a_ticket_about_something_else_is_nothing_to_tell(subject: str) -> None:
    desk = FakeDesk([JANE], [ticket(1, subject=subject)])

    assert run(opening(desk), caller(), **ARGUMENTS).ticket_id != "T-00000001"


@pytest.mark.parametrize("there", [ticket(1, subject="Cannot sign in", status="resolved"), ticket(1, customer(7))])
def test_neither_what_is_settled_nor_what_somebody_else_has_is_compared(there: Ticket) -> None:
    desk = FakeDesk([JANE, customer(7)], [replace(there, subject="Cannot sign in")])

    assert not run(opening(desk), caller(), **ARGUMENTS).is_repeat


def test_tickets_that_are_hidden_are_neither_compared_nor_told() -> None:
    desk = FakeDesk([JANE], [ticket(1, subject="Cannot sign in")])

    result = run(opening(desk), caller(hide_fields("open_tickets")), **ARGUMENTS)

    assert "T-00000001" not in result.summary()
    assert len(desk.tickets) == 2


def test_a_request_that_is_repeated_is_no_duplicate_of_what_it_opened() -> None:
    desk = FakeDesk([JANE])
    tool = opening(desk)

    first, second = (run(tool, caller(), **ARGUMENTS, idempotency_key="mail 4711") for _ in range(2))

    assert (second.ticket_id, second.is_repeat) == (first.ticket_id, True)
    assert len(desk.tickets) == 1


def test_no_more_tickets_are_compared_than_a_file_has() -> None:
    old, *newer = (ticket(number, subject=f"Something {number}") for number in range(MAX_TICKETS_COMPARED + 1))
    desk = FakeDesk([JANE], [replace(old, subject="Cannot sign in"), *newer])

    assert not run(opening(desk), caller(), **ARGUMENTS).is_repeat
