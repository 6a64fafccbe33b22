"""Conditions as the command line writes them."""

from __future__ import annotations

from collections.abc import Iterable

import click

from servicedesk.tools.view import Conditions


def parsed_conditions(where: Iterable[str], hide: str | None) -> Conditions:
    """Return the conditions of ``--where region=EMEA,APAC`` and ``--hide phone,email``.

    Raises:
        click.UsageError: An option is written otherwise.
    """
    attributes: dict[str, frozenset[str]] = {}
    for option in where:
        attribute, separator, values = option.partition("=")
        if not separator or not attribute.strip() or not _listed(values):
            raise click.UsageError(f"--where {option!r}: write it as --where region=EMEA or --where region=EMEA,APAC.")
        attributes[attribute.strip()] = attributes.get(attribute.strip(), frozenset()) | _listed(values)
    return Conditions(where=attributes, hide=_listed(hide or ""))


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())
