"""Dependencies of the permissions API: the collaborators of every handler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from servicedesk.clock import Clock, epoch_seconds
from servicedesk.discovery.grants import GrantStore
from servicedesk.policy.agents.register import AgentRegister
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.company.rules import GroupMapStore
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.impact.census import Census
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.store import PolicyStore
from servicedesk.policy.whole_policy import WholePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySignIn:
    """The company's identity provider, as the deployment names it."""

    #: Empty if there is none.
    name: str
    #: For how long tokens are renewed without asking it.
    session_minutes: int


NO_COMPANY: Final = CompanySignIn(name="", session_minutes=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """The collaborators of every handler. Lives as long as the execution environment."""

    store: PolicyStore
    editor: PolicyEditor
    #: What decisions are read from: who may administer, and for explanations.
    grants: GrantStore
    directory: Directory
    #: Rules for the groups of identity providers.
    maps: GroupMapStore
    #: The agents that work without a person.
    register: AgentRegister
    audit: Audit
    #: What of the desk a change would concern.
    census: Census
    #: How old permissions may be on which the MCP endpoint decides a call that is not strict.
    permissions_ttl_seconds: int
    company: CompanySignIn = NO_COMPANY
    #: Epoch seconds: when a question is asked that does not say of which moment.
    clock: Clock = epoch_seconds

    @property
    def whole_policy(self) -> WholePolicy:
        """What puts a policy in place of all there is."""
        return WholePolicy(self.editor, self.maps, self.store, self.directory, self.company.name)

    @property
    def known(self) -> Grantable:
        """What can be granted, as the stack says itself."""
        return self.store.capabilities().known
