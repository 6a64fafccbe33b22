"""`servicedesk revoke-person`: the tokens of the people who work the desk."""

from __future__ import annotations

import click

from cli import completion
from cli.session import CommandContext, changes_something, on_a_stack
from cli.staff_words import say_all
from servicedesk.errors import LastAdministrator
from servicedesk.policy.answers import revocation_answer
from servicedesk.policy.people import revocation


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
    That is why the sign-in is disabled; servicedesk people enable lets them in again. The last person who can change
    permissions is not disabled unless you say so: with AWS credentials you can enable them again.

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
    session.answer(answer, lambda: say_all(answer.summary), dry_run=dry_run)


COMMANDS = (revoke_person,)
