"""Visible customers: what the tools that work on one customer share."""

from __future__ import annotations

from servicedesk.errors import ToolFailed
from servicedesk.tools.customer_sign_in import CustomerSignIn
from servicedesk.tools.desk import Customer, CustomerFile, Customers
from servicedesk.tools.text import quote
from servicedesk.tools.view import View

# ``EMEA``: whatever else a store calls a region is somebody's text.
_MAX_CODE_CHARACTERS = 8


def visible_customer(desk: Customers, customer_id: str, view: View) -> Customer:
    """Return the customer.

    Raises:
        ToolFailed: There is none, or none that `view` shows; the two read the same, and read as much.
    """
    customer = desk.customer(customer_id)
    if customer is None or not view.shows(customer.row):
        raise no_such_customer()
    return customer


def visible_file(desk: Customers, customer_id: str, view: View, *, limit: int) -> CustomerFile:
    """Return the customer with at most `limit` of the open tickets; with none of them where `view` hides them.

    Tickets are read only for a caller who may see them, so that how many there are shows in no amount: for one who may
    see everybody's, in one read with the customer; else after the customer was looked at alone. Raises as
    `visible_customer` does.
    """
    if not view.always_shows("open_tickets"):
        customer = visible_customer(desk, customer_id, view)
        if "open_tickets" in view.hidden_fields(customer.row):
            return CustomerFile(customer=customer, open_tickets=(), has_more=False)
    file = desk.customer_file(customer_id, limit=limit)
    # Looked at again: the customer may have been changed since.
    if file is None or not view.shows(file.customer.row):
        raise no_such_customer()
    return file


def describe_customer(customer: Customer, view: View) -> str:
    """Return a customer as a question names them: the id, and what `view` shows of region and name."""
    hidden = view.hidden_fields(customer.row)
    region = customer.region if _is_code(customer.region) else quote(customer.region)
    where = "" if "region" in hidden else f" ({region})"
    who = "" if "name" in hidden else f", who is called {quote(customer.name)}"
    return f"{customer.customer_id}{where}{who}"


def end_sign_in(customer: Customer, sign_in: CustomerSignIn) -> tuple[bool, bool]:
    """Disable the sign-in of a customer who goes. Return whether it was enabled, and whether there was one to disable.

    Comes before the customer is gone: if that fails, trying again finds the customer and converges. The other way round
    a deleted customer could go on signing in. Whoever tries again finds the sign-in disabled, and so it stays if the
    customer is brought back, unless whoever does it decides otherwise.
    """
    if customer.username is None:
        return False, False
    return sign_in.can_sign_in(customer.username), sign_in.disable(customer.username)


def no_such_customer() -> ToolFailed:
    """Return the one answer to an id that leads nowhere, for whatever reason."""
    return ToolFailed("There is no customer with this id.", "Use search_customer to find the right customer_id.")


def _is_code(region: str) -> bool:
    return region.isascii() and region.isalpha() and region.isupper() and len(region) <= _MAX_CODE_CHARACTERS
