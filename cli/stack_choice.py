"""The choice of a stack, the same for every command: the one on this machine, or a deployed one by its name."""

from __future__ import annotations

from dataclasses import dataclass

import click
from click.core import ParameterSource

from stack.deployed import DeployedStack, find_stack
from stack.faults import CommandRefused
from stack.invoked import typed_command
from stack.running import NoStackRunning, SeveralRunning, find_running
from stack.stack_description import StackDescription


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was typed of which stack is meant, or set with ``SERVICEDESK_STACK``."""

    #: A deployed stack's name; None is the stack on this machine.
    stack: str | None = None
    #: The deployed stack's; None is that of the AWS configuration.
    region: str | None = None
    #: The MCP endpoint's of the stack on this machine; None is the one stack of this checkout.
    port: int | None = None


def choose_stack(context: click.Context) -> Choice:
    """Return which stack is meant. What was typed goes before what the environment says.

    Raises:
        click.UsageError: Two stacks were typed.
    """
    stack, port = context.params.get("stack"), context.params.get("port")
    if stack is not None and port is not None:
        if context.get_parameter_source("stack") is ParameterSource.COMMANDLINE:
            raise click.UsageError("--stack names a deployed stack and --port one on this machine: say one of them.")
        stack = None
    return Choice(stack=stack, region=context.params.get("region"), port=port)


def find_deployed(choice: Choice) -> DeployedStack:
    """Return the deployed stack that was named.

    Raises:
        Refused: None was named, there is none of that name, or AWS does not let us in.
    """
    if choice.stack is None:
        raise CommandRefused("this works on a deployed stack: name it with --stack, or set SERVICEDESK_STACK")
    return find_stack(choice.stack, choice.region)


def find_local(choice: Choice, otherwise: str = "") -> StackDescription:
    """Return the stack that runs on this machine: on the port that was named, else the one of this checkout.

    Args:
        choice: What was typed.
        otherwise: What else the person can do when none runs.

    Raises:
        Refused: None runs, or it is not clear which is meant.
    """
    try:
        return find_running(choice.port)
    except NoStackRunning as problem:
        raise CommandRefused(f"{problem}. Start one with: {typed_command()} local{otherwise}") from None
    except (SeveralRunning, PermissionError) as problem:
        raise CommandRefused(str(problem)) from None
