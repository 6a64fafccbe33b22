"""`servicedesk token`: an access token, for curl: of one of the local people, or for the admin API."""

from __future__ import annotations

from functools import partial

import click
import httpx2
from click.core import ParameterSource

from cli import completion
from cli.local_sign_in import access_token
from cli.session import CommandContext, on_a_stack_in_words
from cli.stack_choice import find_local
from servicedesk.settings import MANAGE, AuthorizationServerMode, IdentitySettings
from stack import terminal


@click.command("token")
@click.argument("name", required=False, shell_complete=completion.local_people)
@click.option("--admin", is_flag=True, help="For the admin API; otherwise for the MCP endpoint.")
@click.option("--forget", is_flag=True, help="With --admin: print none, and end the sign-in that is kept here.")
@on_a_stack_in_words
def token(session: CommandContext, name: str | None, admin: bool, forget: bool) -> None:
    """Print an access token and nothing else, so that TOKEN=$(servicedesk token ...) works. Good for 15 minutes.

    \b
    servicedesk token alice                    of one of the people of the stack on this machine
    servicedesk token alice --admin            the same, for the admin API
    servicedesk token --admin --stack NAME     of yourself, for the admin API of a deployed stack

    Without NAME you sign in with your browser, or open the URL that is printed in one on this machine. The sign-in is
    kept for 12 hours in a file that only you may read, so that the next token needs no browser. --forget ends it.

    Exit code 0: done. 1: refused, or not let in. 2: wrong usage.
    """  # noqa: D301 -- click's own mark
    if name is None and not admin:
        raise click.UsageError("say whose: servicedesk token NAME, or servicedesk token --admin as yourself.")
    if forget and (name is not None or not admin):
        raise click.UsageError("--forget goes with --admin and without NAME: nothing else is kept.")
    if name is None:
        _as_oneself(session, forget=forget)
        return
    if click.get_current_context().get_parameter_source("stack") is ParameterSource.COMMANDLINE:
        raise click.UsageError("NAME is one of the people of the stack on this machine: leave out --stack.")
    terminal.say(access_token(session, name, administers=admin))


def _as_oneself(session: CommandContext, *, forget: bool) -> None:
    # With a server for the browser to come back to: whoever names somebody does not wait for it.
    from cli.administration import AdministrationSignIn
    from cli.kept_sign_in import KeptSignIn, sign_ins_folder
    from delivery.verify.browser import LoopbackBrowser
    from delivery.verify.wire import HttpWire

    client_id, settings = _administration(session)
    # A proxy has no part in what happens on one machine.
    transport = httpx2.HTTPTransport() if session.choice.stack is None else None
    tell = partial(terminal.say, err=True)
    with HttpWire(transport) as wire:
        kept = KeptSignIn(settings, client_id, sign_ins_folder())
        sign_in = AdministrationSignIn(settings, client_id=client_id, kept=kept, wire=wire, browser=LoopbackBrowser())
        if not forget:
            terminal.say(sign_in.access_token(tell))
        else:
            tell("Forgotten here, and ended." if sign_in.forget() else "Nothing is kept here.")


def _administration(session: CommandContext) -> tuple[str, IdentitySettings]:
    if session.choice.stack is None:
        here = find_local(session.choice, "; or name a deployed stack with --stack")
        client_id = here.command_client.client_id
        where = {"mcp_url": here.mcp_url, "issuer": here.issuer, "sign_in_url": here.sign_in_url}
    else:
        output = session.deployed.output
        client_id = output("CommandClientId")
        where = {"mcp_url": output("McpUrl"), "issuer": output("Issuer"), "sign_in_url": output("SignInUrl")}
    return client_id, _settings(client_id=client_id, **where)


def _settings(*, mcp_url: str, issuer: str, sign_in_url: str, client_id: str) -> IdentitySettings:
    return IdentitySettings(
        resource_url=mcp_url,
        issuer=issuer,
        sign_in_url=sign_in_url,
        allowed_client_ids=frozenset({client_id}),
        audience_required=True,
        authorization_server_mode=AuthorizationServerMode.DIRECT,
        allowed_origins=frozenset(),
        scope_name=MANAGE,
    )


COMMANDS = (token,)
