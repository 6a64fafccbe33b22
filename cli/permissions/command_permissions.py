"""`servicedesk permissions`."""

from __future__ import annotations

import click

from cli.permissions.session import Session, on_a_stack


@click.command("permissions", short_help="Show which group may use which tool.")
@on_a_stack
def command(session: Session) -> None:
    """Show the whole policy: a row a tool, a column a group. Empty means no.

    Conditions are shown in words; "watching" is a shadow rule, which decides nothing. The version of each group's rules
    stands under its name: the audit names it with every call.
    """
    from cli.permissions.documents import group_document
    from cli.permissions.matrix import matrix
    from servicedesk.policy.store import all_groups

    policies = tuple(all_groups(session.target.store))
    document = {"stack": session.target.name, "groups": [group_document(policy) for policy in policies]}
    session.answer(document, lambda: session.console.print(matrix(policies, session.target.known)))
