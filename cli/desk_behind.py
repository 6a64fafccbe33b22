"""What is behind the tools of the stack on this machine."""

from __future__ import annotations

from typing import Final

from servicedesk.desk_settings import foreign_desk_of
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from stack.stack_description import StackDescription

#: The variable that says where another desk is.
DESK_URL: Final = "DESK_URL"


def profile_behind(description: StackDescription) -> DeskProfile:
    """Return what the desk of a local stack has."""
    desk = foreign_desk_of(description.desk_variables)
    if desk is None:
        return BUILT_IN_DESK
    # With it come all that a desk is asked with.
    from servicedesk.desks.kinds import profile_of

    return profile_of(desk)
