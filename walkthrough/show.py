"""One walkthrough, shown in the way that was asked for."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import anyio
import httpx2

from stack import terminal
from stack.plain import PlainConsole
from walkthrough.connection import network
from walkthrough.document import document
from walkthrough.journal import Journal, Silence
from walkthrough.redaction import Redactor
from walkthrough.steps import Era
from walkthrough.target import Target
from walkthrough.text import TextView
from walkthrough.walk import Walk


def show(
    target: Target,
    era: Era,
    *,
    as_json: bool = False,
    html: Path | None = None,
    transport: Callable[[], httpx2.AsyncBaseTransport] = network,
) -> bool:
    """Walk, show, and return whether everything held.

    Args:
        target: Where to go, and who goes.
        era: Which generation of the protocol the clients speak.
        as_json: Print one JSON document at the end instead of text as it happens.
        html: Where to write a page as well.
        transport: Makes what does the sending; the network, if not a test.
    """
    # The client's own complaints would quote what was on the wire; the walkthrough tells what matters of them.
    logging.getLogger("mcp").addHandler(logging.NullHandler())
    people = tuple(person.username for person in target.people)
    redactor = Redactor(person.password for person in target.people)
    text = None if as_json else TextView(_console())
    journal = Journal(redactor, text or Silence())
    if text:
        text.opening(target.deployment, era, people)
    started = time.monotonic()
    walk = Walk(target.deployment, era=era, journal=journal, redactor=redactor, transport=transport)
    anyio.run(walk.run, target.people)
    if html:
        from walkthrough.page import page  # with it comes Jinja, which nothing else of a walkthrough needs

        html.write_text(page(journal, target.deployment, era, people), encoding="utf-8")
    if text:
        text.closing(holds=journal.holds, seconds=time.monotonic() - started)
        if html:
            text.note(f"The page is in {html}.")
    else:
        terminal.say_json(document(journal, target.deployment, era), indent=2)
    return journal.holds


def _console() -> PlainConsole:
    # A terminal that cannot show an arrow shows a question mark instead of failing.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    return PlainConsole(sys.stdout, pipe_width_columns=None)
