"""Catalogue of the tools. Who may use which is the policy's to say, not this file's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from servicedesk.errors import DeskUnavailable
from servicedesk.tools.add_note import add_note
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.create_customer import create_customer
from servicedesk.tools.create_ticket import create_ticket
from servicedesk.tools.customer_sign_in import CustomerSignIn
from servicedesk.tools.delete_customer import delete_customer
from servicedesk.tools.desk import Customers, Desk
from servicedesk.tools.get_customer import get_customer
from servicedesk.tools.get_ticket import get_ticket
from servicedesk.tools.list_tickets import list_tickets
from servicedesk.tools.mention import can_be_mentioned
from servicedesk.tools.merge_customers import merge_customers
from servicedesk.tools.own import NOTHING_OWN, OwnTools, ToolPorts
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.profiled import tool_for
from servicedesk.tools.records import RecordStore
from servicedesk.tools.reply_to_customer import reply_to_customer
from servicedesk.tools.reset_password import reset_password
from servicedesk.tools.search_customer import search_customer
from servicedesk.tools.search_tickets import search_tickets
from servicedesk.tools.systems import CompanySystems
from servicedesk.tools.tickets import Tickets
from servicedesk.tools.tool import AnyTool
from servicedesk.tools.update_customer import update_customer
from servicedesk.tools.update_ticket import update_ticket


class _Absent:
    """Every port of a service that is not there. A tool that is built over it can be described, and cannot be run."""

    def of(self, _kind: object) -> _Absent:
        """Return where a tool's rows are kept, or a system: all that a tool asks of a port while it is built."""
        return self

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- any method of any port
        raise DeskUnavailable


_ABSENT: Final[Any] = _Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPorts:
    """What the product's tools are built over: a desk, whichever it is."""

    customers: Customers
    tickets: Tickets
    #: Where customers are added, changed and deleted; and how they sign in. Only for tools that the profile does not
    #: leave out.
    register: Desk = _ABSENT
    sign_in: CustomerSignIn = _ABSENT
    profile: DeskProfile = BUILT_IN_DESK


def built_in_ports(desk: Desk, tickets: Tickets, sign_in: CustomerSignIn) -> DeskPorts:
    """Return the ports of the desk that the product brings, which has everything."""
    return DeskPorts(customers=desk, tickets=tickets, register=desk, sign_in=sign_in)


def described_desk(profile: DeskProfile = BUILT_IN_DESK) -> DeskPorts:
    """Return the ports of a desk that is only described: its tools cannot be run."""
    return DeskPorts(customers=_ABSENT, tickets=_ABSENT, profile=profile)


def catalogue(
    desk: DeskPorts,
    store: RecordStore = _ABSENT,
    own: OwnTools = NOTHING_OWN,
    *,
    systems: CompanySystems = _ABSENT,
) -> tuple[AnyTool, ...]:
    """Build the tools: the product's, but for those that the desk lacks or the owner leaves out, and the owner's own.

    By default the owner's rows are kept nowhere, no system of the company's is there, and the tools that need them
    cannot be run.

    Raises:
        TypeError: Something is wrong with one of them; the function must not start.
    """
    ours = _product_tools(desk)
    if unknown := set(own.LEFT_OUT) - {tool.name for tool in ours}:
        raise TypeError(f"tools/__init__.py leaves out {', '.join(sorted(unknown))}, which the product does not have")
    profile = desk.profile
    if unknown := set(profile.left_out) - {tool.name for tool in ours}:
        raise TypeError(f"{profile.name} leaves out {', '.join(sorted(unknown))}, which the product does not have")
    left_out, ports = {*own.LEFT_OUT, *profile.left_out}, ToolPorts(desk.customers, store, systems)
    tools = (*(tool for tool in ours if tool.name not in left_out), *(make(ports) for make in own.TOOLS))
    return check_tools(*(tool_for(tool, profile) for tool in tools))


def _product_tools(desk: DeskPorts) -> tuple[AnyTool, ...]:
    customers, tickets, register, profile = desk.customers, desk.tickets, desk.register, desk.profile
    return (
        add_note(tickets),
        create_customer(register),
        create_ticket(customers, tickets, profile),
        delete_customer(register, desk.sign_in),
        get_customer(customers),
        get_ticket(tickets, profile),
        list_tickets(tickets, profile),
        merge_customers(register, desk.sign_in),
        reply_to_customer(tickets, profile),
        reset_password(customers, desk.sign_in),
        search_customer(customers, profile),
        search_tickets(tickets, profile),
        update_customer(register),
        update_ticket(tickets, profile),
    )


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


def described_catalogue(own: OwnTools = NOTHING_OWN, profile: DeskProfile = BUILT_IN_DESK) -> tuple[AnyTool, ...]:
    """Build the tools for those who only describe or grant them. There is no desk behind them: none can be run."""
    return catalogue(described_desk(profile), own=own)
