"""What the default policy means for the seeded company's people."""

from __future__ import annotations

from servicedesk.discovery.default_policy import DEFAULT_POLICY, MANAGE_PERMISSIONS
from stack.people import Person


def tools_at_first(person: Person) -> tuple[str, ...]:
    """Return the tools that `person` sees under the default policy, by name."""
    granted = {tool for group in person.groups for tool in DEFAULT_POLICY.get(group, {})}
    return tuple(sorted(granted - {MANAGE_PERMISSIONS}))
