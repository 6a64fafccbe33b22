"""Count a call, decide it, and run the tool that discovery has granted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from servicedesk.discovery.discovery import Discovery
from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.errors import InvalidArguments
from servicedesk.execution.confirmation import Pending
from servicedesk.execution.limits import Limits
from servicedesk.execution.safeguards import Safeguards
from servicedesk.tools.confirmed import CONFIRMATION
from servicedesk.tools.text import inert_line, named
from servicedesk.tools.tool import Arguments, Result

MAX_PROBLEMS_TOLD = 8


def admitted(opened: Toolbox, name: str, discovery: Discovery, limits: Limits) -> GrantedTool:
    """Count a call of `name` by the holder of `opened`, and decide it.

    Counted first: after as many as there may be nothing is read for it, and it is not looked at.

    Raises:
        TooManyCalls: There were as many as there may be.
        UnknownTool: The tool is absent or not granted; the two are not told apart, and count together.
        InvalidToken: The holder's tokens were revoked.
        LimitsUnavailable, PermissionsUnavailable: Nothing could be decided.
    """
    remembered = opened.take(name).tool if name in opened else None
    limits.admit(opened.holder, remembered)
    granted = discovery.authorise(opened, name)
    if remembered is None:
        # Granted since: it counts as what it is, too.
        limits.admit(granted.holder, granted.tool)
    return granted


def execute(
    granted: GrantedTool, arguments: Mapping[str, Any], safeguards: Safeguards, state: str | None = None
) -> Result | Pending:
    """Validate `arguments` and run the tool for its holder, or ask first.

    Args:
        granted: What was `admitted` for this one call.
        arguments: As they were sent.
        safeguards: What must hold before the tool runs.
        state: A confirmation that the protocol carries beside the arguments.

    Raises:
        InvalidArguments: The arguments do not fit; nothing was run.
        ToolFailed: The tool refused, or the confirmation was not accepted; the message is for the model.
        DeskUnavailable: The desk's data could not be reached.
        ConfirmationsUnavailable: Nothing could be decided; nothing was run.
    """
    tool = granted.tool
    accepted = _accept(tool.arguments, arguments)
    if tool.question is not None:
        confirmation = state or getattr(accepted, CONFIRMATION, None)
        if confirmation is None:
            question = inert_line(tool.question(accepted, granted.caller))
            return safeguards.confirmations.ask(granted, accepted, question)
        safeguards.confirmations.redeem(granted, accepted, confirmation)
    # The place of whatever else must hold before a tool runs: the call is counted and confirmed, nothing has happened.
    return tool.run(accepted, granted.caller)  # type: ignore[no-any-return]  # a catalogue mixes result types


def _accept(model: type[Arguments], arguments: Mapping[str, Any]) -> Arguments:
    try:
        return model.model_validate(arguments)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        told = [_told(problem["loc"], problem["msg"]) for problem in problems[:MAX_PROBLEMS_TOLD]]
    # Outside the except clause, so that the values sent do not travel as the cause.
    raise InvalidArguments("The arguments do not fit. " + " ".join(told) + " Correct them and call again.")


def _told(location: tuple[int | str, ...], problem: str) -> str:
    # A field that there is not is called as the caller called it.
    return f"{'.'.join(named(str(part)) for part in location) or 'arguments'}: {problem}."
