"""What a search of any desk may find for a caller: by words that the view shows, and by no others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from servicedesk.tools.desk import Contact
from servicedesk.tools.tickets import CustomerTicket
from servicedesk.tools.view import View

#: What a customer is found by.
_FOUND_BY: Final = ("name", "email", "phone")
_TEXTS: Final = frozenset({"subject", "description"})


def is_found(
    one: Contact, sought: Iterable[str], view: View, has_words: Callable[[Iterable[str], Contact], bool]
) -> bool:
    """Whether what the view shows of a customer has all that is sought."""
    if not view.shows(one.row):
        return False
    hidden = view.hidden_fields(one.row)
    shown = {name: "" if name in hidden else one.row[name] for name in _FOUND_BY}
    return has_words(sought, Contact(customer_id=one.customer_id, region=one.region, **shown))


def shows_texts(one: CustomerTicket, view: View) -> bool:
    """Whether the view shows a ticket with its subject and its description: only such a one is found by words."""
    return view.shows(one.row) and _TEXTS.isdisjoint(view.hidden_fields(one.row))


def contact_of(one: Contact) -> Contact:
    """Return what a search tells of a customer."""
    return Contact(customer_id=one.customer_id, name=one.name, email=one.email, phone=one.phone, region=one.region)
