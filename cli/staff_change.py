"""A change of people or groups, as each command makes it and prints what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from cli.session import CommandContext
from cli.staff_words import say_all
from cli.words import told_unmeant
from servicedesk.policy.company.administrators import do_or_show
from servicedesk.policy.people.answers import StaffOutcome


def change_staff(
    session: CommandContext,
    change: Callable[..., StaffOutcome],
    *named: object,
    reason: str | None,
    dry_run: bool,
    means_administrators: bool = False,
    **how: object,
) -> None:
    """Make a change of people or groups, and print what it comes to.

    Args:
        session: The command's.
        change: Takes what is named, who means it and why, where it is done, and how.
        named: The person, the group.
        reason: As it was typed.
        dry_run: Whether it is only to be shown.
        means_administrators: Whether it is meant that the company's people change permissions.
        how: What else `change` takes.
    """
    target, intent = session.target, session.intent(reason, dry_run=dry_run, means_administrators=means_administrators)
    act = partial(change, *named, store=target.store, directory=target.directory, **how)
    made, unmeant = do_or_show(act, intent)
    made = replace(made, administrators=unmeant)
    if dry_run:
        made = target.forecast().of_staff(made)
    session.answer(made, lambda: say_all([*made.summary, *told_unmeant(unmeant)]), stack=target.name, dry_run=dry_run)
