"""What the default policy means for the seeded company's people."""

from __future__ import annotations

import desk_tools
from servicedesk.discovery.default_policy import MANAGE_PERMISSIONS, default_policy
from stack.people import Person


def tools_at_first(person: Person) -> tuple[str, ...]:
    """Return the tools that `person` sees under the default policy, by name."""
    policy = default_policy(desk_tools)
    granted = {tool for group in person.groups for tool in policy.get(group, {})}
    return tuple(sorted(granted - {MANAGE_PERMISSIONS}))
