"""Dependencies of the permissions API: the collaborators of every handler."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.discovery.grants import GrantStore
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.directory import Directory
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.store import PolicyStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """The collaborators of every handler. Lives as long as the execution environment."""

    store: PolicyStore
    editor: PolicyEditor
    #: What decisions are read from: who may administer, and for explanations.
    grants: GrantStore
    directory: Directory
    audit: Audit

    @property
    def known(self) -> Grantable:
        """What can be granted, as the stack says itself."""
        return self.store.capabilities().known
