"""Catalogue of the tools. Who may use which is the policy's to say, not this file's."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from servicedesk.errors import DeskUnavailable
from servicedesk.tools.add_note import add_note
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.create_customer import create_customer
from servicedesk.tools.create_ticket import create_ticket
from servicedesk.tools.customer_sign_in import CustomerSignIn
from servicedesk.tools.delete_customer import delete_customer
from servicedesk.tools.desk import Desk
from servicedesk.tools.get_customer import get_customer
from servicedesk.tools.get_ticket import get_ticket
from servicedesk.tools.list_tickets import list_tickets
from servicedesk.tools.mention import can_be_mentioned
from servicedesk.tools.merge_customers import merge_customers
from servicedesk.tools.own import NOTHING_OWN, OwnTools, ToolPorts
from servicedesk.tools.records import RecordStore
from servicedesk.tools.reply_to_customer import reply_to_customer
from servicedesk.tools.reset_password import reset_password
from servicedesk.tools.search_customer import search_customer
from servicedesk.tools.search_tickets import search_tickets
from servicedesk.tools.tickets import Tickets
from servicedesk.tools.tool import AnyTool
from servicedesk.tools.update_customer import update_customer
from servicedesk.tools.update_ticket import update_ticket


class _Absent:
    """Every port of a service that is not there. A tool that is built over it can be described, and cannot be run."""

    def of(self, _kind: object) -> _Absent:
        """Return where a tool's rows are kept: the one thing that a tool asks a port while it is built."""
        return self

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- any method of any port
        raise DeskUnavailable


_ABSENT: Final[Any] = _Absent()


def catalogue(
    desk: Desk,
    tickets: Tickets,
    sign_in: CustomerSignIn,
    store: RecordStore = _ABSENT,
    own: OwnTools = NOTHING_OWN,
) -> tuple[AnyTool, ...]:
    """Build the tools: the product's, but for those that the owner leaves out, and the owner's own.

    By default the owner's rows are kept nowhere, and the tools that need them cannot be run.

    Raises:
        TypeError: Something is wrong with one of them; the function must not start.
    """
    ours = (
        add_note(tickets),
        create_customer(desk),
        create_ticket(desk, tickets),
        delete_customer(desk, sign_in),
        get_customer(desk),
        get_ticket(tickets),
        list_tickets(tickets),
        merge_customers(desk, sign_in),
        reply_to_customer(tickets),
        reset_password(desk, sign_in),
        search_customer(desk),
        search_tickets(tickets),
        update_customer(desk),
        update_ticket(tickets),
    )
    if unknown := set(own.LEFT_OUT) - {tool.name for tool in ours}:
        raise TypeError(f"tools/__init__.py leaves out {', '.join(sorted(unknown))}, which the product does not have")
    ports = ToolPorts(desk, store)
    return check_tools(*(tool for tool in ours if tool.name not in own.LEFT_OUT), *(make(ports) for make in own.TOOLS))


def check_tools(*tools: AnyTool) -> tuple[AnyTool, ...]:
    """Return `tools`, if each asks that must, and has a name of its own by which it is found in what is said of it.

    Raises:
        TypeError: One does not; the function must not start.
    """
    for name, times in Counter(tool.name for tool in tools).items():
        if times > 1:
            raise TypeError(f"{times} tools are called {name}")
    for tool in tools:
        if not can_be_mentioned(tool.name):
            raise TypeError(f"{tool.name} is not named as verb_noun")
        if tool.effect.is_strict and tool.question is None:
            raise TypeError(f"{tool.name} has the effect {tool.effect} and no question")
        if tool.question is not None and not issubclass(tool.arguments, ConfirmedArguments):
            raise TypeError(f"{tool.name} has a question, and arguments that cannot carry the confirmation")
    return tools


def described_catalogue(own: OwnTools = NOTHING_OWN) -> tuple[AnyTool, ...]:
    """Build the tools for those who only describe or grant them. There is no desk behind them: none can be run."""
    return catalogue(_ABSENT, _ABSENT, _ABSENT, own=own)
