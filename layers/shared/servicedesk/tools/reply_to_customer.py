"""The tool `reply_to_customer`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.tools.comments import CommentText, keep_comment, require_unclosed, staff_comment, told_at
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.effect import Effect
from servicedesk.tools.idempotency import RequestName, idempotency_key
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.text import Own, quote
from servicedesk.tools.ticket_rows import TICKETS, TicketId
from servicedesk.tools.tickets import CustomerTicket, Tickets
from servicedesk.tools.tool import Caller, Result, Tool
from servicedesk.tools.visible_tickets import describe_ticket, visible_ticket

#: Enough of an answer to recognise it before it leaves the house.
MAX_ASKED_CHARACTERS: Final = 300
_AT_THE_PORTAL: Final = "the company's portal shows it to them (no e-mail is sent)"


class ReplyToCustomer(ConfirmedArguments):
    """What `reply_to_customer` takes."""

    ticket_id: TicketId
    text: CommentText
    idempotency_key: RequestName = None


class CustomerReplied(Result):
    """What `reply_to_customer` returns on a desk that shows it to the customer, and sends nothing."""

    reaches: ClassVar[str] = "The company's portal shows it to them; no e-mail is sent."

    ticket_id: Own
    customer_id: Own
    comment_id: Own
    added_at: datetime
    is_repeat: bool

    def outcome(self) -> str:
        """Say who can read it, and whether anybody sends it."""
        if self.is_repeat:
            return f"This request had answered on {self.ticket_id} already; nothing else was said."
        return f"Answered {self.customer_id} on {self.ticket_id}. {self.reaches}"

    def next_step(self) -> str:
        """Lead on to what the ticket waits for."""
        return "If you now wait for the customer, use update_ticket to set the status pending."


class CustomerRepliedByMail(CustomerReplied):
    """The same on a desk that may send it."""

    reaches: ClassVar[str] = "They can read it at the service desk, which may send it by e-mail."


def reply_to_customer(
    tickets: Tickets, profile: DeskProfile = BUILT_IN_DESK, *, clock: Clock = epoch_seconds
) -> Tool[ReplyToCustomer, CustomerReplied]:
    """Build the tool over `tickets` of a desk with this profile. `clock` returns epoch seconds."""
    replied = CustomerRepliedByMail if profile.may_send_mail else CustomerReplied
    where = "the service desk may send it by e-mail" if profile.may_send_mail else _AT_THE_PORTAL

    def ticket_of(arguments: ReplyToCustomer, caller: Caller) -> CustomerTicket:
        return require_unclosed(visible_ticket(tickets, arguments.ticket_id, caller.view))

    def question(arguments: ReplyToCustomer, caller: Caller) -> str:
        which = describe_ticket(ticket_of(arguments, caller), caller.view)
        return (
            f"Answer on {which}: {quote(arguments.text, MAX_ASKED_CHARACTERS)}? The customer can read it at once, and "
            "it cannot be taken back."
        )

    def run(arguments: ReplyToCustomer, caller: Caller) -> CustomerReplied:
        found = ticket_of(arguments, caller)
        at = utc(clock)
        key = idempotency_key(caller.principal.subject, "reply_to_customer", arguments, arguments.idempotency_key, at)
        reply = staff_comment(caller.principal, "public", arguments.text, at)
        kept = keep_comment(tickets, found, reply, key)
        return replied(
            ticket_id=found.ticket.ticket_id,
            customer_id=found.ticket.customer_id,
            comment_id=kept.record.made_id,
            added_at=told_at(kept),
            is_repeat=kept.is_repeat,
        )

    return Tool(
        name="reply_to_customer",
        title="Reply to the customer",
        description=(
            f"Answer the customer on one ticket. It leaves the house for good: {where}. It asks first. For colleagues "
            "use add_note."
        ),
        effect=Effect.WRITES,
        rows=TICKETS,
        arguments=ReplyToCustomer,
        result=replied,
        run=run,
        question=question,
    )
