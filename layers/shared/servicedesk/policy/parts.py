"""Writing of more changes than one transaction takes: in several, each whole, and told how far it came."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from servicedesk.errors import PartlyMade, PolicyRefused, Unavailable
from servicedesk.policy.change import Change

#: As many as one transaction takes, each with its record, and a witness.
MAX_CHANGES = 49


def write_in_parts(changes: Sequence[Change], write: Callable[[Sequence[Change]], None]) -> None:
    """Give `write` the changes, as many at a time as it takes.

    Raises:
        PartlyMade: Some were made, and those after them were not.
        PolicyRefused, Unavailable: What `write` raised of the first ones: none was made, or it is not known.
    """
    for made in range(0, len(changes), MAX_CHANGES):
        try:
            write(changes[made : made + MAX_CHANGES])
        except (PolicyRefused, Unavailable) as failure:
            if made == 0:
                raise
            raise partly_made(changes[:made], len(changes), failure) from None


def partly_made(made: Sequence[Change], wanted: int, failure: PolicyRefused | Unavailable) -> PartlyMade:
    """Return what is raised when some of the changes that were wanted are made, and one after them failed."""
    code = failure.code if isinstance(failure, Unavailable) else None
    told = f"{len(made)} of {wanted} are in force and in the log; then: {failure}"
    return PartlyMade(code, told, changes=[change.id for change in made])
