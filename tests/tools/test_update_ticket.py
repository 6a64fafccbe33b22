"""Changing a ticket: what may become of what, by whom, and nobody overwrites a colleague."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from servicedesk.errors import ToolFailed
from servicedesk.tools.lifecycle import TRANSITIONS
from servicedesk.tools.ticket import MAX_TAGS
from servicedesk.tools.ticket_rows import Status
from servicedesk.tools.tool import Caller
from servicedesk.tools.update_ticket import update_ticket
from tests.fakes.desk import JANE, NOW, FakeDesk, caller, fields, hide_fields, only, run, ticket
from tests.fakes.tickets import FakeTickets

ID = "T-00000001"
STATUSES: tuple[Status, ...] = get_args(Status)


def desk(**changes: Any) -> FakeTickets:
    return FakeTickets(FakeDesk([JANE], [ticket(1, **changes)]))


def update(tickets: FakeTickets, who: Caller | None = None, **arguments: Any) -> Any:
    sent = {"ticket_id": ID, "version": 1, **arguments}
    return run(update_ticket(tickets, clock=NOW.timestamp), who or caller(), **sent)


def test_all_that_is_sent_is_changed_at_once_and_what_is_not_stays() -> None:
    tickets = desk(team="emea")

    result = update(tickets, status="pending", priority="high", assignee="eve", tags=["vat", "late", "vat"])

    assert fields(result) == {
        "ticket_id": ID,
        "version": 2,
        "changed": ["status", "priority", "assignee", "tags"],
        "status": "pending",
        "allowed_statuses": ["open", "on_hold", "resolved", "closed"],
        "priority": "high",
        "assignee": "eve",
        "team": "emea",
        "tags": ["vat", "late"],
    }
    (change,) = tickets.changes[ID]
    assert (change.actor, change.at) == ("bob", NOW)
    assert change.fields["status"] == ("open", "pending")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"assignee": "me"}, {"assignee": "bob"}),
        ({"assignee": "nobody"}, {"assignee": None}),
        ({"assignee": "carol"}, {"assignee": "carol"}),
        ({"team": "apac"}, {"team": "apac"}),
        ({"team": "nobody"}, {"team": None}),
        ({"tags": []}, {"tags": ()}),
    ],
)
def test_words_for_people_and_teams_are_read_as_what_they_mean(sent: dict[str, Any], kept: dict[str, Any]) -> None:
    tickets = desk(assignee="eve", team="emea", tags=("vat",))

    update(tickets, **sent)

    assert {name: getattr(tickets.desk.tickets[0], name) for name in kept} == kept


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("following", STATUSES)
def test_a_status_becomes_what_may_follow_it_and_nothing_else(status: Status, following: Status) -> None:
    tickets = desk(status=status)

    if following in TRANSITIONS[status]:
        assert update(tickets, status=following, note="It was the cable.").status == following
    else:
        with pytest.raises(ToolFailed, match="Nothing was done"):
            update(tickets, status=following, note="It was the cable.")
        assert tickets.desk.tickets[0].status == status
        assert tickets.comments == {}


def test_what_cannot_be_is_answered_with_what_can() -> None:
    with pytest.raises(ToolFailed) as refusal:
        update(desk(status="resolved"), status="pending")

    assert refusal.value.next_step == "It can become open or closed."


def test_resolving_needs_a_sentence_how_which_the_staff_can_read() -> None:
    tickets = desk()
    with pytest.raises(ToolFailed, match="how it was resolved"):
        update(tickets, status="resolved")
    assert tickets.changes == {}

    update(tickets, status="resolved", note="It was the cable.")

    (note,) = tickets.comments[ID]
    assert (note.audience, note.text) == ("internal", "It was the cable.")


@pytest.mark.parametrize("version", [2, 99])
def test_a_ticket_that_was_changed_since_it_was_read_stays_as_it_is(version: int) -> None:
    tickets = desk(version=3)

    with pytest.raises(ToolFailed, match="changed since you read it") as refusal:
        update(tickets, version=version, priority="high")

    assert "get_ticket" in refusal.value.next_step
    assert tickets.changes == {}


def test_of_many_at_once_one_changes_a_ticket_and_the_others_are_told_that_they_were_late() -> None:
    tickets = desk()

    def attempt(number: int) -> str:
        try:
            return str(update(tickets, team=f"team-{number}").outcome())
        except ToolFailed as refusal:
            return refusal.outcome

    with ThreadPoolExecutor(max_workers=20) as pool:
        told = list(pool.map(attempt, range(200)))

    assert sum("was changed since you read it" in one for one in told) == len(told) - 1
    assert tickets.desk.tickets[0].version == 2


@pytest.mark.parametrize("same", [{"status": "open"}, {"priority": "normal"}, {"assignee": "nobody", "tags": []}])
def test_what_is_so_already_is_said_to_be_and_a_note_is_not_lost_in_silence(same: dict[str, Any]) -> None:
    tickets = desk()

    with pytest.raises(ToolFailed, match=r"like that already\. Nothing was done\. Use add_note"):
        update(tickets, **same, note="Said.")

    assert (tickets.comments, tickets.desk.tickets[0].version) == ({}, 1)


def test_nothing_is_changed_of_a_ticket_that_is_not_there_or_not_shown() -> None:
    answers = []
    for tickets, who in ((FakeTickets(FakeDesk([JANE])), caller()), (desk(), caller(only("APAC")))):
        with pytest.raises(ToolFailed) as refusal:
            update(tickets, who, priority="high")
        answers.append(str(refusal.value))
        assert tickets.changes == {}

    assert answers[0] == answers[1]


@pytest.mark.parametrize("assignee", ["eve", "me", "nobody"])
def test_whoever_does_not_see_the_assignee_can_neither_guess_nor_change_it(assignee: str) -> None:
    tickets, who = desk(assignee="eve"), caller(hide_fields("assignee"))

    with pytest.raises(ToolFailed, match="cannot assign it"):
        update(tickets, who, assignee=assignee)
    assert tickets.changes == {}
    assert "eve" not in update(tickets, who, priority="high").summary()


REFUSED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a note alone": {"note": "Said."},
    "no version": {"version": 0, "priority": "high"},
    "a version as text": {"version": "1", "priority": "high"},
    "an unknown status": {"status": "done"},
    "a team that is a sentence": {"team": "All of us"},
    "a tag with capitals": {"tags": ["VAT"]},
    "more tags than a ticket has": {"tags": [f"t{number}" for number in range(MAX_TAGS + 1)]},
    "a subject": {"subject": "Another"},
}


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED)
def test_arguments_that_make_no_change_are_refused(arguments: dict[str, Any]) -> None:
    tickets = desk()

    with pytest.raises(ValidationError):
        update(tickets, **arguments)
    assert tickets.changes == {}
