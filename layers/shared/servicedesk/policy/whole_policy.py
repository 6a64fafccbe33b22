"""The whole policy at once: every group's rules, and those for the identity providers' groups if they are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from servicedesk.clock import Clock, epoch_seconds
from servicedesk.errors import PolicyRefused, Unavailable
from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.change import Change, Intent
from servicedesk.policy.company.administrators import require_meant_rules
from servicedesk.policy.company.rule_checks import (
    check_given_groups,
    check_label,
    check_provider,
    check_provider_group,
)
from servicedesk.policy.company.rules import GroupMapStore, GroupsLookedAt, decide_rules
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.explanation.basis import Basis, Overtaken
from servicedesk.policy.parts import partly_made
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import PolicyStore

#: What becomes of a provider's rules, and the record of it.
RuleDecision = tuple[GroupMap, Change]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPolicy:
    """All that is to be allowed. A group that is not named loses its rules."""

    groups: Mapping[str, Rules]
    #: Identity provider → all rules for its groups; one that is not named loses them. None leaves all as they are.
    providers: Mapping[str, Mapping[str, GroupRule]] | None = None
    #: What was read when it was decided; None overwrites whatever is there.
    basis: Basis | None = None
    provider_basis: Basis | None = None


class WholePolicy:
    """Puts a policy in the place of the one there is. `company` is the deployment's identity provider, or empty."""

    def __init__(  # noqa: PLR0913, PLR0917 -- what it works on
        self,
        editor: PolicyEditor,
        maps: GroupMapStore,
        store: PolicyStore,
        directory: Directory,
        company: str,
        clock: Clock = epoch_seconds,
    ) -> None:
        self._editor = editor
        self._maps = maps
        self._store = store
        self._directory = directory
        self._company = company
        self._clock = clock

    def replace(self, wanted: WantedPolicy, intent: Intent) -> tuple[Change, ...]:
        """Make it the policy, and return the changes: the groups' as `PolicyEditor.replace`, then each provider's.

        Everything is decided before anything is written. That a company's group gives one that administers, or will,
        is judged on the groups as they are to be; that a group begins to administer, on the company's rules as they
        are: what goes in the same file still counts, because it goes last.

        Raises:
            InvalidPolicy, LastAdministrator, NotForPrograms: Nothing was changed.
            PolicyConflict, PermissionsUnavailable, DirectoryUnavailable: The same.
            PartlyMade: Some were made, and the others were not.
        """
        stored, decisions = self._decide(wanted, intent)
        if wanted.provider_basis is not None:
            wanted.provider_basis.require(stored, [change for _, change in decisions])
        made = self._editor.replace(wanted.groups, intent, basis=wanted.basis)
        if intent.dry_run:
            return (*made, *(change for _, change in decisions))
        return self._write(made, decisions, stored, intent)

    def differences(self, wanted: WantedPolicy, intent: Intent) -> tuple[Change, ...]:
        """Return what `replace` would change, and write nothing; raises as it does."""
        _, decisions = self._decide(wanted, intent)
        return (*self._editor.differences(wanted.groups, intent), *(change for _, change in decisions))

    def overtaken_names(self, wanted: WantedPolicy, intent: Intent) -> tuple[Overtaken, ...]:
        """Return what was changed since its basis was read, and it would overwrite."""
        stored, decisions = self._decide(wanted, intent)
        groups, providers = wanted.basis, wanted.provider_basis
        changes = self._editor.differences(wanted.groups, intent)
        return (
            *(self._editor.overtaken_groups(groups, changes) if groups is not None else ()),
            *(providers.overtaken_by(stored, [change for _, change in decisions]) if providers is not None else ()),
        )

    def _decide(self, wanted: WantedPolicy, intent: Intent) -> tuple[Mapping[str, GroupMap], Sequence[RuleDecision]]:
        if wanted.providers is None:
            return {}, ()
        stored = {one.provider: one for one in self._maps.group_maps()}
        for provider in wanted.providers:
            check_provider(provider, self._company, stored.values())
        return stored, tuple(self._decisions(stored, wanted.providers, wanted.groups, intent))

    def _decisions(
        self,
        stored: Mapping[str, GroupMap],
        wanted: Mapping[str, Mapping[str, GroupRule]],
        groups: Mapping[str, Rules],
        intent: Intent,
    ) -> Iterator[RuleDecision]:
        pool: list[str] | None = None
        for provider in sorted(stored.keys() | wanted.keys()):
            before, rules = stored.get(provider, GroupMap(provider=provider)), wanted.get(provider, {})
            for name, rule in rules.items():
                if before.rules.get(name) != rule:
                    pool = [group.name for group in self._directory.groups()] if pool is None else pool
                    _check_rule(name, rule, pool)
            after, change = decide_rules(before, rules, intent, lambda group: groups.get(group, Rules()), self._clock)
            if change is not None:
                yield after, change

    def _write(
        self,
        made: tuple[Change, ...],
        decisions: Sequence[RuleDecision],
        stored: Mapping[str, GroupMap],
        intent: Intent,
    ) -> tuple[Change, ...]:
        wanted = len(made) + len(decisions)
        for after, change in decisions:
            try:
                # Once more on the groups as they are by now: somebody may have let one administer since.
                looked_at = GroupsLookedAt(self._store)
                before = stored.get(after.provider, GroupMap(provider=after.provider))
                require_meant_rules(before, after.rules, intent, looked_at.rules_of)
                self._maps.write_group_map(after, change, looked_at.policies)
            except (PolicyRefused, Unavailable) as failure:
                if not made:
                    raise
                raise partly_made(made, wanted, failure) from None
            made = (*made, change)
        return made


def _check_rule(name: str, rule: GroupRule, pool: Sequence[str]) -> None:
    check_provider_group(name)
    check_label(rule.label)
    check_given_groups(rule.groups, pool)
