"""Policies, people and customers, drawn by hypothesis; and a desk that answers for them through the real handler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain, combinations
from typing import Any, Protocol

from hypothesis import strategies as st

from servicedesk.identity.agents import Agent
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.rules import Rules
from servicedesk.tools.catalogue import built_in_ports, catalogue, described_catalogue
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import CUSTOMERS as CUSTOMER_ROWS
from servicedesk.tools.desk import Customer
from tests.events import call_event, load_event, with_token
from tests.fakes.desk import FakeCustomerSignIn, FakeDesk, customer, ticket
from tests.fakes.execution import confirmation_in
from tests.fakes.policy import FakePolicyStore
from tests.fakes.registered_agents import AGENT_CLIENT, agent, agent_token
from tests.fakes.signing_keys import FakeSigningKeys
from tests.fakes.tickets import FakeTickets
from tests.tokens import SETTINGS, sign, valid_claims
from tests.worlds.mcp_service import Answer, McpService

ROWS = {tool.name: tool.rows for tool in described_catalogue()}
TOOLS = tuple(ROWS)
GROUPS = ("agents", "Agents", "leads", "auditors", "night-shift")
REGIONS = ("EMEA", "AMER", "APAC")
CUSTOMERS: tuple[Customer, ...] = tuple(
    customer(1_001 + number, f"Sam {surname}", region=REGIONS[number % 3], username=f"sam{number}")
    for number, surname in enumerate(("Poe", "Lee", "Kim", "Roy", "Fox"))
)
KEYS = FakeSigningKeys()
TAKES_AGENTS = SETTINGS._replace(takes_agents=True)
#: What no agent has, whatever is granted: what destroys, touches credentials or asks first.
NO_AGENTS = {tool.name for tool in described_catalogue() if tool.effect.is_strict or tool.question is not None}


def some_of(values: Sequence[str], most: int) -> st.SearchStrategy[frozenset[str]]:
    """Draw some of the values at once: a set takes a draw and more for each."""
    subsets = [combinations(values, number) for number in range(most + 1)]
    return st.sampled_from([frozenset(some) for some in chain.from_iterable(subsets)])


_values = {
    "region": some_of([*REGIONS, "emea", ""], 3),
    "customer_id": some_of([one.customer_id for one in CUSTOMERS], 3),
    "serial": st.just(frozenset({"x"})),
}
_where = st.fixed_dictionaries({}, optional=_values)
conditions = st.builds(
    lambda where, hide: Conditions(where=where, hide=hide),
    st.one_of(st.just({}), _where),
    st.one_of(st.just(frozenset()), some_of([*sorted(CUSTOMER_ROWS.hide), "serial"], 4)),
)
_names = st.sampled_from([*TOOLS, *TOOLS, MANAGE_PERMISSIONS, "Get_Customer", "no_such_tool"])
rules = st.builds(
    lambda grants, shadows: Rules(grants=grants, shadows=shadows),
    st.dictionaries(_names, conditions, max_size=6),
    st.one_of(st.just({}), st.dictionaries(_names, st.one_of(st.none(), conditions), max_size=3)),
)
policies = st.dictionaries(st.sampled_from(GROUPS), rules, max_size=4)
memberships = some_of([*GROUPS, "unknown-group"], 4)


@dataclass
class World:
    """One policy in force, one person in some groups, and a desk that is as it was at the start."""

    policy: Mapping[str, Rules]
    groups: frozenset[str]

    def __post_init__(self) -> None:
        self.store = FakePolicyStore.of_rules(self.policy)
        self.desk = FakeDesk(CUSTOMERS, [ticket(number, owner) for number, owner in enumerate(CUSTOMERS)])
        self.sign_in = FakeCustomerSignIn(*(f"sam{number}" for number in range(len(CUSTOMERS))))
        tools = catalogue(built_in_ports(self.desk, FakeTickets(self.desk), self.sign_in))
        self._service = McpService(tools, grant_store=self.store, keys=KEYS, settings=TAKES_AGENTS)
        self._service.agents.registered[AGENT_CLIENT] = agent(*self.groups)
        #: Every answer to a call.
        self.said: list[dict[str, Any]] = []
        self._token = self.token()

    def token(self) -> str:
        """Return the token of whoever asks: a person's."""
        return sign(valid_claims(**{"cognito:groups": sorted(self.groups) or None}))

    def listed(self, *, legacy: bool = False) -> set[str]:
        """Return the names that ``tools/list`` shows."""
        return {tool["name"] for tool in self.answer("mcp-legacy-tools-list" if legacy else "mcp-tools-list")["tools"]}

    def answer(self, event: str) -> dict[str, Any]:
        """Return the result of a request that is about no single tool."""
        result: dict[str, Any] = self._invoke(load_event(event)).json["result"]
        return result

    def call(self, tool: str, *, legacy: bool = False, **arguments: Any) -> dict[str, Any]:
        """Return the JSON-RPC answer to a call; one that asks is confirmed."""
        answer = self._called(tool, legacy=legacy, **arguments)
        confirmation = confirmation_in(answer.get("result", {}).get("content", [{}])[0].get("text", ""))
        if confirmation is None:
            return answer
        return self._called(tool, legacy=legacy, **arguments, confirmation=confirmation)

    def _called(self, tool: str, *, legacy: bool, **arguments: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._invoke(call_event(tool, arguments, legacy=legacy)).json
        self.said.append(answer)
        return answer

    def is_let_in(self) -> bool:
        """Whether the token of whoever asks is taken."""
        return self._invoke(load_event("mcp-tools-list")).status != HTTPStatus.UNAUTHORIZED

    def written(self) -> tuple[int, int, int, int]:
        """Return how much was written: customers left, tickets, sign-ins disabled, passwords reset."""
        return len(self.desk.customers), len(self.desk.tickets), len(self.sign_in.disabled), len(self.sign_in.reset)

    def _invoke(self, event: dict[str, Any]) -> Answer:
        return self._service.invoke(with_token(event, self._token))


class AgentWorld(World):
    """The same, with an agent in the groups that asks, and no person."""

    @property
    def agent(self) -> Agent:
        """The agent, as it is registered: to be changed by whoever has it."""
        return self._service.agents.registered[AGENT_CLIENT]

    def token(self) -> str:
        """Return the agent's."""
        return agent_token()

    def register(self, agent: Agent) -> None:
        """Put another agent in its place."""
        self._service.agents.registered[AGENT_CLIENT] = agent


worlds = st.builds(World, policies, memberships)
agent_worlds = st.builds(AgentWorld, policies, memberships)


class Granted(Protocol):
    """A policy in force, and the groups that somebody is in."""

    policy: Mapping[str, Rules]
    groups: frozenset[str]


def may_see(world: Granted, tool: str, one: Customer) -> frozenset[str] | None:
    """Return the fields of a customer that somebody may see through a tool; None if they may not see the customer.

    Straight from the sentences: a grant that names an unknown field is none; a row is visible if any grant shows it; a
    field is hidden only if every grant that shows the row hides it.
    Written without the product's own code, to hold it to account.
    """
    shown: set[str] = set()
    visible = False
    for group in world.groups:
        for name, narrowed in world.policy.get(group, Rules()).grants.items():
            if name != tool or is_void(tool, narrowed):
                continue
            if all(one.row.get(field) in values for field, values in narrowed.where.items()):
                visible = True
                shown |= CUSTOMER_ROWS.hide - narrowed.hide
    return frozenset(shown) if visible else None


def may_use(world: World, tool: str) -> bool:
    """Whether any of the person's groups grants the tool, by a grant that names no unknown field."""
    grants = (world.policy.get(group, Rules()).grants.get(tool) for group in world.groups)
    return any(grant is not None and not is_void(tool, grant) for grant in grants)


def is_void(tool: str, narrowed: Conditions) -> bool:
    """Whether a grant of the tool names a field that its rows do not have."""
    rows = ROWS.get(tool)
    where, hide = (rows.where, rows.hide) if rows else (frozenset(), frozenset())
    return not (narrowed.where.keys() <= where and narrowed.hide <= hide)


ARGUMENTS: Mapping[str, Any] = {
    "create_ticket": {"subject": "Help", "description": "It is broken."},
    "delete_customer": {},
    "get_customer": {},
    "reset_password": {},
}
