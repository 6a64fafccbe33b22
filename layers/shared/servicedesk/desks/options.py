"""Options of a deployment for its kind of desk, `DESK_OPTIONS`: data, each refused by name where it makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from servicedesk.desk_settings import DeskActor, ForeignDesk
from servicedesk.errors import InvalidSetting

OPTIONS: Final = "DESK_OPTIONS"


def options_of(desk: ForeignDesk, defaults: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Return the options, with what counts without each.

    Raises:
        InvalidSetting: There is one that the adapter does not have.
    """
    known = defaults or {}
    if unknown := desk.options.keys() - known:
        raise invalid_option(f"has {', '.join(sorted(unknown))}; this kind of desk has {', '.join(known) or 'none'}")
    return {**known, **desk.options}


def require_service_actor(desk: ForeignDesk, why: str) -> None:
    """Raise `InvalidSetting` where people were to write as themselves, at a desk whose adapter cannot let them."""
    if desk.actor is DeskActor.AUTHOR:
        raise InvalidSetting("DESK_ACTOR", f"must be service: {why}")


def pairs_in(name: str, text: str) -> list[tuple[str, str]]:
    """Return an option that is ``ours:theirs,...``. Raises `InvalidSetting`."""
    parts = [part.partition(":") for part in text.split(",") if part.strip()]
    if not all(colon for _, colon, _ in parts):
        raise invalid_option(f"{name} must be pairs with a colon, and commas between them")
    return [(ours.strip(), theirs.strip()) for ours, _, theirs in parts]


def invalid_option(problem: str) -> InvalidSetting:
    """Return the error for options that make no sense. `problem` repeats none of their values."""
    return InvalidSetting(OPTIONS, problem)
