"""What a client or a test needs to know about a running stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from stack.agent import LocalAgent
from stack.people import LocalPerson

#: Where the template puts the MCP endpoint.
MCP_PATH = "/mcp"
CONSOLE_PATH = "/admin"
LOOPBACK_PRODUCT = "Loopback"
COMMAND_PRODUCT = "Command"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredClient:
    """One public app client of the staff's pool."""

    #: The product's name in the template: ``ClaudeCode``.
    product: str
    client_id: str
    #: Where a sign-in may return to, exactly.
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackDescription:
    """A running stack, as its clients see it."""

    #: The protected resource: what a person types into an MCP client.
    mcp_url: str
    #: The ``iss`` of every token.
    issuer: str
    #: Origin of the sign-in pages.
    sign_in_url: str
    #: The app clients of the products that people connect with.
    clients: tuple[RegisteredClient, ...]
    #: The app client of ``servicedesk token --admin``.
    command_client: RegisteredClient
    people: tuple[LocalPerson, ...]
    #: The administrators' console.
    admin_url: str
    #: Where AWS's stand-in listens, what requests to it have to be signed with, and what commands find there.
    aws_endpoint_url: str
    aws_access_key_id: str
    permissions_table: str
    staff_pool_id: str
    mcp_log_group: str
    desk_table: str = ""
    customer_pool_id: str = ""
    #: The app client of the program that applies the policy; empty if there is none.
    program_client_id: str = ""
    #: What the company's identity provider is called; empty if people sign in with the pool alone.
    company_name: str = ""
    #: The agent that works without a person; None where none may come.
    agent: LocalAgent | None = None
    #: What the functions are told of another company's desk: ``DESK``, ``DESK_URL`` and the like; empty without one.
    desk_variables: Mapping[str, str] = field(default_factory=dict)
    #: Jane Doe, of the examples; empty in front of a desk that is there, with customers of its own.
    known_customer_id: str = "C-1042"

    def person(self, name: str) -> LocalPerson | None:
        """Return the person called `name`, in any case, or None."""
        return next((person for person in self.people if person.username == name.casefold()), None)

    @property
    def loopback_client(self) -> RegisteredClient:
        """The app client of programs on this machine that have none of their own.

        Raises:
            KeyError: The template declares none.
        """
        return self.client(LOOPBACK_PRODUCT)

    def client(self, product: str) -> RegisteredClient:
        """Return a product's app client.

        Raises:
            KeyError: It has none.
        """
        for client in self.clients:
            if client.product == product:
                return client
        raise KeyError(product)

    def client_id_for(self, redirect_uri: str) -> str:
        """Return the client id of the app client that `redirect_uri` is registered for.

        Raises:
            KeyError: It is registered for none.
        """
        for client in self.clients:
            if redirect_uri in client.redirect_uris:
                return client.client_id
        raise KeyError(redirect_uri)

    def as_json(self) -> dict[str, Any]:
        """Return the same as plain values, for `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> StackDescription:
        """Return the description that `as_json` wrote.

        Raises:
            KeyError, TypeError: Something else wrote it.
        """
        people = tuple(LocalPerson(**{**person, "groups": tuple(person["groups"])}) for person in document["people"])
        clients = tuple(map(_registered_client, document["clients"]))
        command = _registered_client(document["command_client"])
        agent = LocalAgent(**document["agent"]) if document["agent"] is not None else None
        read = {"people": people, "clients": clients, "command_client": command, "agent": agent}
        return cls(**{**document, **read})


def _registered_client(document: Mapping[str, Any]) -> RegisteredClient:
    return RegisteredClient(**{**document, "redirect_uris": tuple(document["redirect_uris"])})
