"""Runs a tool call: count it, decide it, validate and admit its arguments, ask for confirmation, run the tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from servicedesk.discovery.discovery import Discovery
from servicedesk.discovery.toolbox import GrantedTool, Toolbox
from servicedesk.discovery.trial_rules import Trial
from servicedesk.errors import InvalidArguments
from servicedesk.execution.confirmation import Confirmations, Pending
from servicedesk.execution.fitting import require_admitted, validate_arguments
from servicedesk.execution.limits import Limits
from servicedesk.tools.effect import Effect
from servicedesk.tools.text import inert_line
from servicedesk.tools.tool import CONFIRMATION, Arguments, Result


class AdmittedCall(NamedTuple):
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
    if name in opened and _only_reads(granted := opened.take(name)) and discovery.is_current(opened):
        # The toolbox decides on such a tool, without asking anybody.
        return AdmittedCall(granted=granted, wait=limits.begin(granted))
    remembered = count_call(opened, name, limits)
    granted = discovery.authorise(opened, name)
    if remembered is None:
        # Granted since: it counts as what it is, too.
        limits.admit(granted.holder, granted)
    return AdmittedCall(granted=granted)


def _only_reads(granted: GrantedTool) -> bool:
    return granted.tool.effect is Effect.READS and not granted.tool.asks


def count_call(opened: Toolbox, name: str, limits: Limits) -> GrantedTool | None:
    """Count a call of `name` by the holder of `opened`; return the tool, None if they do not have it."""
    granted = opened.take(name) if name in opened else None
    limits.admit(opened.holder, granted)
    return granted


class FittingCall(NamedTuple):
    """A call whose arguments are those that the tool takes. Made by `fit` alone."""

    #: By the grants that admit the arguments; there may be none.
    granted: GrantedTool
    arguments: Arguments


def fit(granted: GrantedTool, arguments: Mapping[str, Any]) -> FittingCall:
    """Validate the arguments of a call, and look which grants admit them. `granted` is what `admit_call` let in for it.

    Raises:
        InvalidArguments: The tool takes no such arguments.
    """
    accepted = validate_arguments(granted.tool.arguments, arguments)
    return FittingCall(granted=granted.for_arguments(accepted), arguments=accepted)


def execute(call: FittingCall, confirmations: Confirmations, state: str | None = None) -> Result | Pending:
    """Run the tool for its holder, or ask first.

    `state` is a confirmation that the protocol carries beside the arguments.

    Raises:
        InvalidArguments: No grant admits the arguments; nothing was read, asked or run.
        ToolFailed: The tool refused, or the confirmation was not accepted; the message is for the model.
        DeskUnavailable: The desk's data could not be reached.
        ConfirmationsUnavailable: Nothing could be decided; nothing was run.
    """
    granted, accepted = call.granted, call.arguments
    require_admitted(granted, accepted)
    tool = granted.tool
    if tool.question is not None:
        # Asked again with the confirmation, too: it is good for what would happen as long as that is the same.
        question = inert_line(tool.question(accepted, granted.caller))
        confirmation = state or getattr(accepted, CONFIRMATION, None)
        if confirmation is None:
            return confirmations.ask(granted, accepted, question)
        confirmations.redeem(granted, accepted, question, confirmation)
    # The place of whatever else must hold before a tool runs: the call is counted and confirmed, nothing has happened.
    return tool.run(accepted, granted.caller)  # type: ignore[no-any-return]  # a catalogue mixes result types


def trial_of(opened: Toolbox, name: str, arguments: Mapping[str, Any], discovery: Discovery) -> Trial | None:
    """Return what trial rules say of a call of a tool that is not in the toolbox, with these arguments as they came."""
    trial, tool = opened.trials.get(name), discovery.tool(name)
    if trial is None or tool is None or not trial.is_narrowed:
        return trial
    try:
        return trial.for_arguments(validate_arguments(tool.arguments, arguments))
    except InvalidArguments:
        # What cannot be admitted is not the rule's to refuse.
        return trial
