"""All that the author of a tool imports, by `from servicedesk.tools import ...`: see docs/add-a-tool.md."""

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.tools.attachment import Attachment
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.customer_rows import CUSTOMERS, CustomerId
from servicedesk.tools.effect import Effect
from servicedesk.tools.idempotency import RequestName, request_key
from servicedesk.tools.identifier import Identifier
from servicedesk.tools.limit import Limit
from servicedesk.tools.moment import Day, Moment
from servicedesk.tools.own import DefaultGrant, MakeTool, ToolPorts
from servicedesk.tools.received import LOOKED_FOR, ONE_LINE, PARAGRAPHS
from servicedesk.tools.records import Record, Records
from servicedesk.tools.rows import Rows
from servicedesk.tools.systems import CompanySystem, SystemAnswer
from servicedesk.tools.text import Own, Shown, ShownLine, excerpt, quote
from servicedesk.tools.tool import Arguments, Caller, Result, Tool
from servicedesk.tools.visibility import Unseen, visible

__all__ = [
    "CUSTOMERS", "LOOKED_FOR", "ONE_LINE", "PARAGRAPHS", "Arguments", "Attachment", "Caller", "CompanySystem",
    "Conditions", "ConfirmedArguments", "CustomerId", "Day", "DefaultGrant", "DeskUnavailable", "Effect", "Identifier",
    "Limit", "MakeTool", "Moment", "Own", "Record", "Records", "RequestName", "Result", "Rows", "Shown", "ShownLine",
    "SystemAnswer", "Tool", "ToolFailed", "ToolPorts", "Unseen", "excerpt", "quote", "request_key", "visible",
]  # fmt: skip
