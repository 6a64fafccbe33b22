"""What one may not see shows in no amount: it is looked for as something that is not there, and no further."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from servicedesk.errors import ToolFailed
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customers import visible_file
from servicedesk.tools.tool import Caller
from servicedesk.tools.view import View
from tests.fakes.desk import JANE, FakeCustomerSignIn, FakeDesk, caller, hide_fields, only, ticket
from tests.fakes.tickets import FakeTickets, tools_over
from tests.tools.arguments import arguments_of

ABOUT_A_CUSTOMER, ABOUT_A_TICKET = (
    [tool.name for tool in described_catalogue() if name in tool.input_schema.get("required", ())]
    for name in ("customer_id", "ticket_id")
)
TICKETS = [ticket(number) for number in range(30)]


class Watched:
    """A desk, or its tickets, and what was asked of it."""

    def __init__(self, port: FakeDesk | FakeTickets, asked: list[str] | None = None) -> None:
        self.port = port
        self.asked: list[str] = [] if asked is None else asked

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self.asked.append(name)
        method: Callable[..., Any] = getattr(self.port, name)
        return method


def asked(name: str, desk: FakeDesk, who: Caller) -> list[str]:
    """Return what a tool asks of the desk for its question and its answer, or its refusal."""
    watched: Any = Watched(desk)
    tickets: Any = Watched(FakeTickets(desk), watched.asked)
    tool = tools_over(watched, FakeCustomerSignIn("jane.doe"), tickets)[name]
    arguments = tool.arguments.model_validate(arguments_of(tool))
    for step in (tool.question, tool.run):
        with suppress(ToolFailed):
            if step is not None:
                step(arguments, who)
    found: list[str] = watched.asked
    return found


@pytest.mark.parametrize("name", ABOUT_A_CUSTOMER)
def test_a_customer_whom_one_may_not_see_costs_what_one_costs_who_is_not_there(name: str) -> None:
    who = caller(only("APAC"))

    unseen, absent = asked(name, FakeDesk([JANE], TICKETS), who), asked(name, FakeDesk(), who)

    assert unseen == absent
    assert set(unseen) == {"customer"}


@pytest.mark.parametrize("name", ABOUT_A_CUSTOMER)
def test_tickets_that_one_may_not_see_are_not_read(name: str) -> None:
    who = caller(hide_fields("open_tickets"))

    assert "customer_file" not in asked(name, FakeDesk([JANE], TICKETS), who)
    assert asked(name, FakeDesk([JANE], TICKETS), who) == asked(name, FakeDesk([JANE]), who)


@pytest.mark.parametrize("name", ABOUT_A_TICKET)
def test_a_ticket_that_one_may_not_see_costs_what_one_costs_that_is_not_there(name: str) -> None:
    who = caller(only("APAC"))

    unseen, absent = asked(name, FakeDesk([JANE], TICKETS), who), asked(name, FakeDesk(), who)

    assert unseen == absent
    assert set(unseen) == {"ticket"}


EVERYTHING = Conditions()
VIEWS = {
    "everything": (View((EVERYTHING,)), ["customer_file"], 2),
    "everything, by one grant of two": (View((only("APAC"), EVERYTHING)), ["customer_file"], 2),
    "everybody without their e-mail": (View((hide_fields("email"),)), ["customer_file"], 2),
    "one region": (View((only("EMEA"),)), ["customer", "customer_file"], 2),
    "two regions": (View((only("EMEA"), only("APAC"))), ["customer", "customer_file"], 2),
    "everybody without their tickets": (View((hide_fields("open_tickets"),)), ["customer"], 0),
    "nobody": (View((Conditions(where={"region": frozenset()}),)), ["customer"], None),
}


@pytest.mark.parametrize(("view", "reads", "tickets"), VIEWS.values(), ids=VIEWS.keys())
def test_a_customer_and_their_tickets_are_read_at_once_only_for_one_who_may_see_everybodys(
    view: View, reads: list[str], tickets: int | None
) -> None:
    watched = Watched(FakeDesk([JANE], TICKETS[:2]))

    if tickets is None:
        with pytest.raises(ToolFailed, match="no customer with this id"):
            visible_file(watched, JANE.customer_id, view, limit=5)
    else:
        assert len(visible_file(watched, JANE.customer_id, view, limit=5).open_tickets) == tickets
    assert watched.asked == reads


def test_a_customer_who_moved_out_of_sight_between_two_reads_is_not_shown() -> None:
    class Moving(FakeDesk):
        def customer_file(self, customer_id: str, *, limit: int) -> Any:
            self.customers[customer_id] = replace(JANE, region="APAC")
            return super().customer_file(customer_id, limit=limit)

    with pytest.raises(ToolFailed, match="no customer with this id"):
        visible_file(Moving([JANE], TICKETS), JANE.customer_id, View((only("EMEA"),)), limit=5)
