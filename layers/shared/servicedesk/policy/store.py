"""Port to the policy store, for those who may read all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.change import Change
from servicedesk.policy.rules import GroupPolicy

EntryT = TypeVar("EntryT")
PAGE_ENTRIES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[EntryT]):
    """Some entries, and where the others are."""

    entries: tuple[EntryT, ...]
    #: Opaque; None behind the last entry.
    next: str | None


class PolicyStore(Protocol):
    """The permissions table, whole.

    Every method raises `PermissionsUnavailable` when it does not answer, and `InvalidPolicy` for a cursor that is none
    of its list's.
    """

    def capabilities(self) -> Capabilities:
        """Return what the stack can do, as of its last deployment.

        Raises:
            CapabilitiesUnavailable: It does not say.
        """

    def group(self, name: str) -> GroupPolicy:
        """Return a group's rules as of now; version 0 if none are stored."""

    def groups(self, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> Page[GroupPolicy]:
        """Return stored groups by name. A group that was stored a moment ago may be missing from the page."""

    def write(self, changes: Sequence[Change], *, witness: GroupPolicy | None = None) -> None:
        """Make every change and write its record, or nothing at all.

        Args:
            changes: Of groups, at most `MAX_CHANGES`; each decided on the version before its own.
            witness: A group that must still be at its version for the changes to be right.

        Raises:
            PolicyConflict: A group, or the witness, has another version by now.
            InvalidPolicy: A row would be larger than the store takes.
        """

    def changes(self, group: str | None = None, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> Page[Change]:
        """Return changes, newest first, of one group or of everything."""

    def revoke(self, subject: str, change: Change, *, is_recorded: bool = False) -> int:
        """Refuse the tokens of every sign-in of `subject` before `change.version`, and write the record.

        Return the `not_before` that is now in force: a later one that was there already stays.

        With `is_recorded` its record is there already.
        """

    def readmit(self, identity: str, change: Change) -> None:
        """Let tokens count again of an identity that was locked out, from `change.version` on, and write the record."""

    def record(self, change: Change) -> None:
        """Write the record of what is done somewhere else: a person's sign-in."""

    def not_before(self, subject: str) -> int | None:
        """Return when the tokens of `subject` were last revoked, in epoch seconds."""


def all_groups(store: PolicyStore) -> Iterator[GroupPolicy]:
    """Yield every stored group, by name."""
    return all_entries(store.groups)


def all_entries(read: Callable[[str | None], Page[EntryT]]) -> Iterator[EntryT]:
    """Yield what is on every page, which `read` returns for a cursor; a page is read when it is reached."""
    cursor = None
    while True:
        page = read(cursor)
        yield from page.entries
        cursor = page.next
        if cursor is None:
            return
