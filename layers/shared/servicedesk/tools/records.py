"""Records: rows that a tool of your own keeps, and the port to where they are stored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from servicedesk.errors import InvalidSetting
from servicedesk.tools.visibility import Unseen


class Record(BaseModel, ABC):
    """One stored row. A field that is added later needs a default: the rows that are there do not have it.

    A field can be what JSON can hold and pydantic reads back: text, numbers, `bool`, `datetime`, `Literal`, an enum, an
    optional one, a tuple of them, another model.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: The variable that names its table: one of `Variables` in a file ``tools/*.yaml``.
    TABLE: ClassVar[str]

    @abstractmethod
    def key(self) -> tuple[str, ...]:
        """Return what it is found by. Rows whose keys begin alike can be listed together.

        Of a customer's row that is the ``customer_id`` first, then what tells the customer's rows apart. Parts are
        compared as text, from the left: a number or a time must be written to one length, ``f"{at:%Y%m%dT%H%M%S%f}"``.
        """


RecordT = TypeVar("RecordT", bound=Record)


def no_table(kind: type[Record]) -> InvalidSetting:
    """Return what is wrong where no variable names the table of a kind of row, and what to add to which file."""
    file = f"tools/{kind.__module__.rpartition('.')[2]}.yaml"
    return InvalidSetting(
        kind.TABLE,
        f'is missing, the variable of {kind.__name__}.TABLE: in {file} add under Variables "{kind.TABLE}: !Ref ...", '
        "with the table's name under Resources",
    )


class Records(Protocol[RecordT]):
    """The rows of one kind. Every read reflects every write before it.

    Every method raises `DeskUnavailable` when the store does not answer.
    """

    def get(self, *key: str) -> Unseen[RecordT] | None:
        """Return the row with this key, or None if there is none."""

    def list(self, *key: str, limit: int, newest_first: bool = False) -> Sequence[Unseen[RecordT]]:
        """Return the first `limit` rows whose keys begin with these parts (one at least), in the order of keys.

        With `newest_first` the last ones, backwards: what was added last, where the next part begins with the time.
        """

    def add(self, record: RecordT) -> bool:
        """Keep a new row. False, and nothing is changed, if there is one with its key."""

    def change(self, found: Unseen[RecordT], **fields: object) -> bool:
        """Change fields of a row that was read. False, and nothing is changed, if it is not as it was read."""

    def remove(self, found: Unseen[RecordT]) -> bool:
        """Remove a row that was read. False, and nothing is changed, if it was changed since; True if it is gone."""


class RecordStore(Protocol):
    """Where rows of every kind are kept."""

    def of(self, kind: type[RecordT]) -> Records[RecordT]:
        """Return the rows of one kind."""
