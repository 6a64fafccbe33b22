"""`servicedesk token`."""

from __future__ import annotations

import click

from stack import terminal
from stack.invoked import typed


@click.command("token", short_help="Sign in as one of the local people and print an access token.")
@click.argument("name")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port of the local stack's MCP endpoint.")
def command(name: str, port: int | None) -> None:
    """Sign in as NAME against the running local stack and print the access token, for curl.

    The token comes through the same code and PKCE flow that an MCP client goes through. It is good for 15 minutes.
    """
    import httpx2

    from stack.running import NoStackRunning, find_running
    from stack.sign_in import SignInFailed
    from stack.token_flow import obtain_tokens

    try:
        stack = find_running(port)
    except (NoStackRunning, PermissionError) as problem:
        raise click.ClickException(f"{problem}. Start one with: {typed()} local") from None
    person = stack.person(name)
    if person is None:
        known = ", ".join(person.username for person in stack.people)
        raise click.ClickException(f"there is no {name} on this machine, only {known}.")
    try:
        terminal.say(obtain_tokens(stack, person)["access_token"])
    except (SignInFailed, httpx2.HTTPError) as problem:
        raise click.ClickException(f"{person.username} was not let in: {problem}") from None
