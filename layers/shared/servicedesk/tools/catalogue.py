"""Catalogue of the tools. Who may use which is the policy's to say, not this file's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from servicedesk.errors import DeskUnavailable
from servicedesk.tools.mention import can_be_mentioned
from servicedesk.tools.own import NOTHING_OWN, OwnTools, ToolPorts
from servicedesk.tools.own_checks import check_tuples, refuse_left_out
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.published import kept_tools
from servicedesk.tools.tool import AnyTool
from servicedesk.tools.tool_on_demand import ToolOnDemand

if TYPE_CHECKING:
    from servicedesk.tools.customer_sign_in import CustomerSignIn
    from servicedesk.tools.desk import Customers, Desk
    from servicedesk.tools.records import RecordStore
    from servicedesk.tools.systems import CompanySystems
    from servicedesk.tools.tickets import Tickets


class _Absent:
    """Every port of a service that is not there. A tool that is built over it can be described, and cannot be run."""

    def of(self, _kind: object) -> _Absent:
        """Return where a tool's rows are kept, or a system: all that a tool asks of a port while it is built."""
        return self

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- any method of any port
        raise DeskUnavailable


_ABSENT: Final[Any] = _Absent()


class ToolDesk(Protocol):
    """What the product's tools are built over: a desk, whichever it is. A port may be made when it is asked for."""

    @property
    def customers(self) -> Customers:
        """Where customers are found."""

    @property
    def tickets(self) -> Tickets:
        """Where tickets are."""

    @property
    def register(self) -> Desk:
        """Where customers are added, changed and deleted. Only for tools that the profile does not leave out."""

    @property
    def sign_in(self) -> CustomerSignIn:
        """How customers sign in. Only for the same."""

    @property
    def profile(self) -> DeskProfile:
        """What the desk calls things, and what it does not have."""


class DeskPorts(NamedTuple):
    """`ToolDesk` of ports that are there."""

    customers: Customers
    tickets: Tickets
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
    desk: ToolDesk,
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
    check_tuples(own)
    ours, profile = _tools_on_demand(desk), desk.profile
    names, ports = {tool.name for tool in ours}, ToolPorts(lambda: desk.customers, store, systems)
    if unknown := set(own.LEFT_OUT) - names:
        refuse_left_out(unknown, names, lambda: {make(ports).name for make in own.TOOLS})
    if unknown := set(profile.left_out) - names:
        raise TypeError(f"{profile.name} leaves out {', '.join(sorted(unknown))}, which the product does not have")
    left_out = {*own.LEFT_OUT, *profile.left_out}
    tools = (*(tool for tool in ours if tool.name not in left_out), *(make(ports) for make in own.TOOLS))
    return check_tools(*_on_desk(tools, profile))


def _on_desk(tools: Sequence[AnyTool], profile: DeskProfile) -> Sequence[AnyTool]:
    if profile is BUILT_IN_DESK:
        return tools
    from servicedesk.tools.profiled import tool_for

    return [tool_for(tool, profile) for tool in tools]


#: The product's tools, each in a module of its own that is called like it, and what it is built over.
_BUILT_OVER: Final[Mapping[str, tuple[str, ...]]] = {
    "add_note": ("tickets",),
    "create_customer": ("register",),
    "create_ticket": ("customers", "tickets", "profile"),
    "delete_customer": ("register", "sign_in"),
    "get_customer": ("customers",),
    "get_ticket": ("tickets", "profile"),
    "list_tickets": ("tickets", "profile"),
    "merge_customers": ("register", "sign_in"),
    "reply_to_customer": ("tickets", "profile"),
    "reset_password": ("customers", "sign_in"),
    "search_customer": ("customers", "profile"),
    "search_tickets": ("tickets", "profile"),
    "update_customer": ("register",),
    "update_ticket": ("tickets", "profile"),
}


def product_tools(desk: ToolDesk) -> tuple[AnyTool, ...]:
    """Import all tools of the product's, and build them."""
    return tuple(_build(name, desk) for name in _BUILT_OVER)


def _tools_on_demand(desk: ToolDesk) -> tuple[AnyTool, ...]:
    """Return the same, of the desk that the product brings: those that are kept are made when they are called."""
    if desk.profile is not BUILT_IN_DESK:
        return product_tools(desk)
    kept = kept_tools()
    return tuple(
        ToolOnDemand(kept[name], partial(_build, name, desk)) if name in kept else _build(name, desk)
        for name in _BUILT_OVER
    )


def _build(name: str, desk: ToolDesk) -> AnyTool:
    build = getattr(import_module(f"servicedesk.tools.{name}"), name)
    (tool,) = check_tools(build(*(getattr(desk, port) for port in _BUILT_OVER[name])))
    return tool


def check_tools(*tools: AnyTool) -> tuple[AnyTool, ...]:
    """Return `tools`, if each asks that must, and has a name of its own by which it is found in what is said of it.

    Raises:
        TypeError: One does not; the function must not start.
    """
    for name, times in Counter(tool.name for tool in tools).items():
        if times > 1:
            raise TypeError(f"{times} tools are called {name}: it is twice in TOOLS, or the product has one")
    for tool in tools:
        if not can_be_mentioned(tool.name):
            raise TypeError(f"{tool.name} is not named as verb_noun")
        if tool.effect.is_strict and not tool.asks:
            raise TypeError(f"{tool.name} has the effect {tool.effect} and no question")
        if tool.asks and not _carries_confirmation(tool):
            raise TypeError(f"{tool.name} has a question, and arguments that cannot carry the confirmation")
    return tools


def _carries_confirmation(tool: AnyTool) -> bool:
    if isinstance(tool, ToolOnDemand):
        # Looked at when it is made.
        return True
    from servicedesk.tools.confirmed import ConfirmedArguments

    return issubclass(tool.arguments, ConfirmedArguments)


def described_catalogue(own: OwnTools = NOTHING_OWN, profile: DeskProfile = BUILT_IN_DESK) -> tuple[AnyTool, ...]:
    """Build the tools for those who only describe or grant them. There is no desk behind them: none can be run."""
    return catalogue(described_desk(profile), own=own)
