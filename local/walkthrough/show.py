"""One walkthrough, shown in the way that was asked for."""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

import anyio
import click
from rich.console import Console

from local.walkthrough.document import document
from local.walkthrough.journal import Journal, Silence
from local.walkthrough.page import page
from local.walkthrough.redaction import Redactor
from local.walkthrough.steps import Era
from local.walkthrough.target import Target
from local.walkthrough.text import TextView
from local.walkthrough.walk import Walk


def show(target: Target, era: Era, *, as_json: bool, html: Path | None) -> bool:
    """Walk, show, and return whether everything held."""
    # The client's own complaints would quote what was on the wire; the walkthrough tells what matters of them.
    logging.getLogger("mcp").addHandler(logging.NullHandler())
    people = tuple(person.username for person in target.people)
    redactor = Redactor(person.password for person in target.people)
    text = None if as_json else TextView(_console())
    journal = Journal(redactor, text or Silence())
    if text:
        text.opening(target.deployment, era, people)
    started = time.monotonic()
    anyio.run(Walk(target.deployment, era=era, journal=journal, redactor=redactor).run, target.people)
    if html:
        html.write_text(page(journal, target.deployment, era, people), encoding="utf-8")
    if text:
        text.closing(holds=journal.holds, seconds=time.monotonic() - started)
        if html:
            text.note(f"The page is in {html}.")
    else:
        click.echo(json.dumps(document(journal, target.deployment, era), indent=2, ensure_ascii=False))
    return journal.holds


def _console() -> Console:
    # A terminal that cannot show an arrow shows a question mark instead of failing.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    return Console()
