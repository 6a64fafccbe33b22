"""What a grant shows of tickets, in every tool that works on one: the rows that it names, without what it hides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from servicedesk.errors import ToolFailed
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.ticket_rows import TICKETS
from servicedesk.tools.tickets import CustomerTicket, NewComment
from servicedesk.tools.tool import Caller
from tests.fakes.desk import JANE, NOW, FakeDesk, caller, hide_fields, ticket
from tests.fakes.tickets import FakeTickets, tools_over
from tests.tools.arguments import arguments_of

TOOLS = [tool.name for tool in described_catalogue() if tool.rows == TICKETS]
#: Each with a value of its own, by which it is recognised.
TICKET = ticket(1, kind="question", subject="Subject of ξ", assignee="carol.ξ", team="team-of-xi", tags=("vat", "late"))
WORDS = {
    "subject": TICKET.subject,
    "description": "Description of ζ",
    "comments": "Said of π",
    "internal_notes": "Noted of ω",
    "assignee": "carol.ξ",
    "name": JANE.name,
}
ROW = CustomerTicket(ticket=TICKET, customer=JANE).row


def desk(*, is_there: bool = True) -> FakeTickets:
    tickets = FakeTickets(FakeDesk([JANE], [TICKET] if is_there else []), {TICKET.ticket_id: WORDS["description"]})
    for audience, field in (("public", "comments"), ("internal", "internal_notes")) if is_there else ():
        comment: Any = {"at": NOW, "author": "bob", "audience": audience, "text": WORDS[field]}
        tickets.say(TICKET, NewComment(**comment))
    return tickets


def said(name: str, who: Caller, tickets: FakeTickets | None = None) -> list[str]:
    """Return all that a tool says, the ids that it makes apart."""
    tool = tools_over(FakeDesk(), tickets=tickets or desk())[name]
    arguments = tool.arguments.model_validate(arguments_of(tool))
    return list(_steps(tool, arguments, who))


def _steps(tool: Any, arguments: Any, who: Caller) -> Iterator[str]:
    for step in (tool.question, tool.run):
        try:
            told = step(arguments, who) if step else ""
        except ToolFailed as refusal:
            told = str(refusal)
        yield told if isinstance(told, str) else f"{told.summary()}\n{told.model_dump_json(exclude={'added_at'})}"


def without_times(lines: list[str]) -> list[str]:
    return ["\n".join(part for part in text.split("\n") if not part.startswith("added_at")) for text in lines]


def test_every_field_that_can_be_hidden_is_looked_for_here() -> None:
    assert WORDS.keys() == TICKETS.hide
    assert ROW.keys() == TICKETS.where
    assert all(word in "".join(said("get_ticket", caller())) for word in WORDS.values())


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("field", sorted(TICKETS.where))
def test_a_grant_shows_the_tickets_with_the_value_that_it_names_and_no_others(name: str, field: str) -> None:
    value = ROW[field]
    values = value if isinstance(value, frozenset) else frozenset({str(value)})
    matching, other = (Conditions(where={field: shown}) for shown in (values, frozenset({"something else"})))

    told = [without_times(said(name, caller(condition))) for condition in (matching, other)]

    assert [_timeless(one) for one in told[0]] == [_timeless(one) for one in without_times(said(name, caller()))]
    assert told[1] == without_times(said(name, caller(other), desk(is_there=False)))
    assert not any(word in text for word in WORDS.values() for text in told[1])


def _timeless(text: str) -> str:
    """Return a text without the id of a comment that was added now."""
    return "\n".join(line for line in text.split("\n") if "comment_id" not in line)


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("field", sorted(TICKETS.hide))
def test_a_hidden_field_is_in_nothing_that_is_said(name: str, field: str) -> None:
    for text in said(name, caller(hide_fields(field))):
        assert WORDS[field] not in text


@pytest.mark.parametrize("name", TOOLS)
def test_a_grant_of_everything_and_one_of_less_show_everything(name: str) -> None:
    both = said(name, caller(hide_fields(*TICKETS.hide), Conditions()))

    assert [_timeless(one) for one in without_times(both)] == [
        _timeless(one) for one in without_times(said(name, caller()))
    ]
