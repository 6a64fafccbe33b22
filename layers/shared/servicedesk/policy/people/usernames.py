"""User names of the people in the audit trail, whose records have only their `sub`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from servicedesk.errors import AmbiguousPerson, DirectoryUnavailable, UnknownPerson
from servicedesk.policy.audit_trail import AuditRecord
from servicedesk.policy.people.directory import Directory

#: Who is looked up for one page of records; whoever else is in it has no name there.
MAX_LOOKUPS = 25
MAX_REMEMBERED = 1_000


class Usernames:
    """The user pool's names, each looked up once: a user name never changes. Lives as long as the environment."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._remembered: dict[str, str | None] = {}

    def with_usernames(self, records: Iterable[AuditRecord]) -> tuple[AuditRecord, ...]:
        """Return the records with the user names of those whom the pool knows; none more if it does not answer."""
        found = tuple(records)
        # An agent's says what it is called, and the pool has nobody with its subject.
        self._look_up(dict.fromkeys(record.subject for record in found if record.owner is None))
        return tuple(replace(record, username=self._remembered.get(record.subject)) for record in found)

    def _look_up(self, subjects: Iterable[str]) -> None:
        unknown = [subject for subject in subjects if subject not in self._remembered]
        if len(self._remembered) + len(unknown) > MAX_REMEMBERED:
            self._remembered.clear()
        for subject in unknown[:MAX_LOOKUPS]:
            try:
                self._remembered[subject] = self._username(subject)
            except DirectoryUnavailable:
                return

    def _username(self, subject: str) -> str | None:
        try:
            person = self._directory.person(subject)
        except (UnknownPerson, AmbiguousPerson):
            return None
        # A user name can look like somebody else's sub.
        return person.username if person.subject == subject else None
