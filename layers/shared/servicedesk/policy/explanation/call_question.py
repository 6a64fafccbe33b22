"""Question about a call: whether somebody may use a tool, at a moment, with certain arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from servicedesk.discovery.grants import Grant
from servicedesk.errors import InvalidPolicy
from servicedesk.identity.agents import Agent
from servicedesk.policy.capabilities import Capabilities, Capability
from servicedesk.policy.explanation.asker import Asker
from servicedesk.policy.grantable import Grantable, allows, flaws, value_flaws
from servicedesk.policy.people.person import Person
from servicedesk.policy.people.revocation import SHUT_OUT
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.conditions import OMITTED, Conditions


class Obstacle(StrEnum):
    """What keeps somebody from a tool whatever is granted."""

    NOT_FOR_AGENTS = "not_for_agents"
    #: A person's sign-in, or an agent.
    DISABLED = "disabled"
    #: An agent.
    ENDED = "ended"
    #: A person of the company's identity provider, whose profile was deleted and made anew since.
    SHUT_OUT = "shut_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQuestion:
    """Whether somebody may use a tool."""

    who: Asker
    tool: str
    #: Epoch seconds.
    now: float
    #: Epoch seconds: another moment that is asked about.
    at: float | None = None
    #: Argument → its value, as ``when`` says it; what is not there is left out. None: whatever the arguments.
    arguments: Mapping[str, str] | None = None

    @property
    def moment(self) -> float:
        """The moment for which it is decided, in epoch seconds."""
        return self.now if self.at is None else self.at

    def grantable_in(self, capabilities: Capabilities) -> Grantable:
        """Return what can be granted to somebody like whoever is asked about."""
        return capabilities.known if isinstance(self.who, Person) else capabilities.known_to_agents

    def obstacles(self, capability: Capability | None, not_before: int | None = None) -> tuple[Obstacle, ...]:
        """Return what no grant makes up for; tokens of sign-ins before `not_before`, epoch seconds, are refused."""
        is_agent = isinstance(self.who, Agent)
        found = {
            Obstacle.NOT_FOR_AGENTS: is_agent and capability is not None and capability.agent_limit is None,
            Obstacle.DISABLED: not self.who.is_enabled,
            Obstacle.ENDED: isinstance(self.who, Agent) and self.who.expires_at <= self.moment,
            Obstacle.SHUT_OUT: not_before == SHUT_OUT,
        }
        return tuple(obstacle for obstacle, is_there in found.items() if is_there)

    def admits(self, grant: Grant, capability: Capability | None) -> bool:
        """Whether a grant admits the arguments that are asked about."""
        if self.arguments is None or capability is None:
            return True
        sent = self.sent_arguments(capability)
        return all(sent.get(name, OMITTED) in allowed for name, allowed in grant.conditions.when.items())

    def sent_arguments(self, capability: Capability) -> Mapping[str, str]:
        """Return what the call has of each argument: what is left out has its default, or is not there."""
        said = {name: value for name, value in (self.arguments or {}).items() if value != OMITTED}
        return {**capability.defaults, **said}

    def is_answered_by(self, policy: GroupPolicy, capabilities: Capabilities) -> bool:
        """Whether a group's grant allows what is asked about, to a person who is in it."""
        conditions = policy.rules.conditions_of(self.tool, self.moment)
        if conditions is None or not allows(self.tool, conditions, capabilities.known):
            return False
        grant = Grant(group=policy.group, tool=self.tool, conditions=conditions, version=policy.version)
        return self.admits(grant, capabilities.by_name.get(self.tool))

    def check(self, known: Grantable) -> None:
        """Refuse an argument that is none which a grant of the tool can narrow, or cannot be so."""
        sent = Conditions(when={name: frozenset({value}) for name, value in (self.arguments or {}).items()})
        if self.tool in known:
            for flaw in (*flaws(self.tool, sent, known), *value_flaws(self.tool, sent, known)):
                raise InvalidPolicy(flaw)
