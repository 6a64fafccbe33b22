"""What a client or a test needs to know about a running stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from local.people import Person

#: Where the template puts the MCP endpoint.
MCP_PATH = "/mcp"
CONSOLE_PATH = "/admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackDescription:
    """A running stack, as its clients see it."""

    #: The protected resource: what a person types into an MCP client.
    mcp_url: str
    #: The ``iss`` of every token.
    issuer: str
    #: Origin of the sign-in pages.
    sign_in_url: str
    #: The MCP clients' OAuth client id; a public client, no secret.
    client_id: str
    #: Where the sign-in may return to, exactly.
    redirect_uris: tuple[str, ...]
    people: tuple[Person, ...]
    #: The administrators' console.
    admin_url: str
    #: Where AWS's stand-in listens, and what the commands for permissions find there.
    aws_endpoint_url: str
    permissions_table: str
    staff_pool_id: str
    mcp_log_group: str

    def person(self, name: str) -> Person | None:
        """Return the person called `name`, in any case, or None."""
        return next((person for person in self.people if person.username == name.casefold()), None)

    def as_json(self) -> dict[str, Any]:
        """Return the same as plain values, for `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> StackDescription:
        """Return the description that `as_json` wrote.

        Raises:
            KeyError, TypeError: Something else wrote it.
        """
        people = tuple(Person(**{**person, "groups": tuple(person["groups"])}) for person in document["people"])
        return cls(**{**document, "people": people, "redirect_uris": tuple(document["redirect_uris"])})
