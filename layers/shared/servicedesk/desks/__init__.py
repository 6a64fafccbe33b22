"""Other people's desks over HTTP: one adapter a desk, and the client that all of them use. No AWS.

The author of an adapter imports the names of `kit` from here.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicedesk.desks.kit import *  # noqa: F403 -- a test holds the names


def __getattr__(name: str) -> object:
    """Import the kit when one of its names is asked for: an adapter of the product needs little of it."""
    return getattr(import_module("servicedesk.desks.kit"), name)


def __dir__() -> list[str]:
    """Name what the kit has."""
    return list(import_module("servicedesk.desks.kit").__all__)
