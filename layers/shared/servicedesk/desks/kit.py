"""All that the author of an adapter imports, by `from servicedesk.desks import ...`: see docs/your-desk.md."""

from servicedesk.desk_settings import DeskActor, ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, DeskMeans
from servicedesk.desks.customers import CUSTOMER_WRITES, DeskCustomers
from servicedesk.desks.filling import DeskRows, asked_of, comes_latest_first, fill_page, is_wanted
from servicedesk.desks.findings import DeskFindings, RightFinding, RightState, SettingFinding, ValueFinding
from servicedesk.desks.html_text import text_of_html
from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskAnswer, DeskClient
from servicedesk.desks.http.credentials import basic_value, token_value
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.ledger import OnceOnly
from servicedesk.desks.naming import DeskNames
from servicedesk.desks.numbered import NumberedPage, NumberedPages
from servicedesk.desks.pages import DeskPages, RowReader
from servicedesk.desks.showing import contact_of, is_found, shows_texts
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
from servicedesk.tools.cursors import Cursors, open_place, seal_place
from servicedesk.tools.desk import MAX_CONTACTS, Contact, ContactsPage, Customer, CustomerFile, Customers
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, KeepOutcome
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.lifecycle import TRANSITIONS, UNSETTLED
from servicedesk.tools.profile import DeskProfile, without_statuses
from servicedesk.tools.ticket import PRIORITIES, Audience, Comment, FieldChanges, Priority, Status, Ticket
from servicedesk.tools.tickets import (
    MAX_CHANGES,
    MAX_COMMENTS,
    MAX_FOUND,
    MAX_LISTED,
    CustomerTicket,
    NewComment,
    NewTicket,
    TicketChange,
    TicketFile,
    TicketFilter,
    Tickets,
    TicketsPage,
)
from servicedesk.tools.view import View

__all__ = [
    "CUSTOMER_WRITES", "MAX_CHANGES", "MAX_COMMENTS", "MAX_CONTACTS", "MAX_FOUND", "MAX_LISTED", "PRIORITIES",
    "TRANSITIONS", "UNSETTLED", "Audience", "Comment", "Contact", "ContactsPage", "Cursors", "Customer", "CustomerFile",
    "CustomerTicket", "Customers", "DeskActor", "DeskAdapter", "DeskAddress", "DeskAnswer", "DeskBusy", "DeskClient",
    "DeskConflict", "DeskCustomers", "DeskFindings", "DeskMeans", "DeskNames", "DeskPages", "DeskPorts", "DeskProfile",
    "DeskRefused", "DeskRoute", "DeskRows", "DeskUnavailable", "FieldChanges", "ForeignDesk", "IdempotencyKey",
    "IdempotencyRecord", "Identifier", "InvalidSetting", "KeepOutcome", "NewComment", "NewTicket", "NumberedPage",
    "NumberedPages", "OnceOnly", "OutcomeUnknown", "Priority", "RightFinding", "RightState", "RowReader",
    "SettingFinding", "Status", "Ticket", "TicketChange", "TicketFile", "TicketFilter", "Tickets", "TicketsPage",
    "ToolFailed", "UnknownCursor", "ValueFinding", "View", "asked_of", "basic_value", "comes_latest_first",
    "contact_of", "fill_page", "has_all", "is_found", "is_wanted", "open_place", "seal_place", "shows_texts",
    "text_of_html", "token_value", "without_statuses", "words_of",
]  # fmt: skip
