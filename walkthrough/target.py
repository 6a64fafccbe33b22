"""Which deployment a walkthrough goes to, and who takes it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import click

from stack.stack_description import StackDescription
from stack.token_flow import loopback_redirect_uri
from walkthrough.deployment import Credentials, Deployment


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A deployment and the people who walk through it."""

    deployment: Deployment
    people: tuple[Credentials, ...]


def described_target(description: StackDescription, names: Sequence[str]) -> Target:
    """Return the local stack that `description` describes as the target.

    Raises:
        click.BadParameter: The seeded company has no such person.
    """
    return Target(
        deployment=Deployment(
            mcp_url=description.mcp_url,
            client_id=description.loopback_client.client_id,
            redirect_uri=loopback_redirect_uri(description),
            is_local=True,
        ),
        people=tuple(_credentials(description, name) for name in names),
    )


def deployed_target(deployment: Deployment, names: Sequence[str]) -> Target:
    """Return `deployment` as the target, with passwords from the environment or asked for, never from arguments."""
    return Target(
        deployment=deployment,
        people=tuple(Credentials(username=name, password=_password(name)) for name in names),
    )


def _credentials(description: StackDescription, name: str) -> Credentials:
    person = description.person(name)
    if person is None:
        known = ", ".join(person.username for person in description.people)
        raise click.BadParameter(f"there is no {name}; there are {known}.", param_hint="--person")
    return Credentials(username=person.username, password=person.password)


def _password(name: str) -> str:
    variable = f"SERVICEDESK_PASSWORD_{name.upper()}"
    password: str = os.environ.get(variable) or click.prompt(f"Password of {name}", hide_input=True, err=True)
    return password
