"""What a search of any desk may find for a caller: by words that the view shows, and by no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from servicedesk.desks.words import has_all
from servicedesk.tools.desk import Contact
from servicedesk.tools.tickets import CustomerTicket
from servicedesk.tools.view import View

#: What a customer is found by.
_FOUND_BY: Final = ("name", "email", "phone")
_TEXTS: Final = frozenset({"subject", "description"})


def is_found(one: Contact, sought: Iterable[str], view: View) -> bool:
    """Whether each word that is sought begins one of name, e-mail address and phone that the view shows of a customer.

    Args:
        one: The customer.
        sought: What `words_of` returns of what was typed.
        view: What the one who looks may see.
    """
    if not view.shows(one.row):
        return False
    hidden = view.hidden_fields(one.row)
    return has_all(sought, *(one.row[name] for name in _FOUND_BY if name not in hidden))


def shows_texts(one: CustomerTicket, view: View) -> bool:
    """Whether the view shows a ticket with its subject and its description: only such a one is found by words."""
    return view.shows(one.row) and _TEXTS.isdisjoint(view.hidden_fields(one.row))


def contact_of(one: Contact) -> Contact:
    """Return what a search tells of a customer."""
    return Contact(customer_id=one.customer_id, name=one.name, email=one.email, phone=one.phone, region=one.region)
