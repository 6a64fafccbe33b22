"""`servicedesk seed`."""

from __future__ import annotations

import click

from cli.deployed.options import stack_options
from stack import terminal


@click.command("seed", short_help="Put made-up customers into a deployed stack that is not for production.")
@click.option("--yes", is_flag=True, help="Really write.")
@stack_options
def command(yes: bool, stack: str, region: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Put 240 made-up customers and their tickets into the desk of a deployed stack, to try it with.

    A production stack is refused, and so is a desk that holds anything.
    """
    from cli.deployed.demo_data import require_room, write_demo_data
    from stack.deployed import find_stack
    from stack.faults import Refused

    try:
        deployed = find_stack(stack, region)
        if not yes:
            require_room(deployed)
            where = f"{deployed.name} in {deployed.region}"
            raise click.ClickException(
                f"this writes made-up customers into {where}. Say --yes if that is what you want."
            )
        customers = write_demo_data(deployed)
    except Refused as problem:
        raise click.ClickException(f"{problem}.") from None
    if as_json:
        terminal.say_json({"stack": stack, "customers": customers})
    else:
        terminal.say(f"{customers} made-up customers are in the desk of {stack}. Ask for Jane Doe.")
