"""What the desk can do, and what a tool is made of. The author of a tool imports the names of `kit` from here."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from servicedesk.tools.kit import *  # noqa: F403 -- a test holds the names

#: Module → the names of `kit` that are made in it.
_MADE_IN: Final = {
    "servicedesk.errors": ("DeskUnavailable", "ToolFailed"),
    "servicedesk.tools.attachment": ("Attachment",),
    "servicedesk.tools.conditions": ("Conditions",),
    "servicedesk.tools.confirmed": ("ConfirmedArguments",),
    "servicedesk.tools.customer_rows": ("CUSTOMERS", "CustomerId"),
    "servicedesk.tools.effect": ("Effect",),
    "servicedesk.tools.idempotency": ("RequestName", "request_key"),
    "servicedesk.tools.identifier": ("Identifier",),
    "servicedesk.tools.limit": ("Limit",),
    "servicedesk.tools.moment": ("Day", "Moment"),
    "servicedesk.tools.own": ("DefaultGrant", "MakeTool", "ToolPorts"),
    "servicedesk.tools.received": ("LOOKED_FOR", "ONE_LINE", "PARAGRAPHS"),
    "servicedesk.tools.records": ("Record", "Records"),
    "servicedesk.tools.rows": ("Rows",),
    "servicedesk.tools.systems": ("CompanySystem", "SystemAnswer"),
    "servicedesk.tools.text": ("Own", "Shown", "ShownLine", "excerpt", "quote"),
    "servicedesk.tools.tool": ("Arguments", "Caller", "Result", "Tool"),
    "servicedesk.tools.visibility": ("Unseen", "visible"),
}


def __getattr__(name: str) -> object:
    """Import a name from where it is made, when it is asked for: the whole kit is more than most tools need."""
    module = next((module for module, names in _MADE_IN.items() if name in names), "servicedesk.tools.kit")
    return getattr(import_module(module), name)
