"""`servicedesk admin`."""

from __future__ import annotations

import click

from cli.deployed.options import stack_options
from stack import terminal


@click.group("admin", short_help="Let people into a deployed stack.")
def command() -> None:
    """Act on the people of a deployed stack, with your own AWS credentials."""


@command.command("add")
@click.argument("email")
@click.option("--group", required=True, help="For example administrators, support-engineers or auditors.")
@stack_options
def add(email: str, group: str, stack: str, region: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Put the person with this EMAIL into a group; invite them if they are new.

    Who has verified the address already just joins the group, so the command may be repeated; an address that two
    people have is refused. A new group takes effect when the person's token is renewed, within 15 minutes.
    """
    from dataclasses import asdict

    from cli.deployed.staff import Membership, Staff
    from servicedesk.tools.text import named
    from stack.deployed import find_stack
    from stack.faults import Refused

    def said(membership: Membership) -> str:
        joined = "is now in" if membership.is_new_member else "is already in"
        invitation = ". An invitation is on its way by e-mail" if membership.is_invited else ""
        return f"{named(membership.username)} {joined} {named(membership.group)} of {stack}{invitation}."

    try:
        deployed = find_stack(stack, region)
        membership = Staff(deployed.cognito, deployed.output("StaffPoolId")).add(email, group)
    except Refused as problem:
        raise click.ClickException(f"{problem}.") from None
    if as_json:
        terminal.say_json({"stack": stack, **asdict(membership)})
    else:
        terminal.say(said(membership))
