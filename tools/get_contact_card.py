"""The tool that hands out a customer's contact details as a vCard: an example of a tool of your own."""

from __future__ import annotations

from collections.abc import Sequence

from servicedesk.tools import (
    CUSTOMERS,
    Arguments,
    Attachment,
    Caller,
    CustomerId,
    Effect,
    Own,
    Result,
    ShownLine,
    Tool,
    ToolFailed,
    ToolPorts,
    visible,
)

# RFC 6350 §3.4: what means something within a value.
_ESCAPED = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n"})


class GetContactCard(Arguments):
    """What `get_contact_card` takes."""

    customer_id: CustomerId


class ContactCard(Result):
    """What `get_contact_card` returns. What the caller may not see is absent."""

    customer_id: Own
    name: ShownLine | None = None
    email: ShownLine | None = None
    phone: ShownLine | None = None

    def outcome(self) -> str:
        """Say what is attached."""
        return f"The contact details of customer {self.customer_id} are attached as a vCard."

    def attachments(self) -> Sequence[Attachment]:
        """Return the vCard."""
        lines = {"FN": self.name or self.customer_id, "EMAIL": self.email, "TEL": self.phone, "NOTE": self.customer_id}
        content = [f"{name}:{value.translate(_ESCAPED)}" for name, value in lines.items() if value]
        card = "\r\n".join(["BEGIN:VCARD", "VERSION:4.0", *content, "END:VCARD", ""])
        return [Attachment(media_type="text/vcard", data=card.encode(), uri=f"desk:contacts/{self.customer_id}.vcf")]


def get_contact_card(ports: ToolPorts) -> Tool[GetContactCard, ContactCard]:
    """Build the tool."""

    def run(arguments: GetContactCard, caller: Caller) -> ContactCard:
        customer = visible(ports.customer(arguments.customer_id), caller)
        if customer is None:
            raise ToolFailed("There is no customer with this id.", "Use search_customer to find the right customer_id.")
        return ContactCard(
            customer_id=arguments.customer_id,
            name=customer.get("name"),
            email=customer.get("email"),
            phone=customer.get("phone"),
        )

    return Tool(
        name="get_contact_card",
        title="Get a contact card",
        description=(
            "Give the contact details of one customer as a vCard, to save them or to pass them on. "
            "Find the customer_id with search_customer."
        ),
        effect=Effect.READS,
        arguments=GetContactCard,
        result=ContactCard,
        rows=CUSTOMERS,
        run=run,
    )
