"""What the tools see of a desk's tickets, as the groups of a new deployment see them: names of fields, and shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from servicedesk.errors import ToolFailed, Unavailable
from servicedesk.identity.principal import PersonPrincipal
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.tools.catalogue import DeskPorts, catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import CustomerTicket
from servicedesk.tools.tool import AnyTool, Caller
from servicedesk.tools.view import View

#: Tickets that are looked at.
MAX_TICKETS: Final = 3
#: Groups of a new deployment: one that sees everything, and one from which something is hidden.
GROUPS: Final = ("support-engineers", "auditors")
EVERYTHING: Final = View((Conditions(),))
_SAID: Final = frozenset({"outcome", "next_step"})
#: Characters of a text that is shown.
_MAX_SHOWN: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenField:
    """A field of an answer."""

    name: str
    #: ``text of 34 characters``, ``list of 3: at, author, text``
    shape: str
    #: Its beginning, as text.
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSight:
    """What one tool says of one thing to one group."""

    group: str
    tool: str
    #: Of the ticket or the customer.
    subject: str
    fields: tuple[SeenField, ...] = ()
    #: Why the tool said nothing, in the words that a model gets, or as a code; None if it did.
    problem: str | None = None


def sights(ports: DeskPorts, begin: Callable[[], None]) -> Iterator[ToolSight]:
    """Yield what the tools say of some tickets and their customers.

    Args:
        ports: The desk's.
        begin: Begins a tool call there.

    Raises:
        DeskUnavailable: The desk lists no tickets.
    """
    begin()
    wanted = TicketFilter(statuses=frozenset(ports.profile.statuses))
    page = ports.tickets.list(wanted, EVERYTHING, None, subject="desk check")
    tools = {tool.name: tool for tool in catalogue(ports)}
    for ticket in page.tickets[:MAX_TICKETS]:
        for group in GROUPS:
            for name, arguments in _calls(ticket).items():
                begin()
                yield _sight(tools[name], group, arguments)


def sights_without_list(problem: Unavailable) -> Iterator[ToolSight]:
    """Yield that each group sees no list of tickets, and why."""
    for group in GROUPS:
        yield _without_answer(ToolSight(group=group, tool="list_tickets", subject=""), _reason(problem))


def _calls(ticket: CustomerTicket) -> Mapping[str, Mapping[str, str]]:
    return {
        "get_ticket": {"ticket_id": ticket.ticket.ticket_id},
        "get_customer": {"customer_id": ticket.customer.customer_id},
    }


def _sight(tool: AnyTool, group: str, arguments: Mapping[str, str]) -> ToolSight:
    (subject,) = arguments.values()
    seen = ToolSight(group=group, tool=tool.name, subject=subject)
    try:
        result = tool.run(tool.arguments.model_validate(arguments), _caller(group, tool.name))
    except ToolFailed as problem:
        return _without_answer(seen, str(problem))
    except Unavailable as problem:
        return _without_answer(seen, _reason(problem))
    _, structure = result.halves(frozenset())
    fields = tuple(_field(name, value) for name, value in structure.items() if name not in _SAID)
    return ToolSight(group=group, tool=tool.name, subject=subject, fields=fields)


def _without_answer(seen: ToolSight, problem: str) -> ToolSight:
    return ToolSight(group=seen.group, tool=seen.tool, subject=seen.subject, problem=problem)


def _reason(problem: Unavailable) -> str:
    return f"{problem}{f' ({problem.code})' if problem.code else ''}"


def _caller(group: str, tool: str) -> Caller:
    principal = PersonPrincipal(
        subject="desk check", name="desk check", username="desk check", client_id="", groups=frozenset({group}),
        authenticated_at=0, expires_at=0,
    )  # fmt: skip
    return Caller(principal=principal, view=View((DEFAULT_POLICY[group][tool],)))


def _field(name: str, value: Any) -> SeenField:  # noqa: ANN401 -- JSON
    text = value if isinstance(value, str) else repr(value)
    shown = text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
    return SeenField(name=name, shape=_shape(value), value=shown)


def _shape(value: Any) -> str:  # noqa: ANN401 -- JSON
    match value:
        case bool():
            return "yes or no"
        case str():
            return f"text of {len(value)} characters"
        case int() | float():
            return "number"
        case list():
            members = list(dict.fromkeys(name for one in value if isinstance(one, dict) for name in one))
            return f"list of {len(value)}{': ' if members else ''}{', '.join(members)}"
    return "object"
