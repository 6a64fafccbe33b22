"""What the tools that work on one customer share: the id, and the only way to come by the customer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from servicedesk.errors import ToolFailed
from servicedesk.tools.desk import Customer, Desk
from servicedesk.tools.text import inert_line
from servicedesk.tools.view import View

CustomerId = Annotated[
    str, Field(pattern=r"^C-[0-9]{1,8}$", description="The customer's id, as search_customer gives it. Example: C-1042")
]


# In a question. A name that is a speech shall not talk the reader into anything.
MAX_NAME_CHARACTERS = 60


def visible_customer(desk: Desk, customer_id: str, view: View) -> Customer:
    """Return the customer.

    Raises:
        ToolFailed: There is none, or none that `view` shows; the two read the same.
    """
    customer = desk.customer(customer_id)
    if customer is None or not view.shows(customer.row):
        raise no_such_customer()
    return customer


def told(customer: Customer, view: View) -> str:
    """Return a customer as a question names them: what `view` shows of name and region, and the id."""
    hidden = view.hidden(customer.row)
    name = "customer" if "name" in hidden else inert_line(customer.name)[:MAX_NAME_CHARACTERS]
    known = [customer.customer_id, *([] if "region" in hidden else [customer.region])]
    return f"{name} ({', '.join(known)})"


def no_such_customer() -> ToolFailed:
    """Return the one answer to an id that leads nowhere, for whatever reason."""
    return ToolFailed("There is no customer with this id. Use search_customer to find the right customer_id.")
