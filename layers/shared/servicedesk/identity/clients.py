"""App clients that the deployment does not name: those that were registered since."""

from __future__ import annotations

from typing import Protocol


class RegisteredClients(Protocol):
    """The app clients of documents that an administrator allowed."""

    def is_registered(self, client_id: str) -> bool:
        """Whether tokens of this app client are accepted.

        Raises:
            ClientsUnavailable: That is not known.
        """


class NoOthers:
    """`RegisteredClients` of a deployment that takes only the clients it names."""

    def is_registered(self, client_id: str) -> bool:  # noqa: ARG002 -- the port's signature
        """Return False."""
        return False
