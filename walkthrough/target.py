"""Which deployment a walkthrough goes to, as which app client, and who takes it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import click

from stack.stack_description import StackDescription
from stack.token_flow import loopback_redirect_uri

#: How long one answer may take.
ANSWER_SECONDS = 15.0
#: Reads the desk of the seeded company, and neither changes it nor sees internal notes.
ONLOOKER = "carol"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A person who can sign in."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkthroughTarget:
    """A deployment and the people who walk through it."""

    mcp_url: str
    client_id: str
    #: One of the app client's registered redirect URIs.
    redirect_uri: str
    #: Whether AWS is stood in for by one machine.
    is_local: bool
    people: tuple[Credentials, ...]
    #: A customer whom both people may read. The seeded company's is Jane Doe.
    customer_id: str = "C-1042"
    #: Who looks at a ticket that one of them works on, and may not change it.
    onlooker: Credentials | None = None
    timeout_seconds: float = ANSWER_SECONDS


def described_target(
    description: StackDescription, names: Sequence[str], timeout_seconds: float = ANSWER_SECONDS
) -> WalkthroughTarget:
    """Return the local stack that `description` describes as the target.

    Raises:
        click.BadParameter: The seeded company has no such person.
        click.ClickException: The customers are real ones, for all that is known here.
    """
    if not description.known_customer_id:
        raise click.ClickException(
            "The stack that runs is in front of a desk of your own, and the walkthrough answers a customer: it is for "
            "made-up ones, of the built-in desk or of Request Tracker (--desk rt). Nothing was done."
        )
    return WalkthroughTarget(
        mcp_url=description.mcp_url,
        client_id=description.loopback_client.client_id,
        redirect_uri=loopback_redirect_uri(description),
        is_local=True,
        people=tuple(_credentials(description, name) for name in names),
        customer_id=description.known_customer_id,
        onlooker=_credentials(description, ONLOOKER),
        timeout_seconds=timeout_seconds,
    )


def passwords_of(names: Sequence[str]) -> tuple[Credentials, ...]:
    """Return people with passwords from the environment, or asked for: never from arguments."""
    return tuple(Credentials(username=name, password=_password(name)) for name in names)


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
