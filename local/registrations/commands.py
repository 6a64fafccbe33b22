"""`servicedesk clients`, `allow-client` and `forget-client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from local import terminal
from local.permissions.session import Session, changes_something, on_a_stack

if TYPE_CHECKING:
    from local.registrations.clients import Clients

OFF = "this stack takes only registered clients. Deploy it with ClientIdMetadataDocuments=on to let others come"


@click.command("clients", short_help="Show which unregistered clients may come, and which have.")
@on_a_stack
def clients(session: Session) -> None:
    """Show the documents and domains that were allowed, by whom and why, and the clients that have come since."""
    from local.plain import PlainTable

    on = _on(session)
    allowed, registered = on.allow_list.all_allowed(), on.allow_list.all_registered()

    def say() -> None:
        table = PlainTable("Allowed", "By", "At", "Why", box=None)
        for one in allowed:
            table.add_cells(one.what, one.added_by, one.added_at, one.reason)
        session.console.print(table if allowed else "No client may come that is not registered.")
        came = PlainTable("Came", "Calls itself", "Returns to", "App client", box=None)
        for made in registered:
            document = made.document
            came.add_cells(document.url, document.name, ", ".join(document.redirect_uris), made.client_id)
        if registered:
            session.console.print("")
            session.console.print(came)

    session.answer(
        {
            "allowed": [
                {"what": one.what, "added_by": one.added_by, "added_at": one.added_at, "reason": one.reason}
                for one in allowed
            ],
            "registered": [
                {
                    "url": one.document.url, "name": one.document.name, "client_id": one.client_id,
                    "redirect_uris": list(one.document.redirect_uris), "allowed_by": one.allowed_by,
                }
                for one in registered
            ],
        },
        say,
    )  # fmt: skip


@click.command("allow-client", short_help="Let a client come that describes itself at a URL.")
@click.argument("what", metavar="URL|DOMAIN")
@click.option("--unchecked", is_flag=True, help="Do not fetch the document first.")
@changes_something
@on_a_stack
def allow_client(session: Session, what: str, unchecked: bool, reason: str | None, dry_run: bool) -> None:  # noqa: FBT001
    """Allow the client whose document is at URL, or every client with a document on DOMAIN (that host, none below it).

    The document is fetched and shown as the server would read it. Allow a domain only if nobody but its owner can put
    files there. Exit code 0: allowed, or already so. 1: refused. 2: wrong usage.
    """
    from local.registrations.clients import checked
    from servicedesk.registration.location import is_location

    on = _on(session)
    checked(what)
    document = on.document(what) if is_location(what) and not unchecked else None
    intent = session.intent(reason, dry_run=dry_run)
    is_new = False if dry_run else on.allow(what, reason=intent.reason, added_by=intent.actor.id)

    def say() -> None:
        if document is not None:
            terminal.say(f"It calls itself {document.name}, and returns to {', '.join(document.redirect_uris)}.")
        terminal.say(
            "Would allow it. Nothing was changed: a dry run."
            if dry_run
            else f"{what} may come." if is_new else f"{what} was allowed already."
        )  # fmt: skip

    session.answer({"what": what, "is_new": is_new, "dry_run": dry_run}, say)


@click.command("forget-client", short_help="Let a client come no more.")
@click.argument("what", metavar="URL|DOMAIN")
@on_a_stack
def forget_client(session: Session, what: str) -> None:
    """Take URL or DOMAIN off the list and delete its app clients: sign-ins and refreshes end now, tokens in 5 minutes.

    Exit code 0: done. 1: it was not on the list, or nothing could be decided. 2: wrong usage.
    """
    ended = _on(session).forget(what)

    def say() -> None:
        terminal.say(f"{what} may not come any more.")
        for one in ended:
            terminal.say(f"The app client of {one.document.url} is gone; its tokens are refused within 5 minutes.")

    session.answer({"what": what, "ended": [one.document.url for one in ended]}, say)


def _on(session: Session) -> Clients:
    from local.deployed.faults import Refused

    if session.target.clients is None:
        raise Refused(OFF)
    return session.target.clients
