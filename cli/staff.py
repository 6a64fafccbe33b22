"""`servicedesk people`: who works the desk, who is in which group, and who can sign in."""

from __future__ import annotations

from collections.abc import Callable

import click

from cli import completion
from cli.session import CommandContext, changes_something, on_a_stack
from cli.staff_change import change_staff
from cli.staff_words import people_table, say_all, told_person
from servicedesk.policy.answers import enabling_answer, revocation_answer
from servicedesk.policy.people.answers import PeoplePage
from servicedesk.policy.people.details import details_of
from servicedesk.policy.people.enabling import enable_person
from servicedesk.policy.people.invitation import add_person, invite_again
from servicedesk.policy.people.membership import put_into_group, take_out_of_group
from servicedesk.policy.people.removal import remove_person
from servicedesk.policy.people.revocation import revoke_person
from servicedesk.policy.store import all_entries
from stack import terminal

Function = Callable[..., None]
_PERSON = click.argument("person", shell_complete=completion.people)
_GROUP = click.argument("group", shell_complete=completion.groups)


def _changes_a_person(function: Function) -> Function:
    """Add what a command takes that does something about one person."""
    return _PERSON(changes_something(on_a_stack(function)))


@click.group("people", cls=terminal.Commands)
def people() -> None:
    """List the people who work the desk, let them in, and decide who is in which group.

    PERSON is a user name, a verified e-mail address or a sub, and must mean one person. Every change needs a reason,
    which servicedesk log shows.
    """


@people.command("list")
@click.option("--group", shell_complete=completion.groups, help="Only who is in this group.")
@on_a_stack
def list_people(session: CommandContext, group: str | None) -> None:
    """Show everybody in the user pool: groups, whether they can sign in, since when. Times are UTC."""
    found = [
        person
        for person in all_entries(session.target.directory.list_people)
        if group is None or group in person.groups
    ]
    found.sort(key=lambda person: person.username)

    def say() -> None:
        if found:
            session.console.print(people_table(found))
            if away := sum(not person.is_let_in for person in found):
                terminal.say(f"{away} of {len(found)} not let in.")
        else:
            terminal.say("There is nobody.")

    session.answer(PeoplePage(people=tuple(found), next=None), say)


@people.command("show")
@_PERSON
@on_a_stack
def show(session: CommandContext, person: str) -> None:
    """Show PERSON's groups, what they may use, whether they can sign in, and when they called last.

    The last call is looked for in the audit, which says how far back that was: 30 days at most.
    """
    target = session.target
    found = target.directory.person(person)
    details = details_of(found, grants=target.grants, known=target.known, audit=target.audit)
    session.answer(details, lambda: say_all(told_person(details)))


@people.command("add")
@click.argument("email")
@click.option(
    "groups", "--group", multiple=True, shell_complete=completion.groups, help="A group to put them into. Repeatable."
)
@changes_something
@on_a_stack
def add(session: CommandContext, email: str, groups: tuple[str, ...], reason: str | None, dry_run: bool) -> None:
    """Let the person with this EMAIL in: invite them if they are new, and put them into groups.

    Who has verified the address already just joins the groups, so the command may be repeated; an address that two
    people have is refused.

    \b
    servicedesk people add ada@example.com --group support-engineers --reason "starts on Monday"

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    change_staff(session, add_person, email, groups, reason=reason, dry_run=dry_run)


@people.command("invite-again")
@_changes_a_person
def invite(session: CommandContext, person: str, reason: str | None, dry_run: bool) -> None:
    """Send PERSON, who has not signed in yet, another invitation: the one before is good for 7 days.

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """
    change_staff(session, invite_again, person, reason=reason, dry_run=dry_run)


@people.command("put")
@_PERSON
@_GROUP
@changes_something
@on_a_stack
def put(session: CommandContext, person: str, group: str, reason: str | None, dry_run: bool) -> None:
    """Put PERSON into GROUP. It counts when their token is issued anew, within 15 minutes.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    change_staff(session, put_into_group, person, group, reason=reason, dry_run=dry_run)


@people.command("take-out")
@_PERSON
@_GROUP
@changes_something
@on_a_stack
def take_out(session: CommandContext, person: str, group: str, reason: str | None, dry_run: bool) -> None:
    """Take PERSON out of GROUP. It counts when their token expires, after 15 minutes at most.

    The last person who can change permissions stays.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    change_staff(session, take_out_of_group, person, group, reason=reason, dry_run=dry_run)


@people.command("disable")
@_changes_a_person
def disable(session: CommandContext, person: str, reason: str | None, dry_run: bool) -> None:
    """Let PERSON sign in no more, and refuse every token that they hold: what revoke-person does unless told otherwise.

    Exit code 0: done. 1: refused, not decided, or not done whole. 2: wrong usage.
    """
    target, intent = session.target, session.intent(reason, dry_run=dry_run)
    answer = revocation_answer(
        revoke_person(person, intent, store=target.store, directory=target.directory), dry_run=dry_run
    )
    session.answer(answer, lambda: say_all(answer.summary), dry_run=dry_run)


@people.command("enable")
@_changes_a_person
def enable(session: CommandContext, person: str, reason: str | None, dry_run: bool) -> None:
    """Let PERSON sign in again whose sign-in was disabled. Tokens that were revoked stay refused.

    Exit code 0: done, or it was so already. 1: refused, or not decided. 2: wrong usage.
    """
    target, intent = session.target, session.intent(reason, dry_run=dry_run)
    answer = enabling_answer(
        enable_person(person, intent, store=target.store, directory=target.directory), dry_run=dry_run
    )
    session.answer(answer, lambda: say_all(answer.summary), dry_run=dry_run)


@people.command("remove")
@_changes_a_person
def remove(session: CommandContext, person: str, reason: str | None, dry_run: bool) -> None:
    """Delete PERSON from the user pool, for good, and refuse every token that they hold.

    The last person who can change permissions stays.

    Exit code 0: done. 1: refused, not decided, or not done whole. 2: wrong usage.
    """
    change_staff(session, remove_person, person, reason=reason, dry_run=dry_run)


COMMANDS = (people,)
