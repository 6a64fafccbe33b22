"""Optimistic locking of a whole policy: what somebody had read when they decided on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Protocol

from servicedesk.errors import PolicyConflict
from servicedesk.federation.group_map import GroupMap
from servicedesk.policy.change import Change
from servicedesk.policy.rule_words import some_names
from servicedesk.policy.rules import GroupPolicy
from servicedesk.tools.text import quote_name

TAG_CHARACTERS = 32
# Between the part of a tag that is about the groups, and the one about the company's groups.
_AND: Final = "-"


class StoredVersion(Protocol):
    """What is stored under a name, and changes from version to version: a group's rules, or an identity provider's."""

    @property
    def version(self) -> int:
        """One more with each change; 0 if none are stored."""

    @property
    def updated_by(self) -> str | None:
        """Who made the last change; None if nobody has."""


def policy_tag(policies: Iterable[GroupPolicy], maps: Iterable[GroupMap] = ()) -> str:
    """Return a text that is another one as soon as any group, or any identity provider's rules, has another version."""
    groups, providers = {policy.group: policy for policy in policies}, {one.provider: one for one in maps}
    return f"{_tag(groups)}{_AND}{_tag(providers)}" if providers else _tag(groups)


def tags_of(tag: str | None) -> tuple[str | None, str | None]:
    """Return which part of a policy's tag is about the groups, and which about the identity providers' rules."""
    if tag is None:
        return None, None
    groups, _, providers = tag.partition(_AND)
    return groups, providers or _tag({})


def _tag(stored: Mapping[str, StoredVersion]) -> str:
    versions = sorted(f"{name} {one.version}" for name, one in stored.items())
    return sha256("\n".join(versions).encode()).hexdigest()[:TAG_CHARACTERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """What is not as it was read: a group's rules, or an identity provider's."""

    name: str
    #: As it is.
    version: int
    updated_by: str | None
    #: The version that was read; None where the document does not say.
    read_version: int | None


def told_overtaken(some: Iterable[Overtaken]) -> tuple[str, ...]:
    """Return which versions are not as they were read, a clause for all to which the same happened."""
    alike: dict[tuple[int, str | None, int | None], list[str]] = {}
    for one in some:
        alike.setdefault((one.version, one.updated_by, one.read_version), []).append(one.name)
    return tuple(_told_alike(names, *happened) for happened, names in alike.items())


def _told_alike(names: Sequence[str], version: int, updated_by: str | None, read_version: int | None) -> str:
    by = f" (by {quote_name(updated_by)})" if updated_by else ""
    unsaid = "and the document does not say which it was decided on"
    read = unsaid if read_version is None else f"not at {read_version}"
    return f"{some_names(names)} {'is' if len(names) == 1 else 'are'} at version {version}{by}, {read}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The groups' rules as they were read, or those of the identity providers."""

    #: Name → the version that its rules had; None, or not there, where the document does not say.
    versions: Mapping[str, int | None] = field(default_factory=dict)
    #: The part of `policy_tag` that is about what was read; None where the document does not say.
    tag: str | None = None
    #: Whether a change of anything refuses the document, or only of what it would change too.
    is_exact: bool = False

    def require(self, stored: Mapping[str, StoredVersion], changes: Iterable[Change]) -> None:
        """Refuse to overwrite what was changed since it was read.

        Raises:
            PolicyConflict: Somebody was quicker; the message names what they changed, and who.
        """
        overtaken = self.overtaken_by(stored, changes)
        if overtaken or (self.is_exact and not self._is_current(stored)):
            which = f": {'; '.join(told_overtaken(overtaken))}" if overtaken else ""
            raise PolicyConflict(
                f"the policy was changed since it was read{which}. Nothing was changed now: read it and decide again"
            )

    def overtaken_by(self, stored: Mapping[str, StoredVersion], changes: Iterable[Change]) -> tuple[Overtaken, ...]:
        """Return what is not as it was when the document was decided on, and that it is about."""
        concerned = {change.subject for change in changes}
        if self.is_exact:
            concerned |= self.versions.keys()
        is_current = self._is_current(stored)
        return tuple(
            Overtaken(name=name, version=version, updated_by=by, read_version=self.versions.get(name))
            for name in sorted(concerned)
            for version, by in [_of(stored.get(name))]
            if version != self._read_version(name, version, is_current=is_current)
        )

    def _is_current(self, stored: Mapping[str, StoredVersion]) -> bool:
        return self.tag == _tag(stored)

    def _read_version(self, name: str, version: int, *, is_current: bool) -> int:
        said = self.versions.get(name)
        if said is not None:
            return said
        # Of what the document does not name, it is known only if nothing at all was changed.
        return version if is_current else 0


def _of(stored: StoredVersion | None) -> tuple[int, str | None]:
    return (0, None) if stored is None else (stored.version, stored.updated_by)
