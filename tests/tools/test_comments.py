"""Adding a note for colleagues and answering the customer: two tools, each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from servicedesk.errors import ToolFailed
from servicedesk.tools.add_note import add_note
from servicedesk.tools.reply_to_customer import reply_to_customer
from servicedesk.tools.ticket import Audience
from servicedesk.tools.tickets import CustomerTicket
from servicedesk.tools.tool import AnyTool, Caller
from tests.fakes.clock import FakeClock
from tests.fakes.desk import JANE, NOW, FakeDesk, caller, fields, hide_fields, only, run, ticket
from tests.fakes.tickets import FakeTickets
from tests.people import person

ID = "T-00000001"
SAID = {"ticket_id": ID, "text": "It is the cable."}
AUDIENCES: dict[str, Audience] = {"add_note": "internal", "reply_to_customer": "public"}

each_tool = pytest.mark.parametrize("name", AUDIENCES)


def desk(**changes: Any) -> FakeTickets:
    return FakeTickets(FakeDesk([JANE], [ticket(1, **changes)]))


def tool(name: str, tickets: FakeTickets, **how: Any) -> AnyTool:
    made: dict[str, Any] = {"add_note": add_note, "reply_to_customer": reply_to_customer}
    built: AnyTool = made[name](tickets, **how)
    return built


def asked(tickets: FakeTickets, who: Caller | None = None, **arguments: Any) -> str:
    made = reply_to_customer(tickets)
    assert made.question is not None
    question = made.question(made.arguments.model_validate({**SAID, **arguments}), who or caller())
    assert tickets.comments == {}
    return question


@each_tool
def test_what_is_said_is_kept_for_those_whom_the_tool_names_and_for_nobody_else(name: str) -> None:
    tickets = desk()

    result = run(tool(name, tickets, clock=NOW.timestamp), caller(), **SAID)

    (kept,) = tickets.comments[ID]
    assert (kept.audience, kept.author, kept.author_kind, kept.text) == (
        AUDIENCES[name], "bob", "agent", "It is the cable.",
    )  # fmt: skip
    assert fields(result)["comment_id"] == kept.comment_id
    assert fields(result)["added_at"] == "2026-11-23T12:00:00Z"
    assert ("The customer does not see it" in result.outcome()) is (name == "add_note")
    assert ("no e-mail is sent" in result.outcome()) is (name == "reply_to_customer")


def test_whoever_answers_first_has_begun_and_whoever_notes_has_not() -> None:
    statuses = {}
    for name in AUDIENCES:
        tickets = desk(status="new")
        run(tool(name, tickets), caller(), **SAID)
        statuses[name] = (tickets.desk.tickets[0].status, tickets.desk.tickets[0].version)

    assert statuses == {"add_note": ("new", 1), "reply_to_customer": ("open", 2)}


@each_tool
def test_the_same_within_five_minutes_is_said_once(name: str) -> None:
    tickets, clock = desk(), FakeClock()
    made = tool(name, tickets, clock=clock)

    first = run(made, caller(), **SAID)
    clock.now_seconds += 4 * 60 + 59
    second = run(made, caller(), **SAID)
    clock.now_seconds += 2
    third = run(made, caller(), **SAID)

    assert (second.comment_id, second.is_repeat, second.added_at) == (first.comment_id, True, first.added_at)
    assert "already" in second.outcome()
    assert not third.is_repeat
    assert len(tickets.comments[ID]) == 2


def test_an_answer_that_was_confirmed_twice_is_given_once() -> None:
    tickets = desk()
    made = reply_to_customer(tickets)

    for confirmation in ("one", "another"):
        run(made, caller(), **SAID, confirmation=confirmation)

    assert len(tickets.comments[ID]) == 1


@each_tool
def test_a_key_of_the_callers_own_is_good_for_a_day_and_for_one_text(name: str) -> None:
    tickets, clock = desk(), FakeClock()
    made = tool(name, tickets, clock=clock)

    run(made, caller(), **SAID, idempotency_key="mail 4711")
    clock.now_seconds += timedelta(hours=23).total_seconds()
    assert run(made, caller(), **SAID, idempotency_key="mail 4711").is_repeat
    with pytest.raises(ToolFailed, match="used for another text"):
        run(made, caller(), **{**SAID, "text": "Another."}, idempotency_key="mail 4711")

    assert len(tickets.comments[ID]) == 1


def test_a_note_and_an_answer_of_the_same_words_are_two_things() -> None:
    tickets = desk()
    for name in AUDIENCES:
        run(tool(name, tickets), caller(), **SAID)

    assert [one.audience for one in tickets.comments[ID]] == ["internal", "public"]


@each_tool
def test_somebody_else_says_the_same_beside(name: str) -> None:
    tickets = desk()
    other = replace(caller(), principal=person("support-engineers", subject="subject-of-eve"))
    for who in (caller(), other):
        run(tool(name, tickets), who, **SAID)

    assert [one.author for one in tickets.comments[ID]] == ["bob", "eve"]


@each_tool
def test_nothing_is_said_on_a_ticket_that_is_not_there_or_not_shown(name: str) -> None:
    answers = []
    for tickets, who in ((FakeTickets(FakeDesk([JANE])), caller()), (desk(), caller(only("APAC")))):
        with pytest.raises(ToolFailed) as refusal:
            run(tool(name, tickets), who, **SAID)
        answers.append(str(refusal.value))
        assert tickets.comments == {}

    assert answers[0] == answers[1]


@each_tool
def test_a_closed_ticket_stays_as_it_is(name: str) -> None:
    tickets = desk(status="closed")

    with pytest.raises(ToolFailed, match="is closed") as refusal:
        run(tool(name, tickets), caller(), **SAID)

    assert "create_ticket" in refusal.value.next_step
    assert tickets.comments == {}


@each_tool
def test_nothing_is_said_on_a_ticket_that_was_closed_meanwhile(name: str) -> None:
    class ClosedMeanwhile(FakeTickets):
        def ticket(self, ticket_id: str) -> CustomerTicket | None:
            found = super().ticket(ticket_id)
            self.desk.tickets[0] = replace(self.desk.tickets[0], status="closed")
            return found

    tickets = ClosedMeanwhile(FakeDesk([JANE], [ticket(1)]))

    with pytest.raises(ToolFailed, match="no ticket with this id"):
        run(tool(name, tickets), caller(), **SAID)
    assert tickets.comments == {}


def test_notes_are_added_by_those_who_may_though_they_do_not_read_any() -> None:
    tickets = desk()

    run(add_note(tickets), caller(hide_fields("internal_notes", "comments")), **SAID)

    assert len(tickets.comments[ID]) == 1


def test_it_is_asked_what_is_said_to_whom_before_it_leaves_the_house() -> None:
    question = asked(desk(subject="Printer"), text="It is\nthe cable.")

    for told in ('T-00000001 about "Printer" of C-1042, who is called "Jane Doe"', '"It is the cable."', "taken back"):
        assert told in question


def test_a_question_shows_no_field_that_is_hidden_and_no_more_of_a_text_than_one_reads() -> None:
    question = asked(desk(), caller(hide_fields("subject", "name")), text="Said. " * 600)

    assert "Subject" not in question
    assert "Jane" not in question
    assert len(question) < 600


@pytest.mark.parametrize(("tickets", "who"), [(desk(status="closed"), caller()), (desk(), caller(only("APAC")))])
def test_nobody_is_asked_about_what_cannot_be_done(tickets: FakeTickets, who: Caller) -> None:
    with pytest.raises(ToolFailed):
        asked(tickets, who)
