"""The tool `search_customer`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from servicedesk.errors import ToolFailed, UnknownCursor
from servicedesk.tools.customer_rows import CUSTOMERS
from servicedesk.tools.desk import MAX_CONTACTS, MAX_CURSOR_CHARACTERS, Contact, Customers
from servicedesk.tools.effect import Effect
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.received import LOOKED_FOR
from servicedesk.tools.text import Own, ShownLine
from servicedesk.tools.tool import Arguments, Caller, Result, Tool
from servicedesk.tools.view import View
from servicedesk.tools.visibility import shown_fields

# As dialled within a country, nobody can know in which: a number without + or 00, or one that begins with a single 0
# somewhere in the query. Blanks and what people write between digits do not count.
_NATIONAL_NUMBER = re.compile(r"(?<![+\w])\(?0[1-9(][\d ()./-]{4,}|^\s*(?!\(?0\)?\s*0)[(\d][\d ()./-]{5,}$")


class SearchCustomer(Arguments):
    """What `search_customer` takes."""

    query: Annotated[
        str,
        StringConstraints(min_length=1, max_length=100),
        LOOKED_FOR,
        Field(
            description="Words of name, e-mail address or phone number, or their beginnings; all must match. Numbers "
            "with country code: jane doe, +44 7700 900"
        ),
    ]
    cursor: Annotated[
        str | None,
        StringConstraints(strip_whitespace=True, max_length=MAX_CURSOR_CHARACTERS),
        Field(description="next_cursor, with the same query."),
    ] = None


class CustomerFound(BaseModel):
    """A customer as a search shows them. Fields that the caller may not see are absent."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    customer_id: Own
    name: ShownLine | None = None
    email: ShownLine | None = None
    phone: ShownLine | None = None
    region: ShownLine | None = None


class CustomersFound(Result):
    """What `search_customer` returns."""

    customers: tuple[CustomerFound, ...]
    next_cursor: Own | None = None

    def outcome(self) -> str:
        """Say how many were found, and whether they are all."""
        if not self.customers:
            return "Nobody found yet: many share these words." if self.next_cursor else "Nothing found."
        count = len(self.customers)
        more = " There may be more." if self.next_cursor else ""
        return f"Found {count} customer{'' if count == 1 else 's'}.{more}"

    def next_step(self) -> str:
        """Lead to the next page, to the customer, or to another search."""
        if self.next_cursor:
            further = "To look further, send next_cursor as cursor with the same query, or a query of rarer words."
        else:
            further = "" if self.customers else "Check the spelling, or try the beginning of one word."
        details = "Use get_customer with a customer_id for the details." if self.customers else ""
        return f"{further} {details}".strip()


def search_customer(desk: Customers, profile: DeskProfile = BUILT_IN_DESK) -> Tool[SearchCustomer, CustomersFound]:
    """Build the tool over the customers of a desk with this profile."""

    def run(arguments: SearchCustomer, caller: Caller) -> CustomersFound:
        if not any(map(str.isalnum, arguments.query)):
            raise ToolFailed(
                "The query has neither letters nor digits.", "Send a name, an e-mail address or a phone number."
            )
        try:
            page = desk.search(arguments.query, caller.view, arguments.cursor, subject=caller.principal.subject)
        except UnknownCursor:
            raise _foreign_cursor() from None
        if not page.contacts and page.next_cursor is None:
            _require_searchable(arguments.query, profile)
        return CustomersFound(
            customers=tuple(_shown_customer(contact, caller.view) for contact in page.contacts),
            next_cursor=page.next_cursor,
        )

    return Tool(
        name="search_customer",
        title="Search customers",
        description=(
            f"Find customers by name, e-mail address or phone number, at most {MAX_CONTACTS} a page. Use it when you "
            "know a customer but not their customer_id. With the id use get_customer."
        ),
        effect=Effect.READS,
        rows=CUSTOMERS,
        arguments=SearchCustomer,
        result=CustomersFound,
        run=run,
    )


def _require_searchable(query: str, profile: DeskProfile) -> None:
    """Raise `ToolFailed` for what finds nobody because of how it is written."""
    if profile.is_customer_id(query):
        raise ToolFailed("Nothing found: this is an id, not a name.", "Use get_customer with it as customer_id.")
    if _NATIONAL_NUMBER.search(query):
        raise ToolFailed("Nothing found.", "Write the phone number with its country code, for example +44 7700 900.")


def _foreign_cursor() -> ToolFailed:
    return ToolFailed(
        "This cursor does not belong to this query.",
        "Send next_cursor of the last page together with the query that gave it, or leave cursor out to start from the "
        "first page.",
    )


def _shown_customer(contact: Contact, view: View) -> CustomerFound:
    return CustomerFound.model_validate({**shown_fields(contact.row, view), "customer_id": contact.customer_id})
