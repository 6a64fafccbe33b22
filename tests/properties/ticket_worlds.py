"""Grants of tools that work on tickets, drawn by hypothesis, and a desk that answers through the real handler."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from servicedesk.policy.rules import Rules
from servicedesk.tools.catalogue import built_in_ports, catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import CUSTOMERS as CUSTOMER_ROWS
from servicedesk.tools.desk import Desk
from servicedesk.tools.ticket_rows import TICKETS
from servicedesk.tools.tickets import Tickets
from tests.events import call_event, with_token
from tests.fakes.desk import FakeCustomerSignIn, FakeDesk
from tests.fakes.execution import confirmation_in
from tests.fakes.policy import FakePolicyStore
from tests.fakes.tickets import FakeTickets
from tests.properties.desks import BOB, CUSTOMERS, MAX_TICKETS, TAGS, Written, altered_desk, desk_of
from tests.properties.worlds import KEYS, some_of
from tests.tokens import sign, valid_claims
from tests.worlds.mcp_service import McpService

#: What is sent beside the id to a tool that works on one ticket.
OF_ONE_TICKET: Mapping[str, Mapping[str, Any]] = {
    "get_ticket": {},
    "add_note": {"text": "Called back."},
    "reply_to_customer": {"text": "It works again."},
    "update_ticket": {"version": 4, "team": "network", "priority": "high", "tags": ["done"]},
}
LISTS = ("list_tickets", "search_tickets")
GROUPS = ("agents", "leads", "auditors")
NO_TICKET = "T-ZZZZZZZZ"
#: Enough for every ticket of a desk.
MAX_PAGES = 20

VALUES: Mapping[str, st.SearchStrategy[frozenset[str]]] = {
    "region": some_of(["EMEA", "AMER", "emea"], 2),
    "customer_id": some_of([one.customer_id for one in CUSTOMERS], 3),
    "name": some_of([one.name for one in CUSTOMERS], 3),
    "email": some_of([one.email for one in CUSTOMERS], 2),
    "phone": some_of([*(one.phone for one in CUSTOMERS), ""], 3),
    "ticket_id": some_of([f"T-{number:08}" for number in range(0, MAX_TICKETS, 3)], 2),
    "status": some_of(["new", "open", "resolved"], 3),
    "priority": some_of(["urgent", "high", "low"], 2),
    "kind": some_of(["incident", "question"], 2),
    "assignee": some_of(["@me", "ada", "eve"], 2),
    "team": some_of(["@groups", "network"], 2),
    "tags": some_of(TAGS, 2),
}
_MISTAKES: Mapping[str, st.SearchStrategy[frozenset[str]]] = {
    "serial": st.just(frozenset({"x"})),
    "assignee": st.just(frozenset({"@groups"})),
    "region": st.just(frozenset({"EMEA", "@me"})),
}
_where = st.one_of(
    *[st.just({})] * 6,
    *(st.fixed_dictionaries({name: values}) for name, values in VALUES.items()),
    st.fixed_dictionaries({}, optional=VALUES).filter(lambda where: len(where) <= 2),
    st.one_of(*(st.fixed_dictionaries({name: values}) for name, values in _MISTAKES.items())),
)
conditions = st.builds(
    lambda where, hide: Conditions(where=where, hide=hide),
    _where,
    st.one_of(st.just(frozenset()), *[some_of([*sorted(TICKETS.hide)], 3)] * 4, st.just(frozenset({"serial"}))),
)
_tools = st.sampled_from([*OF_ONE_TICKET, *LISTS])
_rules = st.builds(
    lambda everything, grants, shadows: Rules(grants={**everything, **grants}, shadows=shadows),
    st.one_of(st.just({}), conditions.map(lambda one: dict.fromkeys([*OF_ONE_TICKET, *LISTS], one))),
    st.dictionaries(_tools, conditions, max_size=3),
    st.one_of(st.just({}), st.dictionaries(_tools, st.one_of(st.none(), conditions), max_size=2)),
)
policies = st.fixed_dictionaries({GROUPS[0]: _rules}, optional=dict.fromkeys(GROUPS[1:], _rules))
#: One without any group is in none that has rules.
memberships = some_of(GROUPS, 3).map(lambda some: some or frozenset({GROUPS[0]}))
# More than a page of each, as often as not.
desks = st.builds(desk_of, st.integers(0, 99), st.one_of(st.just(MAX_TICKETS), st.integers(1, MAX_TICKETS)))

#: Keeps what is written, and returns the ports over it.
KeepDesk = Callable[[Sequence[Written]], tuple[Desk, Tickets]]


def in_memory(written: Sequence[Written]) -> tuple[FakeDesk, FakeTickets]:
    """Keep tickets in memory."""
    owners: dict[str, Any] = {one.about.customer.customer_id: one.about.customer for one in written}
    desk = FakeDesk(owners.values())
    desk.tickets = [one.ticket for one in written]
    tickets = FakeTickets(desk, {one.ticket.ticket_id: one.description for one in written})
    tickets.comments = {one.ticket.ticket_id: list(one.comments) for one in written}
    tickets.changes = {one.ticket.ticket_id: list(one.changes) for one in written}
    return desk, tickets


@dataclass
class TicketWorld:
    """One policy in force, bob in some groups, and a desk that is as it was at the start."""

    policy: Mapping[str, Rules]
    groups: frozenset[str]
    written: tuple[Written, ...]
    keep: KeepDesk = in_memory

    def __post_init__(self) -> None:
        store = FakePolicyStore.of_rules(self.policy)
        self.desk, self.tickets = self.keep(self.written)
        tools = catalogue(built_in_ports(self.desk, self.tickets, FakeCustomerSignIn()))
        self._service = McpService(tools, grant_store=store, keys=KEYS)
        self._token = sign(valid_claims(**{"cognito:groups": sorted(self.groups) or None, "username": BOB}))

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Return the JSON-RPC answer to a call; one that asks is confirmed, and its question is in the answer too."""
        answer = self._called(tool, **arguments)
        question = answer.get("result", {}).get("content", [{}])[0].get("text", "")
        confirmation = confirmation_in(question)
        if confirmation is None:
            return answer
        confirmed = self._called(tool, **arguments, confirmation=confirmation)
        return {**confirmed, "asked": question.replace(confirmation, "CONFIRMATION")}

    def pages(self, tool: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        """Yield the answers to a list or a search, until nothing follows."""
        cursor: dict[str, Any] = {}
        for _ in range(MAX_PAGES):
            answer = self.call(tool, **arguments, **cursor)
            yield answer
            following = answer.get("result", {}).get("structuredContent", {}).get("next_cursor")
            if following is None:
                return
            cursor = {"cursor": following}
        raise AssertionError(f"{tool} goes on for more than {MAX_PAGES} pages")

    def _called(self, tool: str, **arguments: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._service.invoke(with_token(call_event(tool, arguments), self._token)).json
        return answer


worlds = st.builds(TicketWorld, policies, memberships, desks)


def may_see(world: TicketWorld, tool: str, one: Written) -> frozenset[str] | None:
    """Return the fields of a ticket that bob may see through a tool; None if he may not see the ticket.

    Straight from the sentences, without the product's own code: a grant that names what is not known is none; a row is
    visible if any grant shows it; a field is hidden only if every grant that shows the row hides it.
    """
    shown: set[str] = set()
    visible = False
    for group in world.groups:
        narrowed = world.policy.get(group, Rules()).grants.get(tool)
        if narrowed is None or is_void(narrowed):
            continue
        if all(_is_among(_values(one, field), values, world.groups) for field, values in narrowed.where.items()):
            visible = True
            shown |= TICKETS.hide - narrowed.hide
    return frozenset(shown) if visible else None


def seen_through(world: TicketWorld, tool: str, *fields: str) -> list[Written]:
    """Return the tickets that bob may see through a tool, with at least these fields."""
    seen = ((one, may_see(world, tool, one)) for one in world.written)
    return [one for one, shown in seen if shown is not None and shown.issuperset(fields)]


def elsewhere(world: TicketWorld, tool: str) -> TicketWorld:
    """Return the same world with a desk that differs in what bob may not see through a tool, and in nothing else."""
    seen = [(one, may_see(world, tool, one)) for one in world.written]
    hidden = {one.ticket.ticket_id: TICKETS.hide - shown for one, shown in seen if shown is not None}
    written = altered_desk(
        [one for one, shown in seen if shown is not None],
        hidden,
        is_same=lambda before, after: may_see(world, tool, before) == may_see(world, tool, after),
    )
    return TicketWorld(world.policy, world.groups, written, world.keep)


def is_void(narrowed: Conditions) -> bool:
    """Whether a grant names what is not known, and counts as not there."""
    marked = {(field, value) for field, values in narrowed.where.items() for value in values if value.startswith("@")}
    return "serial" in {*narrowed.where, *narrowed.hide} or not marked <= {("assignee", "@me"), ("team", "@groups")}


def _values(one: Written, field: str) -> set[object]:
    if field == "tags":
        return set(one.ticket.tags)
    owner = one.about.customer
    return {getattr(owner if field in CUSTOMER_ROWS.where else one.ticket, field)}


def _is_among(values: set[object], allowed: frozenset[str], groups: frozenset[str]) -> bool:
    meant = {"@me": {BOB}, "@groups": set(groups)}
    return any(value in meant.get(one, {one}) for one in allowed for value in values)
