"""Clients that describe themselves, as a command works on them: the list, the app clients, the documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from local.deployed.faults import Refused
from servicedesk.errors import ClientRefused
from servicedesk.registration.document import ClientDocument, read
from servicedesk.registration.location import host_of, is_location
from servicedesk.registration.registrar import Fetcher
from servicedesk.registration.store import Allowed, Registration, ShadowClients


class AllowList(Protocol):
    """`ClientList`, or a test's."""

    def allow(self, allowed: Allowed) -> bool:
        """Put a document or a domain on the list; False when it is there already."""

    def forbid(self, what: str) -> bool:
        """Take it off the list; False when it is not there."""

    def forget(self, registration: Registration) -> None:
        """Remove a registration."""

    def all_allowed(self) -> list[Allowed]:
        """Return the list."""

    def all_registered(self) -> list[Registration]:
        """Return every registration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """What the commands do."""

    allow_list: AllowList
    shadow_clients: ShadowClients
    fetcher: Fetcher

    def document(self, url: str) -> ClientDocument:
        """Return the document at `url`, as the server would read it.

        Raises:
            Refused: It would not be accepted.
        """
        try:
            host_of(url)
            return read(url, self.fetcher.fetch(url))
        except ClientRefused as problem:
            raise Refused(f"{url} would not be accepted. {problem}") from None

    def allow(self, what: str, *, reason: str, added_by: str) -> bool:
        """Put a document or a domain on the list; False when it is there already."""
        added_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self.allow_list.allow(Allowed(what=what, reason=reason, added_by=added_by, added_at=added_at))

    def forget(self, what: str) -> list[Registration]:
        """Take a document or a domain off the list, and end the sign-ins of its clients; return those.

        Raises:
            Refused: It is not on the list.
        """
        ended = [one for one in self.allow_list.all_registered() if what in {one.allowed_by, one.document.url}]
        if not self.allow_list.forbid(what) and not ended:
            raise Refused(f"{what} is not on the list")
        for registration in ended:
            self.allow_list.forget(registration)
            self.shadow_clients.delete(registration.client_id)
        return ended


def checked(what: str) -> str:
    """Return a document's URL or a domain, as the list holds it.

    Raises:
        Refused: It is neither.
    """
    try:
        if is_location(what):
            host_of(what)
            return what
        if host_of(f"https://{what}/document") == what:
            return what
    except ClientRefused:
        pass
    raise Refused(f"{what!r} is neither the https address of a document nor a domain in lower case")
