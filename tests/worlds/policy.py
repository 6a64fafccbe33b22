"""A policy and the people that it is about, with the editor that changes it, over fakes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.people.person import Person
from tests.fakes.agents import FakeAgentRegister
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, FakePolicyStore, StoredPolicy, capabilities_of

#: When everything happens.
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class PolicyWorld:
    """A policy, a pool, and an editor whose pauses are counted and not waited for."""

    def __init__(
        self,
        policy: StoredPolicy,
        people: Iterable[Person] = (),
        *,
        pool: Iterable[str] | None = None,
        known: Grantable | None = None,
    ) -> None:
        """Make them.

        Args:
            policy: What is stored.
            people: Who is in the pool.
            pool: Its groups; by default those that are stored.
            known: What the stack says can be granted; by default the product's tools.
        """
        self.store = self.new_store(policy)
        if known is not None:
            self.store.says = capabilities_of(known)
        self.directory = self.new_directory(people, policy if pool is None else pool)
        self.pauses: list[float] = []
        self.register = FakeAgentRegister(self.store)
        self.maps = FakeGroupMapStore()
        self.editor = PolicyEditor(
            self.store, self.directory, self.register, self.maps, clock=NOON.timestamp, pause=self.pauses.append
        )

    #: What a test may put something else in the place of.
    new_store = FakePolicyStore
    new_directory = FakeDirectory
