"""Cursors: where the next page of a listing begins, as sealed texts.

One may name something that was passed over, so that no listing comes to a dead end; whoever holds it can neither read
it nor make one, nor see from how long it is how long a key is that it names. It goes on with the same listing of the
same person, and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from servicedesk.errors import BrokenSeal, ConfirmationsUnavailable, DeskUnavailable, UnknownCursor
from servicedesk.seal import Seal
from servicedesk.tools.desk import Contact, ContactsPage
from servicedesk.tools.tickets import CustomerTicket, TicketsPage

_SEPARATOR = "\n"
#: Sealed texts are as long as what they seal. All but the longest keys fit into one of these.
_BLOCK_BYTES = 256


@dataclass(frozen=True, slots=True)
class Cursors:
    """Cursors of one listing of one person."""

    seal: Seal
    kind: str
    #: Who asks, and for what.
    asked: Sequence[str]

    def place(self, cursor: str | None) -> str | None:
        """Return where the listing goes on; None for its beginning. Raises `UnknownCursor`."""
        if cursor is None:
            return None
        match open_place(self.kind, self.asked, cursor, self.seal):
            case [place]:
                return place
        raise UnknownCursor

    def page(self, tickets: Iterable[CustomerTicket], place: str | None) -> TicketsPage:
        """Return a page behind which the listing goes on at a place; None if it does not."""
        following = None if place is None else seal_place(self.kind, self.asked, [place], self.seal)
        return TicketsPage(tickets=tuple(tickets), next_cursor=following)

    def contacts(self, contacts: Iterable[Contact], place: str | None) -> ContactsPage:
        """Return a page of customers, in the same way."""
        following = None if place is None else seal_place(self.kind, self.asked, [place], self.seal)
        return ContactsPage(contacts=tuple(contacts), next_cursor=following)


def seal_place(kind: str, asked: Sequence[str], place: Sequence[str], seal: Seal) -> str:
    """Return a place, as texts of one line each, as a cursor of one kind of listing.

    Args:
        kind: What is listed.
        asked: Who asks, and for what: the cursor goes on with nothing else.
        place: Where the listing goes on.
        seal: Whoever lacks its key can neither read nor make one.

    Raises:
        DeskUnavailable: There is no key to seal it with.
    """
    content = _SEPARATOR.join((kind, _digest(asked), *place, "")).encode()
    try:
        return seal.seal(content + b" " * (-len(content) % _BLOCK_BYTES))
    except ConfirmationsUnavailable as failure:
        raise DeskUnavailable(failure.code) from failure


def open_place(kind: str, asked: Sequence[str], cursor: str, seal: Seal) -> list[str]:
    """Return the place that `seal_place` made a cursor of.

    Raises:
        UnknownCursor: It is none of this listing's.
        DeskUnavailable: There is no key to open it with.
    """
    try:
        fields = seal.unseal(cursor).decode().split(_SEPARATOR)
    except (BrokenSeal, ValueError):
        raise UnknownCursor from None
    except ConfirmationsUnavailable as failure:
        raise DeskUnavailable(failure.code) from failure
    if fields[:2] != [kind, _digest(asked)]:
        raise UnknownCursor
    return fields[2:-1]


def _digest(asked: Sequence[str]) -> str:
    return sha256(_SEPARATOR.join(asked).encode()).hexdigest()
