"""The tool `create_customer`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import ToolFailed
from servicedesk.tools.contact import CustomerName, EmailAddress, PhoneNumber, e164
from servicedesk.tools.customer_rows import CUSTOMERS, CustomerId, Region
from servicedesk.tools.desk import Contact, Desk, NewCustomer
from servicedesk.tools.effect import Effect
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome, RequestName, idempotency_key
from servicedesk.tools.text import Own
from servicedesk.tools.tool import Arguments, Caller, Result, Tool
from servicedesk.tools.visibility import shown_fields

_OUT_OF_SIGHT = (
    "You could not see this customer yourself, so they were not added.",
    "Ask an administrator, or somebody who sees such customers.",
)
_OTHER_REQUEST = (
    "This idempotency_key was used for another customer within a day. Nothing was done.",
    "Use another key for another request.",
)
_GONE = (
    "This request had added a customer who is there no more. Nothing was done.",
    "Use search_customer to see who is there.",
)


class CreateCustomer(Arguments):
    """What `create_customer` takes."""

    name: CustomerName
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    region: Annotated[Region, Field(description="Decides who may see them, for good.")]
    despite: Annotated[
        CustomerId | None,
        Field(description="The customer whom an answer named, if they are two."),
    ] = None
    idempotency_key: RequestName = None


class CustomerCreated(Result):
    """What `create_customer` returns."""

    customer_id: Own
    is_repeat: Annotated[bool, Field(description="True if this request had added them before.")]

    def outcome(self) -> str:
        """Give the id that every other tool wants."""
        if self.is_repeat:
            return f"This request had added customer {self.customer_id} already; no other was added."
        return f"Added customer {self.customer_id}. They have no sign-in."

    def next_step(self) -> str:
        """Lead to what a customer is added for."""
        return "Tell the person the customer_id. Use create_ticket with it to open a ticket for them."


def create_customer(desk: Desk, *, clock: Clock = epoch_seconds) -> Tool[CreateCustomer, CustomerCreated]:
    """Build the tool over `desk`. `clock` returns epoch seconds."""

    def run(arguments: CreateCustomer, caller: Caller) -> CustomerCreated:
        if not (arguments.email or arguments.phone):
            raise ToolFailed("There is no way to reach this customer. Nothing was done.", "Send email, phone or both.")
        new = _new_customer(arguments, clock)
        if not caller.view.shows(Contact(customer_id="", **_fields(new)).row):
            raise ToolFailed(*_OUT_OF_SIGHT)
        key = idempotency_key(
            caller.principal.subject, "create_customer", arguments, arguments.idempotency_key, new.created_at
        )
        _require_unlike(desk, arguments, caller, key, new.created_at)
        return _answer(desk, desk.add_customer(new, key), key, caller)

    return Tool(
        name="create_customer",
        title="Create a customer",
        description=(
            "Add a customer; look with search_customer first. Send an e-mail address, a phone number or both. The same "
            "call within 5 minutes gives the same customer back. It makes no sign-in."
        ),
        effect=Effect.WRITES,
        rows=CUSTOMERS,
        arguments=CreateCustomer,
        result=CustomerCreated,
        run=run,
    )


def _new_customer(arguments: CreateCustomer, clock: Clock) -> NewCustomer:
    return NewCustomer(
        name=arguments.name,
        email=arguments.email or "",
        phone=arguments.phone or "",
        region=arguments.region,
        created_at=utc(clock).replace(microsecond=0),
    )


def _fields(new: NewCustomer) -> dict[str, str]:
    return {"name": new.name, "email": new.email, "phone": new.phone, "region": new.region}


def _answer(desk: Desk, kept: KeepOutcome, key: IdempotencyKey, caller: Caller) -> CustomerCreated:
    if kept.record.payload_digest != key.payload_digest:
        raise ToolFailed(*_OTHER_REQUEST)
    if kept.is_repeat:
        customer = desk.customer(kept.record.made_id)
        if customer is None or not caller.view.shows(customer.row):
            raise ToolFailed(*_GONE)
    return CustomerCreated(customer_id=kept.record.made_id, is_repeat=kept.is_repeat)


def _require_unlike(desk: Desk, arguments: CreateCustomer, caller: Caller, key: IdempotencyKey, at: datetime) -> None:
    """Raise `ToolFailed` if somebody whom the caller sees has the address or the number, unless the call names them."""
    alike = _alike(desk, arguments, caller)
    # Whoever repeats a request finds whom it has added.
    if not alike or arguments.despite in alike or desk.earlier_record(key, at=at) is not None:
        return
    raise ToolFailed(
        f"This looks like {', '.join(alike)}, with the same e-mail address or phone number. Nothing was done.",
        f"Use that customer. If they are two all the same, call again with {alike[0]} as despite.",
    )


def _alike(desk: Desk, arguments: CreateCustomer, caller: Caller) -> list[str]:
    """Return whose e-mail address or phone number, as far as it is shown, is the same."""
    found: dict[str, Contact] = {}
    for words in filter(None, (arguments.email, arguments.phone)):
        page = desk.search(words, caller.view, None, subject=caller.principal.subject)
        found |= {contact.customer_id: contact for contact in page.contacts}
    return sorted(one for one, contact in found.items() if _is_alike(shown_fields(contact.row, caller.view), arguments))


def _is_alike(shown: Mapping[str, Any], arguments: CreateCustomer) -> bool:
    email, phone = shown.get("email"), shown.get("phone")
    has_email = arguments.email is not None and email is not None and email.casefold() == arguments.email.casefold()
    has_phone = arguments.phone is not None and phone is not None and e164(phone) == e164(arguments.phone)
    return has_email or has_phone
