"""What is remembered of clients that nobody registered, and who makes their app clients: the ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from servicedesk.registration.document import ClientDocument

#: Documents of one domain that may have an app client; Cognito allows 1,000 in a pool.
MAX_CLIENTS_PER_DOMAIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """An administrator's word that clients may come: one document's, or any of a domain's."""

    #: A document's URL, or a host.
    what: str
    reason: str
    added_by: str
    #: ISO 8601, UTC.
    added_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A document's app client in the pool."""

    document: ClientDocument
    client_id: str
    #: What allowed it: `Allowed.what`.
    allowed_by: str
    #: Epoch seconds; until then the document is not fetched again.
    fresh_until: int


class RegistrationStore(Protocol):
    """The list of those allowed and their registrations. Every method raises `ClientsUnavailable`."""

    def allowed_by(self, url: str, host: str) -> str | None:
        """Return what allows the document: its URL, its host, or None."""

    def registration(self, url: str) -> Registration | None:
        """Return a document's registration, as it is stored this moment."""

    def add(self, registration: Registration) -> bool:
        """Store a new registration; False when somebody was quicker.

        Raises:
            ClientRefused: It is no longer allowed, or its domain has all the clients it may have.
        """

    def refresh(self, registration: Registration) -> None:
        """Replace what is stored of a document; does nothing when it was forgotten meanwhile."""


class ShadowClients(Protocol):
    """The app clients that stand for documents. Every method raises `ClientsUnavailable`."""

    def create(self, document: ClientDocument) -> str:
        """Make an app client with exactly the document's redirect URIs; return its id."""

    def update(self, client_id: str, document: ClientDocument) -> None:
        """Give an app client the redirect URIs that the document has now."""

    def delete(self, client_id: str) -> None:
        """Delete an app client; the refresh tokens of its sign-ins end with it."""
