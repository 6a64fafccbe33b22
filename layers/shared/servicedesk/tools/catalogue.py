"""Every tool there is. Who may use which is the policy's to say, not this file's."""

from __future__ import annotations

from typing import Any

from servicedesk.errors import DeskUnavailable
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.create_ticket import create_ticket
from servicedesk.tools.delete_customer import delete_customer
from servicedesk.tools.desk import CustomerSignIn, Desk
from servicedesk.tools.get_customer import get_customer
from servicedesk.tools.mention import can_be_mentioned
from servicedesk.tools.reset_password import reset_password
from servicedesk.tools.search_customer import search_customer
from servicedesk.tools.tool import AnyTool


def catalogue(desk: Desk, sign_in: CustomerSignIn) -> tuple[AnyTool, ...]:
    """Build the tools. A new one is a file in this package and a line here."""
    return sound(
        create_ticket(desk),
        delete_customer(desk, sign_in),
        get_customer(desk),
        reset_password(desk, sign_in),
        search_customer(desk),
    )


def sound(*tools: AnyTool) -> tuple[AnyTool, ...]:
    """Return `tools`, if each asks that must, and has a name by which it is found in what is said of it.

    Raises:
        TypeError: One does not; the function must not start.
    """
    for tool in tools:
        if not can_be_mentioned(tool.name):
            raise TypeError(f"{tool.name} is not named as verb_noun")
        if tool.effect.is_strict and tool.question is None:
            raise TypeError(f"{tool.name} has the effect {tool.effect} and no question")
        if tool.question is not None and not issubclass(tool.arguments, ConfirmedArguments):
            raise TypeError(f"{tool.name} has a question, and arguments that cannot carry the confirmation")
    return tools


def described_catalogue() -> tuple[AnyTool, ...]:
    """Build the tools for those who only describe or grant them. There is no desk behind them: none can be run."""
    nothing: Any = _NoDesk()
    return catalogue(nothing, nothing)


class _NoDesk:
    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- stands in for any port
        raise DeskUnavailable
