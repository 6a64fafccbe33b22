"""Everything that stands between a granted call and its tool."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.execution.confirmation import Confirmations
from servicedesk.execution.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguards:
    """What must hold before a tool runs. Lives as long as the execution environment."""

    limits: Limits
    confirmations: Confirmations
