"""Rights that the service's account needs at Request Tracker, in each queue that it works in, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: RT's name → what it is needed for.
QUEUE_RIGHTS: Final[Mapping[str, str]] = {
    "SeeQueue": "to know which team a ticket is with",
    "ShowTicket": "to read tickets, and what the customer reads of them",
    "ShowTicketComments": "to read what only colleagues read",
    "CreateTicket": "to open tickets, and to give one to another team",
    "CommentOnTicket": "to add notes",
    "ReplyToTicket": "to answer customers",
    "ModifyTicket": "to change status, priority and team",
    "ReassignTicket": "to say who works on a ticket",
}
