"""What the permissions API works with."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.discovery.default_policy import MANAGE_PERMISSIONS
from servicedesk.discovery.grants import Grants
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.directory import Directory
from servicedesk.policy.manager import PolicyManager
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.tool import AnyTool


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """The collaborators of every handler. Lives as long as the execution environment."""

    store: PolicyStore
    manager: PolicyManager
    #: What a caller's decision is read from; for explanations.
    grants: Grants
    directory: Directory
    audit: Audit
    #: Every tool there is.
    tools: tuple[AnyTool, ...]

    @property
    def tool_names(self) -> frozenset[str]:
        """Names of the tools that a decision can be about."""
        return frozenset(tool.name for tool in self.tools) | {MANAGE_PERMISSIONS}
