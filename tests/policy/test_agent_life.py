"""Agents are added, given another secret and removed: with a record, and nothing of use is left of what failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from servicedesk.errors import (
    DirectoryUnavailable,
    InvalidPolicy,
    OutcomeUnknown,
    PartlyMade,
    PermissionsUnavailable,
    PolicyConflict,
    UnknownAgent,
    UnknownPerson,
)
from servicedesk.policy.agents.addition import IssuedSecret, NewAgent, add_agent
from servicedesk.policy.agents.answers import AgentOutcome
from servicedesk.policy.agents.clients import AgentCredentials
from servicedesk.policy.agents.removal import remove_agent
from servicedesk.policy.agents.rotation import Renewal, WhichSecret, end_secret, rotate_secret
from servicedesk.policy.change import Actor, ChangeKind, Intent
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.people.person import SignInStatus
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.fakes.agents import DAY_SECONDS, NOON_SECONDS, FakeAgentClients, FakeAgentRegister, agent
from tests.fakes.policy import FakeDirectory, FakePolicyStore, member
from tests.worlds.policy import NOON

WHY = Intent(actor=Actor(name="alice", id="subject-of-alice"), reason="sorts the queue at night")
DRY = replace(WHY, dry_run=True)
AS_IT_WAS = Renewal()
NOW, ENDED, LATER = (
    {MANAGE_PERMISSIONS: Conditions()},
    {MANAGE_PERMISSIONS: Conditions(ends_at=NOON_SECONDS - 1)},
    {MANAGE_PERMISSIONS: Conditions(starts_at=NOON_SECONDS + DAY_SECONDS)},
)
#: Group → its rules: one that an agent may be in, and those that it may not.
GROUPS = {
    "triage": Rules(grants={"list_tickets": Conditions()}),
    "administrators": Rules(grants=NOW),
    "former-administrators": Rules(grants=ENDED),
    "next-administrators": Rules(scheduled=LATER),
}
GOOD = NewAgent(
    name="weekly", groups=frozenset({"triage"}), owner="bob@example.com", expires_at=NOON_SECONDS + 30 * DAY_SECONDS
)


class Desk:
    """A pool with an agent, and whatever keeps its secrets."""

    def __init__(self) -> None:
        self.store = FakePolicyStore()
        self.store.policies = {name: GroupPolicy(group=name, rules=rules, version=1) for name, rules in GROUPS.items()}
        self.directory = FakeDirectory(
            [
                member("bob", "triage"),
                member("dora", is_enabled=False),
                member("ines", status=SignInStatus.INVITED),
            ],
            [*GROUPS, "empty"],
        )
        nightly = agent("nightly", "triage")
        self.register, self.clients = FakeAgentRegister(self.store, nightly), FakeAgentClients(nightly)
        self.kept: list[AgentCredentials] = []
        self.keep: Callable[[AgentCredentials], None] = self.kept.append

    @property
    def pool(self) -> dict[str, Any]:
        return {"register": self.register, "clients": self.clients, "clock": NOON.timestamp}

    def add(self, wanted: NewAgent = GOOD, intent: Intent = WHY) -> IssuedSecret:
        return add_agent(wanted, intent, self.keep, store=self.store, directory=self.directory, **self.pool)

    def rotate(self, name: str = "nightly", renewal: Renewal = AS_IT_WAS, intent: Intent = WHY) -> IssuedSecret:
        return rotate_secret(name, renewal, intent, self.keep, directory=self.directory, **self.pool)

    def end(self, which: WhichSecret, intent: Intent = WHY) -> AgentOutcome:
        return end_secret("nightly", which, intent, **self.pool)

    def remove(self, name: str = "nightly", intent: Intent = WHY) -> AgentOutcome:
        return remove_agent(name, intent, **self.pool)

    @property
    def state(self) -> Any:
        kept = {client_id: list(secrets) for client_id, secrets in self.clients.kept.items()}
        return dict(self.register.rows), kept, list(self.store.log)


class TestAdding:
    def test_an_agent_has_a_client_a_row_and_a_record_and_its_secret_is_said_once(self) -> None:
        desk = Desk()

        made = desk.add()

        assert desk.register.rows["weekly"] == replace(
            agent("weekly", "triage", expires_at=GOOD.expires_at), secret_made_at=NOON_SECONDS
        )
        assert [(one.kind, one.subject, one.version) for one in desk.store.log] == [
            (ChangeKind.AGENT_ADDED, "weekly", 1)
        ]
        assert made.credentials is not None
        assert desk.kept == [made.credentials]
        assert made.credentials.secret == desk.clients.said[-1]

    def test_a_secret_is_in_nothing_that_is_printed_or_kept(self) -> None:
        desk = Desk()

        made = desk.add()

        secret = desk.clients.said[-1]
        for told in (made, made.outcome, desk.store.log, desk.register.rows, desk.kept):
            assert secret not in repr(told)

    #: What is wrong with an agent → what is asked for, what is said.
    REFUSED: ClassVar[dict[str, tuple[NewAgent, type[Exception], str]]] = {
        "no name": (replace(GOOD, name=""), InvalidPolicy, "lower-case"),
        "capitals": (replace(GOOD, name="Weekly"), InvalidPolicy, "lower-case"),
        "a blank": (replace(GOOD, name="weekly run"), InvalidPolicy, "lower-case"),
        "a second line": (replace(GOOD, name="weekly\n"), InvalidPolicy, "lower-case"),
        "the prefix": (replace(GOOD, name="agent:weekly"), InvalidPolicy, "lower-case"),
        "another row's key": (replace(GOOD, name="weekly#agent"), InvalidPolicy, "lower-case"),
        "a path": (replace(GOOD, name="../weekly"), InvalidPolicy, "lower-case"),
        "a look-alike": (replace(GOOD, name="wee\u043aly"), InvalidPolicy, "lower-case"),
        "other digits": (replace(GOOD, name="weekly\u0661"), InvalidPolicy, "lower-case"),
        "a hyphen at the end": (replace(GOOD, name="weekly-"), InvalidPolicy, "lower-case"),
        "an option": (replace(GOOD, name="--json"), InvalidPolicy, "lower-case"),
        "a long name": (replace(GOOD, name="a" * 41), InvalidPolicy, "lower-case"),
        "a name that is taken": (replace(GOOD, name="nightly"), InvalidPolicy, "already"),
        "no group": (replace(GOOD, groups=frozenset()), InvalidPolicy, "1 to 20 groups"),
        "too many groups": (
            replace(GOOD, groups=frozenset(f"g{number}" for number in range(21))), InvalidPolicy, "1 to 20 groups",
        ),
        "a group that is not there": (replace(GOOD, groups=frozenset({"triag"})), InvalidPolicy, "did you mean"),
        "a group that administers": (
            replace(GOOD, groups=frozenset({"triage", "administrators"})), InvalidPolicy, "may change permissions",
        ),
        "a group that will administer": (
            replace(GOOD, groups=frozenset({"next-administrators"})), InvalidPolicy, "may change permissions",
        ),
        "a group that administered": (
            replace(GOOD, groups=frozenset({"former-administrators"})), InvalidPolicy, "may change permissions",
        ),
        "an owner who is gone": (replace(GOOD, owner="carl"), UnknownPerson, "carl"),
        "an owner who is disabled": (replace(GOOD, owner="dora"), InvalidPolicy, "cannot answer"),
        "an owner who was never in": (replace(GOOD, owner="ines"), InvalidPolicy, "cannot answer"),
        "an agent for an owner": (replace(GOOD, owner="agent:nightly"), UnknownPerson, "agent:nightly"),
        "no end": (replace(GOOD, expires_at=0), InvalidPolicy, "after now"),
        "an end now": (replace(GOOD, expires_at=NOON_SECONDS), InvalidPolicy, "after now"),
        "an end before the calendar": (replace(GOOD, expires_at=-(10**15)), InvalidPolicy, "after now"),
        "an end in milliseconds": (replace(GOOD, expires_at=NOON_SECONDS * 1_000), InvalidPolicy, "366 days"),
        "an end in more than a year": (
            replace(GOOD, expires_at=NOON_SECONDS + 366 * DAY_SECONDS + 1), InvalidPolicy, "366 days",
        ),
        "no calls": (replace(GOOD, calls_per_hour=0), InvalidPolicy, "calls in an hour"),
        "calls without end": (replace(GOOD, calls_per_hour=10**9), InvalidPolicy, "calls in an hour"),
    }  # fmt: skip

    @pytest.mark.parametrize("case", REFUSED)
    def test_what_makes_no_sense_is_refused_before_anything_is_made(self, case: str) -> None:
        wanted, refusal, words = self.REFUSED[case]
        desk = Desk()
        before = desk.state

        with pytest.raises(refusal, match=words):
            desk.add(wanted)

        assert (desk.state, desk.clients.said, desk.kept) == (before, [], [])

    @pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "x" * 501])
    def test_without_a_reason_nothing_is_made(self, reason: str) -> None:
        desk = Desk()

        with pytest.raises(InvalidPolicy, match="reason"):
            desk.add(intent=replace(WHY, reason=reason))

        assert desk.clients.said == []

    def test_a_dry_run_makes_no_client_and_no_secret(self) -> None:
        desk = Desk()
        before = desk.state

        made = desk.add(intent=DRY)

        assert (desk.state, desk.clients.said, made.credentials) == (before, [], None)
        assert "dry run" in made.outcome.summary[0]

    def test_a_client_whose_secret_could_not_be_put_away_is_deleted(self) -> None:
        desk = Desk()
        before = desk.state
        desk.keep = lambda _: 1 / 0  # type: ignore[assignment]  # something goes wrong

        with pytest.raises(ZeroDivisionError):
            desk.add()

        assert desk.state == before

    @pytest.mark.parametrize("pool", ["answers", "is silent"])
    def test_a_client_without_a_row_is_deleted_and_if_it_is_not_it_has_no_row(self, pool: str) -> None:
        desk = Desk()
        before = desk.state
        desk.register.takes_writes = False
        desk.clients.fails = {"delete"} if pool == "is silent" else set()

        with pytest.raises(PermissionsUnavailable):
            desk.add()

        rows, kept, log = desk.state
        assert (rows, log) == (before[0], [])
        assert ("client-of-weekly" in kept) is (pool == "is silent")

    def test_of_two_who_add_the_same_name_one_is_refused_with_its_client(self) -> None:
        desk = Desk()
        desk.register.agent_called = lambda _: None  # type: ignore[assignment,method-assign]  # both looked before either wrote

        with pytest.raises(PolicyConflict):
            desk.add(replace(GOOD, name="nightly"))

        assert desk.register.rows == {"nightly": agent("nightly", "triage")}


class TestRotating:
    def test_both_secrets_work_until_one_is_ended_and_each_step_is_recorded(self) -> None:
        desk = Desk()

        made = desk.rotate()
        between = desk.clients.secrets("client-of-nightly")
        ended = desk.end(WhichSecret.OLDER)

        assert [one.secret_id for one in between] == ["first", "secret-0"]
        assert [one.secret_id for one in desk.clients.secrets("client-of-nightly")] == ["secret-0"]
        assert made.credentials is not None
        assert made.outcome.agent.secret_made_at.timestamp() == NOON_SECONDS - DAY_SECONDS
        assert ended.agent.secret_made_at.timestamp() == NOON_SECONDS
        assert [one.kind for one in desk.store.log] == [ChangeKind.AGENT_ROTATED] * 2
        assert desk.register.rows["nightly"].version == 3

    def test_the_new_secret_can_be_ended_where_it_reached_nobody(self) -> None:
        desk = Desk()
        desk.rotate()

        desk.end(WhichSecret.NEWER)

        assert [one.secret_id for one in desk.clients.secrets("client-of-nightly")] == ["first"]
        assert desk.register.rows["nightly"].secret_made_at == NOON_SECONDS - DAY_SECONDS

    def test_with_a_new_secret_the_end_and_the_owner_may_be_others(self) -> None:
        desk = Desk()
        desk.directory.people["erin"] = member("erin")

        desk.rotate(renewal=Renewal(expires_at=NOON_SECONDS + DAY_SECONDS, owner="erin@example.com"))

        row = desk.register.rows["nightly"]
        assert (row.expires_at, row.owner) == (NOON_SECONDS + DAY_SECONDS, "erin")

    REFUSED: ClassVar[dict[str, tuple[Callable[[Desk], object], type[Exception], str]]] = {
        "nobody": (lambda desk: desk.rotate("nightl"), UnknownAgent, "did you mean 'nightly'"),
        "an end in the past": (
            lambda desk: desk.rotate(renewal=Renewal(expires_at=NOON_SECONDS - 1)), InvalidPolicy, "after now",
        ),
        "an owner who is disabled": (
            lambda desk: desk.rotate(renewal=Renewal(owner="dora")), InvalidPolicy, "cannot answer",
        ),
        "the only secret": (lambda desk: desk.end(WhichSecret.OLDER), InvalidPolicy, "has one secret"),
        "without a reason": (lambda desk: desk.rotate(intent=replace(WHY, reason="")), InvalidPolicy, "reason"),
    }  # fmt: skip

    @pytest.mark.parametrize("case", REFUSED)
    def test_what_makes_no_sense_is_refused_before_anything_is_made(self, case: str) -> None:
        act, refusal, words = self.REFUSED[case]
        desk = Desk()
        before = desk.state

        with pytest.raises(refusal, match=words):
            act(desk)

        assert (desk.state, desk.clients.said) == (before, [])

    def test_there_is_no_third_secret(self) -> None:
        desk = Desk()
        desk.rotate()
        before = desk.state

        with pytest.raises(InvalidPolicy, match=r"two secrets, .*--end-old"):
            desk.rotate()

        assert desk.state == before

    def test_a_secret_that_could_not_be_put_away_is_ended_and_the_first_works_on(self) -> None:
        desk = Desk()
        desk.keep = lambda _: 1 / 0  # type: ignore[assignment]  # something goes wrong

        with pytest.raises(ZeroDivisionError):
            desk.rotate()

        assert [one.secret_id for one in desk.clients.secrets("client-of-nightly")] == ["first"]

    @pytest.mark.parametrize("action", ["add_secret", "end_secret"])
    def test_a_pool_that_is_silent_when_it_comes_to_it_is_told_as_not_known(self, action: str) -> None:
        desk = Desk()
        if action == "end_secret":
            desk.rotate()
        desk.clients.fails = {action}

        with pytest.raises(OutcomeUnknown) as unknown:
            desk.rotate() if action == "add_secret" else desk.end(WhichSecret.OLDER)

        assert unknown.value.changes == (desk.store.log[-1].id,)

    def test_a_pool_that_is_silent_from_the_start_changes_nothing(self) -> None:
        desk = Desk()
        desk.clients.fails = {"secrets"}
        before = desk.state

        with pytest.raises(DirectoryUnavailable):
            desk.rotate()

        assert desk.state == before

    def test_a_dry_run_makes_and_ends_no_secret(self) -> None:
        desk = Desk()
        desk.rotate(intent=DRY)
        assert desk.clients.said == []
        desk.rotate()
        before = desk.state

        desk.end(WhichSecret.OLDER, DRY)

        assert desk.state == before


class TestRemoving:
    def test_its_row_goes_with_a_record_and_its_client_with_its_secrets(self) -> None:
        desk = Desk()

        desk.remove()

        assert (desk.register.rows, desk.clients.kept) == ({}, {})
        assert [(one.kind, one.subject) for one in desk.store.log] == [(ChangeKind.AGENT_REMOVED, "nightly")]

    def test_a_client_that_stays_has_no_row_and_is_told_of(self) -> None:
        desk = Desk()
        desk.clients.fails = {"delete"}

        with pytest.raises(PartlyMade, match="client-of-nightly"):
            desk.remove()

        assert (desk.register.rows, len(desk.store.log)) == ({}, 1)

    def test_a_row_that_stays_keeps_its_client(self) -> None:
        desk = Desk()
        desk.register.takes_writes = False
        before = desk.state

        with pytest.raises(PermissionsUnavailable):
            desk.remove()

        assert desk.state == before

    def test_nobody_is_removed_in_a_dry_run_or_under_another_name(self) -> None:
        desk = Desk()
        before = desk.state

        desk.remove(intent=DRY)
        with pytest.raises(UnknownAgent):
            desk.remove("nightl")

        assert desk.state == before
