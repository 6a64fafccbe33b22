"""Forecast: reads what is needed to say what changes of permissions would mean, and says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

from servicedesk.clock import Clock, epoch_seconds
from servicedesk.errors import DeskUnavailable, DirectoryUnavailable, Unavailable
from servicedesk.federation.group_map import GroupMap, GroupMapsReader
from servicedesk.policy.access_changes import ChangedAccess, Situation, access_changes, moments
from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.company.answers import ProviderGroupsOutcome
from servicedesk.policy.company.words import unknown_members
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.impact.affected_people import affected_people
from servicedesk.policy.impact.census import Census, DeskSample
from servicedesk.policy.impact.impact import Impact, impact_key
from servicedesk.policy.impact.sight_changes import MAX_VIEWS, Labelling, sight_changes, unmatched_conditions
from servicedesk.policy.impact.words import with_summary
from servicedesk.policy.people.answers import StaffOutcome
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.person import Person
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import PolicyStore, all_groups


class Forecast:
    """What changes would mean, one after the other. For one question: everything is read once.

    A pool or a desk that does not answer leaves out what only it knows, and is named; the policy must be read.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- what it reads
        self,
        store: PolicyStore,
        directory: Directory,
        census: Census,
        label: Labelling,
        clock: Clock = epoch_seconds,
        maps: GroupMapsReader | None = None,
    ) -> None:
        self._store = store
        self._directory = directory
        self._census = census
        self._label = label
        self._maps = maps
        self._now = clock()
        self._missed: list[str] = []

    def of_changes(self, changes: Sequence[Change]) -> Mapping[str, Impact]:
        """Return `impact_key` of each → what it would mean, after those before it.

        Raises:
            PermissionsUnavailable, CapabilitiesUnavailable: The policy could not be read.
        """
        if not changes:
            return {}
        situation = Situation(rules=self._rules, memberships=self._memberships)
        impacts = {}
        for change in changes:
            following = self._situation_after(situation, change)
            before, after = change.before or Rules(), change.after or Rules()
            unmatched = tuple(unmatched_conditions(before, after, self._known, self._sample))
            impacts[impact_key(change)] = self._impact(situation, following, unmatched, unknown_members(change))
            situation = following
        return impacts

    def _situation_after(self, situation: Situation, change: Change) -> Situation:
        if change.kind is not ChangeKind.PROVIDER_GROUPS:
            after = change.after or Rules()
            return Situation(rules={**situation.rules, change.subject: after}, memberships=situation.memberships)
        return Situation(rules=situation.rules, memberships={**situation.memberships, **self._of_company(change)})

    def _of_company(self, change: Change) -> Mapping[str, frozenset[str]]:
        """Return user name → the desk's groups that the provider's people are in by its rules as they are to be."""
        stored = next((one for one in self._group_maps if one.provider == change.subject), GroupMap(provider=""))
        given = {name: rule.groups for name, rule in stored.rules.items()}
        given |= {one.about: frozenset(one.after or ()) for one in change.differences if one.member == "groups"}
        return {
            person.username: frozenset(
                group for name in person.provider_groups for group in given.get(name, ()) if group in self._pool
            )
            for person in self._company_people
            if person.provider == change.subject and person.is_let_in
        }

    def of_rules(self, made: ProviderGroupsOutcome) -> ProviderGroupsOutcome:
        """Return a change of a provider's rules with what it would mean; raises the same."""
        if made.change is None:
            return made
        return replace(made, impact=self.of_changes([made.change])[impact_key(made.change)])

    def of_staff(self, made: StaffOutcome) -> StaffOutcome:
        """Return a change of who is in which group with what it would mean; raises the same."""
        joins, leaves = (
            frozenset(change.group for change in made.changes if change.kind is kind and change.group is not None)
            for kind in (ChangeKind.GROUP_JOINED, ChangeKind.GROUP_LEFT)
        )
        if not (joins or leaves):
            return made
        impact = self.of_membership(made.name, joins=joins, leaves=leaves)
        return replace(made, impact=impact, summary=(*made.summary, *impact.summary))

    def of_membership(self, username: str, *, joins: Iterable[str] = (), leaves: Iterable[str] = ()) -> Impact:
        """Return what it would mean that somebody who can sign in is put into groups, or taken out; raises the same."""
        before = Situation(rules=self._rules, memberships=self._memberships)
        groups = (self._memberships.get(username, frozenset()) | frozenset(joins)) - frozenset(leaves)
        after = Situation(rules=self._rules, memberships={**self._memberships, username: groups})
        return self._impact(before, after, ())

    def _impact(
        self, before: Situation, after: Situation, unmatched: tuple[str, ...], untold: tuple[str, ...] = ()
    ) -> Impact:
        at, changes = self._first_difference(before, after)
        rows = sight_changes(changes, self._known, self._sample, self._label)
        many = len({one.username for one in changes}) > MAX_VIEWS
        bound = [f"Which rows that concerns was looked at for {MAX_VIEWS} of the views that change."] if many else []
        return with_summary(
            Impact(
                at=None if at == self._now else datetime.fromtimestamp(at, UTC),
                people=affected_people(changes),
                rows=rows,
                matches_nothing=unmatched,
                not_looked_at=(*self._missed, *bound, *untold),
                summary=(),
            )
        )

    def _first_difference(self, before: Situation, after: Situation) -> tuple[float, Sequence[ChangedAccess]]:
        """Return when the two first differ for anybody, and how; now if they never do."""
        for moment in moments(before, after, self._now):
            changes = tuple(access_changes(before, after, self._known, moment))
            if changes:
                return moment, changes
        return self._now, ()

    @cached_property
    def _rules(self) -> Mapping[str, Rules]:
        return {policy.group: policy.rules for policy in all_groups(self._store)}

    @cached_property
    def _known(self) -> Grantable:
        return self._store.capabilities().known

    @cached_property
    def _memberships(self) -> Mapping[str, frozenset[str]]:
        groups: dict[str, set[str]] = {}
        try:
            for group in self._directory.groups():
                for member in self._directory.members(group.name):
                    if member.is_let_in:
                        groups.setdefault(member.username, set()).add(group.name)
        except DirectoryUnavailable as failure:
            self._missed.append(f"Whom it concerns is not known: the user pool did not answer{_code(failure)}.")
            return {}
        return {username: frozenset(some) for username, some in groups.items()}

    @cached_property
    def _group_maps(self) -> tuple[GroupMap, ...]:
        return self._maps.group_maps() if self._maps is not None else ()

    @cached_property
    def _pool(self) -> frozenset[str]:
        return frozenset(group.name for group in self._directory.groups())

    @cached_property
    def _company_people(self) -> tuple[Person, ...]:
        # Where the pool does not answer, the memberships have said so.
        with suppress(DirectoryUnavailable):
            return self._directory.company_people()
        return ()

    @cached_property
    def _sample(self) -> DeskSample:
        try:
            sample = self._census.sample()
        except DeskUnavailable as failure:
            sample = DeskSample(unseen=f"Which rows it concerns is not known: the desk did not answer{_code(failure)}.")
        if sample.unseen:
            self._missed.append(sample.unseen)
        return sample


def _code(failure: Unavailable) -> str:
    return f" ({failure.code})" if failure.code else ""
