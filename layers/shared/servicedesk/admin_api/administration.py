"""What the permissions API works with."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.discovery.grants import GrantStore
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.directory import Directory
from servicedesk.policy.grantable import Grantable, grantable
from servicedesk.policy.manager import PolicyManager
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.tool import AnyTool


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """The collaborators of every handler. Lives as long as the execution environment."""

    store: PolicyStore
    manager: PolicyManager
    #: What decisions are read from: who may administer, and for explanations.
    grants: GrantStore
    directory: Directory
    audit: Audit
    #: Every tool there is.
    tools: tuple[AnyTool, ...]

    @property
    def known(self) -> Grantable:
        """What can be granted."""
        return grantable(self.tools)
