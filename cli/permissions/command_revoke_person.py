"""`servicedesk revoke-person` and `servicedesk enable-person`."""

from __future__ import annotations

from collections.abc import Iterable

import click

from cli.permissions.session import Session, changes_something, on_a_stack
from stack import terminal


@click.command("revoke-person", short_help="Refuse every token that somebody holds, and keep them out, now.")
@click.argument("person")
@click.option(
    "--keep-enabled", is_flag=True, help="Let them sign in again. Some browsers may then not ask for a password."
)
@click.option(
    "--even-the-last-administrator", is_flag=True, help="Disable them even if nobody could change permissions any more."
)
@changes_something
@on_a_stack
def revoke_person(  # noqa: PLR0913, PLR0917 -- the command's options
    session: Session,
    person: str,
    keep_enabled: bool,  # noqa: FBT001
    even_the_last_administrator: bool,  # noqa: FBT001
    reason: str | None,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Stop PERSON: refuse all tokens issued so far, disable their sign-in, and end in Cognito what they could renew.

    PERSON is a user name, a verified e-mail address or a sub, and must mean one person. Somebody who was deleted from
    the user pool still holds tokens: say their sub.

    Cognito's sign-in page remembers a browser for an hour after its last use, and signs in there without a password.
    That is why the sign-in is disabled; enable-person lets them in again. The last person who can change permissions is
    not disabled unless you say so: with AWS credentials you can enable them again.

    Exit code 0: done. 1: refused, not decided, or not done whole. 2: wrong usage.
    """
    from cli.permissions.documents import change_document
    from servicedesk.errors import LastAdministrator
    from servicedesk.policy import revocation
    from servicedesk.policy.telling import told_revocation

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
    told = told_revocation(made)
    document = {
        "person": made.person.username if made.person is not None else None,
        "subject": made.subject,
        "not_before": made.not_before,
        "disabled": made.is_disabled,
        "dry_run": dry_run,
        "change": change_document(made.change),
        "summary": list(told),
    }
    session.answer(document, lambda: _say(told, dry_run=dry_run))


@click.command("enable-person", short_help="Let somebody sign in again.")
@click.argument("person")
@changes_something
@on_a_stack
def enable_person(session: Session, person: str, reason: str | None, dry_run: bool) -> None:  # noqa: FBT001
    """Let PERSON (user name, verified e-mail address or sub) sign in again whose sign-in was disabled.

    Tokens that were revoked stay refused.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    from cli.permissions.documents import change_document
    from servicedesk.policy import enabling
    from servicedesk.policy.telling import told_enabling

    target = session.target
    intent = session.intent(reason, dry_run=dry_run)
    made = enabling.enable_person(person, intent, store=target.store, directory=target.directory)
    told = told_enabling(made)
    document = {
        "person": made.person.username,
        "subject": made.person.subject,
        "dry_run": dry_run,
        "change": change_document(made.change) if made.change is not None else None,
        "summary": list(told),
    }
    session.answer(document, lambda: _say(told, dry_run=dry_run))


def _say(told: Iterable[str], *, dry_run: bool) -> None:
    from servicedesk.policy.telling import DRY_RUN

    if dry_run:
        terminal.say(DRY_RUN)
    for sentence in told:
        terminal.say(sentence)
