"""All that the author of an adapter imports, by `from servicedesk.desks import ...`: see docs/your-desk.md."""

from servicedesk.desk_settings import DeskActor, ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, DeskMeans, ports_of
from servicedesk.desks.conversation import (
    THE_CUSTOMER,
    Asked,
    DeskHistory,
    DeskTicket,
    after_writing,
    made_id,
    status_after,
)
from servicedesk.desks.customers import CUSTOMER_WRITES, DeskCustomers
from servicedesk.desks.findings import DeskFindings, RightFinding, RightState, SettingFinding, ValueFinding
from servicedesk.desks.html_text import text_of_html
from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskAnswer, DeskClient
from servicedesk.desks.http.credentials import basic_value, token_value
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.ledger import OnceOnly
from servicedesk.desks.memory import CallMemory
from servicedesk.desks.naming import DeskNames
from servicedesk.desks.numbered import NumberedPage, NumberedPages, numbered_rows
from servicedesk.desks.options import invalid_option, options_of, pairs_in, require_service_actor
from servicedesk.desks.pages import DeskRows, RowReader, fill_page, no_rows
from servicedesk.desks.records import (
    Record,
    flag_in,
    id_in,
    number_in,
    optional_time,
    record_in,
    records_in,
    require_answer,
    text_in,
    texts_in,
    time_in,
    unreadable,
)
from servicedesk.desks.signature import with_signature, without_signature
from servicedesk.desks.tickets import DeskTickets
from servicedesk.desks.words import has_all, words_of
from servicedesk.errors import (
    DeskBusy,
    DeskConflict,
    DeskRefused,
    DeskUnavailable,
    InvalidSetting,
    OutcomeUnknown,
    ToolFailed,
    UnknownCursor,
)
from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.desk import Contact, Customer, CustomerFile, Customers
from servicedesk.tools.idempotency import IdempotencyKey
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.lifecycle import TRANSITIONS, UNSETTLED, after_reply
from servicedesk.tools.profile import DeskProfile, without_statuses
from servicedesk.tools.ticket import Audience, Comment, FieldChanges, Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import PRIORITIES, Priority, Status
from servicedesk.tools.tickets import (
    MAX_CHANGES,
    MAX_COMMENTS,
    CustomerTicket,
    NewComment,
    NewTicket,
    TicketChange,
    Tickets,
)
from servicedesk.tools.view import View

__all__ = [
    "CUSTOMER_WRITES", "MAX_CHANGES", "MAX_COMMENTS", "PRIORITIES", "THE_CUSTOMER", "TRANSITIONS", "UNSETTLED",
    "Asked", "Audience", "CallMemory", "Comment", "Contact", "Customer", "CustomerFile", "CustomerTicket",
    "Customers", "DeskActor", "DeskAdapter", "DeskAddress", "DeskAnswer", "DeskBusy", "DeskClient", "DeskConflict",
    "DeskCustomers", "DeskFindings", "DeskHistory", "DeskMeans", "DeskNames", "DeskPorts", "DeskProfile",
    "DeskRefused", "DeskRoute", "DeskRows", "DeskTicket", "DeskTickets", "DeskUnavailable", "FieldChanges",
    "ForeignDesk", "IdempotencyKey", "Identifier", "InvalidSetting", "NewComment", "NewTicket", "NumberedPage",
    "NumberedPages", "OnceOnly", "OutcomeUnknown", "Priority", "Record", "RightFinding", "RightState", "RowReader",
    "SettingFinding", "Status", "Ticket", "TicketChange", "TicketFilter", "Tickets", "ToolFailed", "UnknownCursor",
    "ValueFinding", "View", "after_reply", "after_writing", "basic_value", "fill_page", "flag_in", "has_all",
    "id_in", "invalid_option", "made_id", "no_rows", "number_in", "numbered_rows", "optional_time", "options_of",
    "pairs_in", "ports_of", "record_in", "records_in", "require_answer", "require_service_actor", "status_after",
    "text_in", "text_of_html", "texts_in", "time_in", "token_value", "unreadable", "with_signature",
    "without_signature", "without_statuses", "words_of",
]  # fmt: skip
