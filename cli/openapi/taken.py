"""Values that an operation takes, each where the document says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from cli.openapi.document import NOTHING_ABOVE, Above, NotBegun, Unfit
from cli.openapi.kinds import Place
from servicedesk.tools.text import quote, quote_name

JSON: Final = "application/json"
#: The header by which a system knows a call again, in small letters.
IDEMPOTENCY_KEY: Final = "idempotency-key"
BY_HAND: Final = "begin it without --from, and write the call yourself."


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenValue:
    """A value that the operation takes, where the document says it."""

    place: Place
    #: Names in the document, the outermost first.
    keys: tuple[str, ...]
    schema: Any
    above: Above = NOTHING_ABOVE
    #: What the document says of it, for people.
    said: Any = None
    is_required: bool

    @property
    def document_name(self) -> str:
        """What `--without` calls it: ``ticket.comment.body``."""
        return ".".join(self.keys)


def unfit_argument(one: TakenValue, unfit: Unfit) -> NotBegun:
    """Return what to say of a value that cannot be an argument."""
    name = one.document_name
    instead = BY_HAND if one.is_required else f"leave it out with --without {quote_name(name)}."
    return NotBegun(f"{quote(name)} of the {one.place} cannot be an argument, because {unfit}: {instead}")
