"""`servicedesk export`, `servicedesk diff` and `servicedesk apply`: the policy as one file."""

from __future__ import annotations

from typing import IO

import click

from local.permissions.session import ANSWERED_NO, Session, changes_something, on_a_stack


@click.command("export", short_help="Write the whole policy as one file, for review and for Git.")
@click.option(
    "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="Where to. Usually the screen."
)
@on_a_stack
def export(session: Session, output: IO[str]) -> None:
    """Write the policy as YAML. The same policy is always the same text, so that Git shows what changed."""
    from local.permissions.documents import rules_document
    from local.permissions.policy_file import written_policy
    from servicedesk.policy.store import all_groups

    policies = tuple(all_groups(session.target.store))
    document = {"groups": {policy.group: rules_document(policy.rules) for policy in policies}}
    session.answer(document, lambda: _write(written_policy(policies), output))


def _write(policy: str, output: IO[str]) -> None:
    output.write(policy)


@click.command("diff", short_help="Say what a policy file would change.")
@click.argument("file", type=click.File(encoding="utf-8"))
@on_a_stack
def diff(session: Session, file: IO[str]) -> None:
    """Compare FILE with the policy that is in force, and change nothing.

    Exit code 0: no difference. 3: differences. 1: the file is refused. 2: wrong usage.
    """
    from local.permissions.changed import say_changes
    from local.permissions.policy_file import read_policy

    intent = session.intent("dry run", dry_run=True)
    changes = session.target.manager.differences(read_policy(file.read()), intent)
    say_changes(session, changes, dry_run=True)
    raise SystemExit(ANSWERED_NO if changes else 0)


@click.command("apply", short_help="Put a policy file in force.")
@click.argument("file", type=click.File(encoding="utf-8"))
@changes_something
@on_a_stack
def apply(session: Session, file: IO[str], reason: str | None, dry_run: bool) -> None:  # noqa: FBT001
    """Make FILE the policy. A group that it does not name loses its rules.

    Up to 49 groups change in one transaction, all or none; each change gets its own record. A group that somebody else
    changes at the same moment stops it, and what was not yet changed stays as it was.

    Exit code 0: done. 1: refused, or not decided. 2: wrong usage.
    """
    from local.permissions.changed import say_changes
    from local.permissions.policy_file import read_policy

    wanted = read_policy(file.read())
    changes = session.target.manager.replace(wanted, session.intent(reason, dry_run=dry_run))
    say_changes(session, changes, dry_run=dry_run)
