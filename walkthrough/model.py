"""A scripted stand-in for the model: it chooses as written here, and says that it does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

TOOL = "get_customer"
NO_TOOL = "I cannot look that up: no tool for it was given to me."


def question(customer_id: str) -> str:
    """Return what the person asks."""
    return f"What is open for customer {customer_id}?"


def select(tools: Collection[str], customer_id: str) -> dict[str, Any] | None:
    """Return the arguments for `TOOL`, or None when it is not among `tools`: what is not shown cannot be chosen."""
    return {"customer_id": customer_id} if TOOL in tools else None


def answer(content: Mapping[str, Any]) -> str:
    """Return the sentence that the stand-in says, made from the structured result alone."""
    tickets = content.get("open_tickets") or []
    who = f"{content.get('name', 'The customer')} ({content.get('customer_id')})"
    if not tickets:
        return f"{who} has no open tickets."
    subjects = "; ".join(str(ticket.get("subject", ticket.get("ticket_id"))) for ticket in tickets)
    return f"{who} has {len(tickets)} open ticket{'s' if len(tickets) != 1 else ''}: {subjects}."
