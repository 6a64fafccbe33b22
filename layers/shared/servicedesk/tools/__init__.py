"""What the desk can do, and what a tool is made of. The author of a tool imports the names of `kit` from here."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicedesk.tools.kit import *  # noqa: F403 -- a test holds the names


def __getattr__(name: str) -> object:
    """Import the kit when one of its names is asked for: a command that only prints, or erases, needs little of it."""
    return getattr(import_module("servicedesk.tools.kit"), name)
