"""Runs a tool call: count it, decide it, validate its arguments, ask for confirmation, run the tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from servicedesk.discovery.discovery import Discovery
from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.execution.confirmation import Confirmations, Pending
from servicedesk.execution.fitting import validate_arguments
from servicedesk.execution.limits import Limits
from servicedesk.tools.confirmed import CONFIRMATION
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import inert_line
from servicedesk.tools.tool import AnyTool, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedCall:
    """A call that is decided, and counted or being counted. To be left before anything of it is told or recorded."""

    granted: GrantedTool
    #: Waits until the call is counted, and raises what that raises.
    wait: Callable[[], object] = lambda: None

    def __enter__(self) -> GrantedTool:
        """Return the tool, to be run."""
        return self.granted

    def __exit__(self, *_: object) -> None:
        """Wait for the count, however the tool ended.

        Raises:
            TooManyCalls, LimitsUnavailable: In the place of the tool's result, and of any other error.
        """
        self.wait()


def admit_call(opened: Toolbox, name: str, discovery: Discovery, limits: Limits) -> AdmittedCall:
    """Count a call of `name` by the holder of `opened`, and decide it.

    Counted first: after as many as there may be nothing is read for it, and it is not looked at. A tool that only reads
    is counted meanwhile, so that whoever waits, waits once; its answer is told when the count is known.

    Raises:
        TooManyCalls: There were as many as there may be.
        UnknownTool: The tool is absent or not granted; the two are not told apart, and count together.
        InvalidToken: The holder's tokens were revoked.
        LimitsUnavailable, PermissionsUnavailable: Nothing could be decided.
    """
    if name in opened and _only_reads(tool := opened.take(name).tool):
        # The toolbox decides on such a tool, without asking anybody.
        granted = discovery.authorise(opened, name)
        return AdmittedCall(granted=granted, wait=limits.begin(opened.holder, tool))
    remembered = count_call(opened, name, limits)
    granted = discovery.authorise(opened, name)
    if remembered is None:
        # Granted since: it counts as what it is, too.
        limits.admit(granted.holder, granted.tool)
    return AdmittedCall(granted=granted)


def _only_reads(tool: AnyTool) -> bool:
    return tool.effect is Effect.READS and tool.question is None


def count_call(opened: Toolbox, name: str, limits: Limits) -> AnyTool | None:
    """Count a call of `name` by the holder of `opened`; return the tool, None if they do not have it."""
    tool = opened.take(name).tool if name in opened else None
    limits.admit(opened.holder, tool)
    return tool


def execute(
    granted: GrantedTool, arguments: Mapping[str, Any], confirmations: Confirmations, state: str | None = None
) -> Result | Pending:
    """Validate `arguments` and run the tool for its holder, or ask first.

    `granted` is what `admit_call` let in for this one call; `state` a confirmation that the protocol carries beside
    the arguments.

    Raises:
        InvalidArguments: The arguments do not fit; nothing was run.
        ToolFailed: The tool refused, or the confirmation was not accepted; the message is for the model.
        DeskUnavailable: The desk's data could not be reached.
        ConfirmationsUnavailable: Nothing could be decided; nothing was run.
    """
    tool = granted.tool
    accepted = validate_arguments(tool.arguments, arguments)
    if tool.question is not None:
        # Asked again with the confirmation, too: it is good for what would happen as long as that is the same.
        question = inert_line(tool.question(accepted, granted.caller))
        confirmation = state or getattr(accepted, CONFIRMATION, None)
        if confirmation is None:
            return confirmations.ask(granted, accepted, question)
        confirmations.redeem(granted, accepted, question, confirmation)
    # The place of whatever else must hold before a tool runs: the call is counted and confirmed, nothing has happened.
    return tool.run(accepted, granted.caller)  # type: ignore[no-any-return]  # a catalogue mixes result types
