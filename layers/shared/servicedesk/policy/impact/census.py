"""Census: a look at some customers and tickets, to say which a change of permissions concerns; the port to the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from servicedesk.tools.conditions import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledRows:
    """Some rows of one kind, as a `View` reads them."""

    rows: tuple[Row, ...]
    #: Which of all they are, in words that follow "of": ``the 12 customers who have tickets``.
    among: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSample:
    """What was looked at of the desk."""

    #: What a row is called (`Rows.name`) → those that were read. Of a kind that is not there, nothing is known.
    kinds: Mapping[str, SampledRows] = field(default_factory=dict)
    #: Why nothing was looked at, a sentence; empty if it was.
    unseen: str = ""


class Census(Protocol):
    """Where customers and tickets are kept."""

    def sample(self) -> DeskSample:
        """Return some customers and tickets, at most 2,000 together: those with which somebody worked last.

        Raises:
            DeskUnavailable: The desk did not answer.
        """


#: A desk is asked within a budget that is everybody's: it is for those who work there.
NOT_COUNTED: Final = "Which customers and tickets it concerns is not counted: the desk is another system."


class NoCensus:
    """`Census` in front of another company's desk: nothing of it is looked at, and that is said."""

    def sample(self) -> DeskSample:
        """Return no rows."""
        return DeskSample(unseen=NOT_COUNTED)
