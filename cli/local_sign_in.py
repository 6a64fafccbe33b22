"""Sign-in of a made-up person at the stack on this machine, without a browser."""

from __future__ import annotations

import httpx2

from cli.session import CommandContext
from stack.faults import CommandRefused
from stack.sign_in import SignInFailed
from stack.token_flow import administration_request, authorization_request, obtain_tokens


def access_token(session: CommandContext, name: str, *, administers: bool = False) -> str:
    """Sign in on the local stack and return the access token: for the MCP endpoint, or for the admin API.

    Raises:
        CommandRefused: There is nobody called so, or they were not let in.
    """
    stack = session.local
    person = stack.person(name)
    if person is None:
        known = ", ".join(person.username for person in stack.people)
        elsewhere = f". The people of {stack.company_name} sign in with a browser" if stack.company_name else ""
        raise CommandRefused(f"there is no {name} with a password on this machine, only {known}{elsewhere}")
    request = administration_request(stack) if administers else authorization_request(stack)
    try:
        issued: str = obtain_tokens(stack, person, request)["access_token"]
    except (SignInFailed, httpx2.HTTPError) as problem:
        raise CommandRefused(f"{person.username} was not let in: {problem}") from None
    return issued
