"""Which desk is meant, and with which secret it is asked: what was typed goes before what a stack says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import click

from cli.session import CommandContext
from cli.stack_choice import find_local
from delivery.preflight.other_desk import PARAMETER_OF
from servicedesk.aws.desk_secret import DeskSecret, DeskSecretValue
from servicedesk.desk_settings import ForeignDesk, foreign_desk_of
from servicedesk.desks.http.credentials import SecretText
from servicedesk.errors import InvalidSetting
from stack.aws_clients import Clients
from stack.faults import CommandRefused, explain_faults

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

#: Variable of the functions → the option that says it here.
OPTION_OF: Final[Mapping[str, str]] = {
    "DESK": "--kind",
    "DESK_URL": "--url",
    "DESK_SECRET_ID": "--secret-file",
    "DESK_ACTOR": "--actor",
    "DESK_REGIONS": "--regions",
    "DESK_OPTIONS": "--options",
}
#: Stands for a secret that is in no store.
_TYPED: Final = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskChoice:
    """A desk, and what it is asked with."""

    #: For people: ``the desk of service-desk-mcp``.
    name: str
    settings: ForeignDesk
    secret: SecretText = field(repr=False)


class GivenSecret:
    """`SecretText` that was typed: there is no other to read."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, *, is_refused: bool = False) -> str:  # noqa: ARG002 -- the protocol's
        """Return the text."""
        return self._text


class BuiltInDeskChosen(click.ClickException):
    """A stack was named that has the desk itself: exit code 2, wrong usage."""

    exit_code = click.UsageError.exit_code

    def __init__(self, stack: str) -> None:
        super().__init__(f"{stack} has the desk itself: say --kind and --url of the one that you have.")


def chosen_desk(session: CommandContext, typed: Mapping[str, str], secret: str | None) -> DeskChoice:
    """Return the desk that is meant.

    Args:
        session: Which stack, if any.
        typed: Variable of the functions → what was typed of it.
        secret: The secret, if that was typed.

    Raises:
        Refused: A function would not start with these settings, or there is no such stack.
        click.ClickException: The stack has the desk itself, or there is nothing to ask with.
    """
    if "DESK" in typed and session.choice.stack is None and session.choice.port is None:
        if secret is None:
            raise click.UsageError("say --secret-file too, or --stack for the secret of a stack.")
        return DeskChoice(name=typed.get("DESK_URL", ""), settings=_settings(typed, ""), secret=GivenSecret(secret))
    name, variables, secrets = _of_stack(session)
    settings = _settings({**variables, **typed}, name)
    stored = DeskSecret(DeskSecretValue(lambda: secrets, settings.secret_id))
    return DeskChoice(
        name=f"the desk of {name}", settings=settings, secret=stored if secret is None else GivenSecret(secret)
    )


def _of_stack(session: CommandContext) -> tuple[str, Mapping[str, str], SecretsManagerClient]:
    """Return what a stack is called, what its functions are told of their desk, and where its secrets are."""
    if session.choice.stack is not None:
        stack = session.deployed
        with explain_faults():
            secrets = stack.session.client("secretsmanager")
        variables = {name: stack.parameters.get(parameter, "") for name, parameter in PARAMETER_OF.items()}
        return stack.name, variables, secrets
    local = find_local(session.choice, "; or name a deployed stack with --stack, or a desk with --kind and --url")
    return (
        "the stack on this machine",
        local.desk_variables,
        Clients(local.aws_endpoint_url, local.aws_access_key_id).secrets,
    )


def _settings(variables: Mapping[str, str], stack: str) -> ForeignDesk:
    try:
        settings = foreign_desk_of(
            {"DESK_SECRET_ID": _TYPED, **{name: value for name, value in variables.items() if value}}
        )
    except InvalidSetting as problem:
        raise CommandRefused(in_options(problem)) from None
    if settings is None:
        raise BuiltInDeskChosen(stack or "dynamodb")
    return settings


def in_options(problem: InvalidSetting) -> str:
    """Return what is wrong with a setting, by the option that says it here."""
    variable, _, what = str(problem).partition(" ")
    return f"{OPTION_OF.get(variable, variable)} {what}"
