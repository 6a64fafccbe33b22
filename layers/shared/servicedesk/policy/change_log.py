"""The log of changes, read back with a filter: who changed what, of which kind."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.policy.answers import ChangesPage
from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.store import PAGE_ENTRIES, PolicyStore

# Reads of the store for one page; a rare kind may be further back than one request looks.
MAX_READS = 10
#: Kinds of changes whose subject is a person.
_OF_PEOPLE = frozenset(kind for kind in ChangeKind if kind.value.startswith("person")) | {
    ChangeKind.GROUP_JOINED,
    ChangeKind.GROUP_LEFT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Which changes are asked for. What is None makes no difference."""

    group: str | None = None
    #: User name or ``sub`` of who made a change, or whom it is about.
    person: str | None = None
    kind: ChangeKind | None = None

    def wants(self, change: Change) -> bool:
        """Whether `change`, which is of the group, is one of them."""
        about = (change.subject,) if change.kind in _OF_PEOPLE else ()
        return self.kind in {None, change.kind} and self.person in {None, change.actor, change.actor_id, *about}


def read_changes(
    store: PolicyStore, wanted: ChangeFilter, cursor: str | None = None, limit: int = PAGE_ENTRIES
) -> ChangesPage:
    """Return changes, newest first. A page may be short, or empty, and have a next one: the log was read so far."""
    found: list[Change] = []
    for _ in range(MAX_READS):
        page = store.changes(wanted.group, cursor, limit - len(found))
        found.extend(filter(wanted.wants, page.entries))
        cursor = page.next
        if cursor is None or len(found) == limit:
            break
    return ChangesPage(changes=tuple(found), next=cursor)
