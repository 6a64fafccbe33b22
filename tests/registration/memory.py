"""The list, the pool and the internet, in memory."""

from __future__ import annotations

import json
from typing import Any

from servicedesk.errors import ClientRefused, ClientsUnavailable
from servicedesk.registration.document import ClientDocument
from servicedesk.registration.store import Registration

URL = "https://client.example/oauth/client.json"
HOST = "client.example"
REDIRECT = "https://client.example/callback"


def metadata(**changes: Any) -> bytes:
    """Return an acceptable document, changed; a change to None leaves the field out."""
    fields = {"client_id": URL, "client_name": "Client", "redirect_uris": [REDIRECT], **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


class MemoryStore:
    """`RegistrationStore` in memory."""

    def __init__(self, *allowed: str) -> None:
        self.allowed = set(allowed)
        self.registrations: dict[str, Registration] = {}
        self.available = True
        self.forbid_before_adding = False
        #: What somebody else stores in the very moment before ours.
        self.quicker: Registration | None = None

    def _answer(self) -> None:
        if not self.available:
            raise ClientsUnavailable

    def allowed_by(self, url: str, host: str) -> str | None:
        self._answer()
        return next((what for what in (url, host) if what in self.allowed), None)

    def registration(self, url: str) -> Registration | None:
        self._answer()
        return self.registrations.get(url)

    def add(self, registration: Registration) -> bool:
        self._answer()
        if self.forbid_before_adding:
            self.allowed.clear()
        if self.quicker is not None:
            self.registrations[registration.document.url] = self.quicker
            return False
        if registration.allowed_by not in self.allowed:
            raise ClientRefused("gone")
        self.registrations[registration.document.url] = registration
        return True

    def refresh(self, registration: Registration) -> None:
        self._answer()
        self.registrations[registration.document.url] = registration


class MemoryClients:
    """`ShadowClients` in memory."""

    def __init__(self) -> None:
        #: Client id → redirect URIs.
        self.clients: dict[str, tuple[str, ...]] = {}
        self._made = 0

    def create(self, document: ClientDocument) -> str:
        self._made += 1
        client_id = f"shadow-{self._made}"
        self.clients[client_id] = document.redirect_uris
        return client_id

    def update(self, client_id: str, document: ClientDocument) -> None:
        self.clients[client_id] = document.redirect_uris

    def delete(self, client_id: str) -> None:
        self.clients.pop(client_id, None)


class Internet:
    """`Fetcher` of documents that a test wrote."""

    def __init__(self, **pages: bytes) -> None:
        self.pages: dict[str, bytes] = {URL: metadata(), **pages}
        self.fetched: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        try:
            return self.pages[url]
        except KeyError:
            raise ClientRefused("Its document cannot be read.") from None
