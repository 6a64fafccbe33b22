"""Opening a ticket."""

import re
from datetime import UTC, datetime

import pytest

from servicedesk.errors import ToolFailed
from servicedesk.tools.create_ticket import create_ticket, new_ticket_id
from servicedesk.tools.desk import Customer, Ticket
from tests.desk import JANE, NOW, StoredDesk, caller, fields, only, run

ARGUMENTS = {"customer_id": "C-1042", "subject": "Cannot sign in", "description": "Since Monday."}


def test_a_ticket_is_kept_in_the_name_of_the_person_who_asked() -> None:
    desk = StoredDesk([JANE])
    tool = create_ticket(desk, clock=lambda: NOW.replace(microsecond=7), new_id=lambda: "T-8KQ3M2ZP")

    result = run(tool, caller(), **ARGUMENTS, priority="high")

    assert desk.tickets == [
        Ticket(
            ticket_id="T-8KQ3M2ZP",
            customer_id="C-1042",
            subject="Cannot sign in",
            description="Since Monday.",
            priority="high",
            status="open",
            opened_at=NOW,
            opened_by="bob",
        )
    ]
    assert fields(result) == {
        "ticket_id": "T-8KQ3M2ZP",
        "customer_id": "C-1042",
        "priority": "high",
        "opened_at": "2026-11-23T12:00:00Z",
        "opened_by": "bob",
    }
    assert "T-8KQ3M2ZP" in result.summary()


def test_a_ticket_is_of_normal_priority_unless_said_otherwise() -> None:
    desk = StoredDesk([JANE])

    before = datetime.now(UTC).replace(microsecond=0)
    run(create_ticket(desk), caller(), **ARGUMENTS)

    assert desk.tickets[0].priority == "normal"
    assert before <= desk.tickets[0].opened_at <= datetime.now(UTC)


def test_ids_are_made_of_characters_that_survive_being_read_out() -> None:
    ids = {new_ticket_id() for _ in range(1_000)}

    assert len(ids) == 1_000
    assert all(re.fullmatch(r"T-[0-9A-HJKMNP-TV-Z]{8}", made) for made in ids)


def test_no_ticket_is_kept_for_a_customer_who_is_not_there_or_not_shown() -> None:
    answers = []
    for desk, who in ((StoredDesk(), caller()), (StoredDesk([JANE]), caller(only("APAC")))):
        with pytest.raises(ToolFailed) as refusal:
            run(create_ticket(desk), who, **ARGUMENTS)
        answers.append(str(refusal.value))
        assert desk.tickets == []

    assert answers[0] == answers[1]


def test_no_ticket_is_kept_for_a_customer_who_was_deleted_meanwhile() -> None:
    class DeletedMeanwhile(StoredDesk):
        def customer(self, customer_id: str) -> Customer | None:
            return self.customers.pop(customer_id)

    desk = DeletedMeanwhile([JANE])

    with pytest.raises(ToolFailed, match="no customer with this id"):
        run(create_ticket(desk), caller(), **ARGUMENTS)
    assert desk.tickets == []
