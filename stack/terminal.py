"""What commands say to people: others' text as text, on one line, without a character that speaks to the terminal."""

from __future__ import annotations

import json
from typing import Any

import click

from servicedesk.tools.invisible import replace_unsafe
from servicedesk.tools.suggestion import suggestion


def say(line: str = "", *, err: bool = False) -> None:
    """Print one line, at once; to standard error with `err`. Nothing in it can begin another."""
    click.echo(replace_unsafe(line), err=err)


def say_json(document: Any, *, indent: int | None = None) -> None:  # noqa: ANN401 -- JSON
    """Print a document for programs. Whatever is not ASCII is escaped, so that nothing is lost and nothing speaks."""
    click.echo(json.dumps(document, indent=indent))


class Commands(click.Group):
    """A group whose complaints are printed like everything else, and name the command that was probably meant."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- click's signature
        """Run what was asked for."""
        try:
            return super().invoke(ctx)
        except click.ClickException as complaint:
            complaint.message = replace_unsafe(complaint.message)
            raise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was typed.

        Raises:
            click.UsageError: There is none of that name; the message says which was probably meant.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as unknown:
            if meant := suggestion(args[0], self.list_commands(ctx)):
                unknown.message = unknown.message.rstrip(".") + meant
            raise
