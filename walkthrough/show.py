"""One walkthrough, shown in the way that was asked for."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import anyio
import httpx2

from stack import terminal
from stack.plain import PlainConsole
from walkthrough.client import network
from walkthrough.journal import Journal
from walkthrough.steps import Era
from walkthrough.target import WalkthroughTarget
from walkthrough.text import TextView
from walkthrough.walk import walk


def show(  # noqa: PLR0913 -- one argument for each way to be shown
    target: WalkthroughTarget,
    era: Era,
    *,
    as_json: bool = False,
    verbose: bool = False,
    html: Path | None = None,
    transport: Callable[[], httpx2.AsyncBaseTransport] = network,
) -> Journal:
    """Walk, show, and return what was seen.

    Args:
        target: Where to go, and who goes.
        era: Which generation of the protocol the clients speak.
        as_json: Print one JSON document at the end instead of text as it happens.
        verbose: Print every step and message, not only the summary.
        html: Where to write a page as well.
        transport: Makes what does the sending; the network, if not a test.
    """
    # The client's own complaints would quote what was on the wire; the walkthrough tells what matters of them.
    logging.getLogger("mcp").addHandler(logging.NullHandler())
    text = None if as_json else TextView(_console(), verbose=verbose)
    journal = Journal(target, era, text.entry) if text else Journal(target, era)
    if text:
        text.say_opening(target, era)
    anyio.run(walk, journal, transport)
    if html:
        from walkthrough.page import page  # with it comes Jinja, which nothing else of a walkthrough needs

        html.write_text(page(journal), encoding="utf-8")
    if text:
        text.say_closing(journal, html)
    else:
        terminal.say_json(journal.as_json(), indent=2)
    return journal


def _console() -> PlainConsole:
    # A terminal that cannot show an arrow shows a question mark instead of failing.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    return PlainConsole(sys.stdout, pipe_width_columns=None)
