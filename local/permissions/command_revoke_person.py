"""`servicedesk revoke-person`."""

from __future__ import annotations

import click

from local import terminal
from local.permissions.session import Session, changes_something, on_a_stack


@click.command("revoke-person", short_help="Refuse every token that somebody holds, now.")
@click.argument("person")
@changes_something
@on_a_stack
def command(session: Session, person: str, reason: str | None, dry_run: bool) -> None:  # noqa: FBT001
    """Stop PERSON (user name, e-mail or sub): refuse all tokens issued so far, and end their sign-ins in Cognito.

    Signing in again works. To keep somebody out, disable them in the user pool, or take them out of their groups, too.

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """
    from local.permissions.documents import change_document
    from servicedesk.policy.revocation import revoke_person
    from servicedesk.tools.text import named

    target = session.target
    made = revoke_person(
        person, session.intent(reason, dry_run=dry_run), store=target.store, directory=target.directory
    )

    def say() -> None:
        name = named(made.person.username)
        if dry_run:
            terminal.say(f"Would refuse every token of {name}, and end their sign-ins. Nothing was changed: a dry run.")
            return
        terminal.say(f"Every token that {name} holds is refused: within 30 seconds, at once for destructive tools.")
        terminal.say(
            f"Their sign-ins have ended. They can sign in again; disable {name} in the user pool to prevent it."
        )

    document = {"person": made.person.username, "not_before": made.not_before, "dry_run": dry_run}
    session.answer({**document, "change": change_document(made.change)}, say)
