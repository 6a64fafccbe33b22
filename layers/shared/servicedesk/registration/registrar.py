"""From a document's URL to its app client, if an administrator allowed it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from servicedesk.errors import ClientRefused
from servicedesk.registration.document import ClientDocument, read
from servicedesk.registration.location import host_of
from servicedesk.registration.store import Registration, RegistrationStore, ShadowClients

# How long a client's own change of its redirect URIs may take to reach us.
FRESH_SECONDS = 3_600

NOT_ALLOWED = "No administrator has allowed it."


class Fetcher(Protocol):
    """Reads a document from the internet."""

    def fetch(self, url: str) -> bytes:
        """Return the document at `url`, or raise `ClientRefused`."""


class Registrar:
    """Gives each allowed document an app client of its own, made when it is first needed."""

    def __init__(
        self,
        store: RegistrationStore,
        clients: ShadowClients,
        fetcher: Fetcher,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._clients = clients
        self._fetcher = fetcher
        self._clock = clock

    def registered(self, url: str) -> Registration:
        """Return the registration of the document at `url`, its document not older than `FRESH_SECONDS`.

        Raises:
            ClientRefused: It is not allowed, and then nothing is fetched; or its document is not acceptable.
            ClientsUnavailable: That cannot be decided now.
        """
        allowed_by = self._store.allowed_by(url, host_of(url))
        if allowed_by is None:
            raise ClientRefused(NOT_ALLOWED)
        known = self._store.registration(url)
        if known is not None and self._clock() < known.fresh_until:
            return known
        document = read(url, self._fetcher.fetch(url))
        return self._first(document, allowed_by) if known is None else self._renewed(known, document)

    def known(self, url: str) -> Registration:
        """Return the registration of a document that a sign-in went through, without looking at the document.

        Raises:
            ClientRefused: It has none, or is not allowed any more.
            ClientsUnavailable: That cannot be decided now.
        """
        registration = self._store.registration(url)
        if registration is None or self._store.allowed_by(url, host_of(url)) is None:
            raise ClientRefused(NOT_ALLOWED)
        return registration

    def _first(self, document: ClientDocument, allowed_by: str) -> Registration:
        client_id = self._clients.create(document)
        made = Registration(
            document=document, client_id=client_id, allowed_by=allowed_by, fresh_until=self._fresh_until()
        )
        try:
            if self._store.add(made):
                return made
        except ClientRefused:
            self._clients.delete(client_id)
            raise
        # Two people came at once, and the other one's app client is the document's. When it is not known whether the
        # registration was stored, the app client stays: without a registration nobody's tokens of it are accepted.
        self._clients.delete(client_id)
        return self.known(document.url)

    def _renewed(self, known: Registration, document: ClientDocument) -> Registration:
        if document.redirect_uris != known.document.redirect_uris:
            self._clients.update(known.client_id, document)
        renewed = replace(known, document=document, fresh_until=self._fresh_until())
        self._store.refresh(renewed)
        return renewed

    def _fresh_until(self) -> int:
        return int(self._clock()) + FRESH_SECONDS
