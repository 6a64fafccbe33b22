"""`servicedesk token`, `revoke-person`, `enable-person` and `admin add`: the people who work the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import click
import httpx2

from cli import completion
from cli.session import CommandContext, changes_something, on_a_deployed_stack, on_a_stack, on_this_machine
from cli.staff import Membership, Staff
from servicedesk.errors import LastAdministrator
from servicedesk.policy import enabling, revocation
from servicedesk.policy.answers import enabling_answer, revocation_answer
from servicedesk.policy.schema import as_json
from servicedesk.tools.text import quote_name
from stack import terminal
from stack.faults import CommandRefused
from stack.sign_in import SignInFailed
from stack.token_flow import obtain_tokens


@click.command("revoke-person")
@click.argument("person", shell_complete=completion.people)
@click.option(
    "--keep-enabled", is_flag=True, help="Let them sign in again. Some browsers may then not ask for a password."
)
@click.option(
    "--even-the-last-administrator", is_flag=True, help="Disable them even if nobody could change permissions any more."
)
@changes_something
@on_a_stack
def revoke_person(
    session: CommandContext,
    person: str,
    keep_enabled: bool,
    even_the_last_administrator: bool,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Stop PERSON: refuse all tokens issued so far, disable their sign-in, and end in Cognito what they could renew.

    PERSON is a user name, a verified e-mail address or a sub, and must mean one person. Somebody who was deleted from
    the user pool still holds tokens: say their sub.

    Cognito's sign-in page remembers a browser for an hour after its last use, and signs in there without a password.
    That is why the sign-in is disabled; enable-person lets them in again. The last person who can change permissions is
    not disabled unless you say so: with AWS credentials you can enable them again.

    Exit code 0: done. 1: refused, not decided, or not done whole. 2: wrong usage.
    """
    target = session.target
    try:
        made = revocation.revoke_person(
            person,
            session.intent(reason, dry_run=dry_run),
            store=target.store,
            directory=target.directory,
            keep_enabled=keep_enabled,
            even_the_last_administrator=even_the_last_administrator,
        )
    except LastAdministrator as refusal:
        raise click.ClickException(f"{refusal}; or say --even-the-last-administrator.") from None
    answer = revocation_answer(made, dry_run=dry_run)
    session.answer(answer, lambda: _say(answer.summary), dry_run=dry_run, change=as_json(made.change))


@click.command("enable-person")
@click.argument("person", shell_complete=completion.people)
@changes_something
@on_a_stack
def enable_person(session: CommandContext, person: str, reason: str | None, dry_run: bool) -> None:
    """Let PERSON (user name, verified e-mail address or sub) sign in again whose sign-in was disabled.

    Tokens that were revoked stay refused.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    target = session.target
    intent = session.intent(reason, dry_run=dry_run)
    made = enabling.enable_person(person, intent, store=target.store, directory=target.directory)
    answer = enabling_answer(made, dry_run=dry_run)
    change = as_json(made.change) if made.change is not None else None
    session.answer(answer, lambda: _say(answer.summary), dry_run=dry_run, change=change)


def _say(told: Iterable[str]) -> None:
    for sentence in told:
        terminal.say(sentence)


@click.group("admin", cls=terminal.Commands)
def admin() -> None:
    """Act on the people of a deployed stack, with your own AWS credentials."""


@admin.command("add")
@click.argument("email")
@click.option(
    "--group",
    required=True,
    shell_complete=completion.groups,
    help="For example administrators, support-engineers or auditors.",
)
@on_a_deployed_stack
def add(session: CommandContext, email: str, group: str) -> None:
    """Put the person with this EMAIL into a group; invite them if they are new.

    Who has verified the address already just joins the group, so the command may be repeated; an address that two
    people have is refused. A new group takes effect when the person's token is renewed, within 15 minutes.
    """
    stack = session.deployed
    membership = Staff(stack.cognito, stack.output("StaffPoolId")).add(email, group)
    document = {"stack": stack.name, **asdict(membership)}
    session.answer(document, lambda: terminal.say(_membership_sentence(membership, stack.name)))


def _membership_sentence(membership: Membership, stack: str) -> str:
    joined = "is now in" if membership.is_new_member else "is already in"
    invitation = ". An invitation is on its way by e-mail" if membership.is_invited else ""
    return f"{quote_name(membership.username)} {joined} {quote_name(membership.group)} of {stack}{invitation}."


@click.command("token")
@click.argument("name", shell_complete=completion.local_people)
@on_this_machine
def token(session: CommandContext, name: str) -> None:
    """Sign in as NAME against the running local stack and print the access token, for curl.

    The token comes through the same code and PKCE flow that an MCP client goes through. It is good for 15 minutes.
    """
    terminal.say(access_token(session, name))


def access_token(session: CommandContext, name: str) -> str:
    """Sign in on the local stack and return the access token.

    Raises:
        Refused: There is nobody called so, or they were not let in.
    """
    person = session.local.person(name)
    if person is None:
        known = ", ".join(person.username for person in session.local.people)
        raise CommandRefused(f"there is no {name} on this machine, only {known}")
    try:
        token: str = obtain_tokens(session.local, person)["access_token"]
    except (SignInFailed, httpx2.HTTPError) as problem:
        raise CommandRefused(f"{person.username} was not let in: {problem}") from None
    return token


COMMANDS = (revoke_person, enable_person, admin, token)
