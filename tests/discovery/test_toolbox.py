"""What a person may use follows from their groups' grants, and from nothing else."""

from contextlib import suppress

import pytest

from servicedesk.discovery.discovery import Discovery
from servicedesk.discovery.grants import Grant, Permissions, TrialRule
from servicedesk.discovery.trial_rules import TrialView
from servicedesk.errors import InvalidToken, PermissionsUnavailable, UnknownTool
from servicedesk.identity.token_fault import TokenFault
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect
from servicedesk.tools.view import View
from tests.fakes.grant_store import FakeGrantStore, grant
from tests.fakes.tools import JOBS, CountingTool
from tests.people import person

READ = CountingTool("read_ticket").tool
OPEN = CountingTool("open_ticket", Effect.WRITES).tool
DELETE = CountingTool("delete_customer", Effect.DESTROYS).tool
RESET = CountingTool("reset_password", Effect.CREDENTIALS).tool
CATALOGUE = (READ, OPEN, DELETE, RESET)

STORED = (
    grant("readers", "read_ticket"),
    grant("agents", "open_ticket"),
    grant("agents", "read_ticket"),
    grant("ghosts", "a_tool_that_nobody_wrote"),
)

TABLE = {
    "no group": ((), []),
    "a group that is not stored": (("strangers",), []),
    "a group granted a tool that does not exist": (("ghosts",), []),
    "one group": (("readers",), ["read_ticket"]),
    "groups add up": (("readers", "agents"), ["open_ticket", "read_ticket"]),
    "a group's name in other letters is another group": (("Readers",), []),
    "a group's name with a blank is another group": (("readers ",), []),
}


@pytest.mark.parametrize(("groups", "expected"), TABLE.values(), ids=TABLE.keys())
def test_a_toolbox_holds_what_the_groups_are_granted(groups: tuple[str, ...], expected: list[str]) -> None:
    toolbox = Discovery(FakeGrantStore(*STORED), CATALOGUE, ttl_seconds=30).open(person(*groups))

    assert [granted.tool.name for granted in toolbox] == expected
    assert len(toolbox) == len(expected)


def test_a_tool_not_granted_is_as_unknown_as_one_that_does_not_exist() -> None:
    toolbox = Discovery(FakeGrantStore(*STORED), CATALOGUE, ttl_seconds=30).open(person("readers"))

    refusals = []
    for name in ("delete_customer", "no_such_tool"):
        with pytest.raises(UnknownTool) as refusal:
            toolbox.take(name)
        refusals.append(repr(refusal.value))

    assert refusals[0] == refusals[1]


@pytest.mark.parametrize("name", ["READ_TICKET", "read_ticket ", "read-ticket", "re\u0430d_ticket", "", "__class__"])
def test_a_name_that_only_looks_like_a_granted_tool_is_unknown(name: str) -> None:
    toolbox = Discovery(FakeGrantStore(*STORED), CATALOGUE, ttl_seconds=30).open(person("readers"))

    with pytest.raises(UnknownTool):
        toolbox.take(name)


def test_a_store_that_answers_for_a_group_nobody_asked_about_grants_nothing() -> None:
    class Confused(FakeGrantStore):
        def read(self, subject: str, groups: frozenset[str]) -> Permissions:
            return super().read(subject, frozenset({"agents"}))

    assert len(Discovery(Confused(*STORED), CATALOGUE, ttl_seconds=30).open(person("readers"))) == 0


def test_a_granted_tool_carries_the_grants_that_allow_it() -> None:
    emea = grant("agents", "read_ticket", Conditions(where={"region": frozenset({"EMEA"})}), version=4)
    all_regions = grant("readers", "read_ticket", Conditions(hide=frozenset({"phone"})), version=2)
    discovery = Discovery(FakeGrantStore(emea, all_regions), CATALOGUE, ttl_seconds=30)

    granted = discovery.open(person("agents", "readers")).take("read_ticket")

    assert granted.grants == (emea, all_regions)
    view = granted.caller.view
    assert view.shows({"region": "APAC"})
    assert view.hidden_fields({"region": "APAC"}) == {"phone"}
    assert view.hidden_fields({"region": "EMEA"}) == frozenset()


def test_when_nothing_can_be_decided_nothing_is_refused() -> None:
    grants = FakeGrantStore(*STORED)
    grants.available = False

    with pytest.raises(PermissionsUnavailable):
        Discovery(grants, CATALOGUE, ttl_seconds=30).open(person("readers"))


REVOCATIONS = {
    "issued before": (999, True),
    "issued in the very second": (1_000, False),
    "issued after": (1_001, False),
}


@pytest.mark.parametrize(("authenticated_at", "refused"), REVOCATIONS.values(), ids=REVOCATIONS.keys())
def test_a_revocation_refuses_the_tokens_issued_before_it(authenticated_at: int, refused: bool) -> None:
    grants = FakeGrantStore(*STORED)
    grants.not_before["subject-of-bob"] = 1_000
    discovery = Discovery(grants, CATALOGUE, ttl_seconds=30)
    bob = person("readers", authenticated_at=authenticated_at)

    if not refused:
        assert "read_ticket" in discovery.open(bob)
        return
    with pytest.raises(InvalidToken) as refusal:
        discovery.open(bob)
    assert refusal.value.fault is TokenFault.REVOKED


def test_a_revocation_made_since_the_toolbox_was_opened_stops_a_destroying_call() -> None:
    grants = FakeGrantStore(grant("agents", "delete_customer"))
    discovery = Discovery(grants, CATALOGUE, ttl_seconds=30)
    opened = discovery.open(person("agents", authenticated_at=999))

    grants.not_before["subject-of-bob"] = 1_000

    with pytest.raises(InvalidToken):
        discovery.authorise(opened, "delete_customer")


CALLS = {
    "a granted reading tool is decided on what is remembered": ("read_ticket", STORED, 1),
    "a granted writing tool too": ("open_ticket", STORED, 1),
    "a granted destroying tool on what is stored now": (
        "delete_customer",
        (grant("agents", "delete_customer"),),
        2,
    ),
    "a granted credentials tool too": ("reset_password", (grant("agents", "reset_password"),), 2),
    "a hidden reading tool": ("read_ticket", (), 2),
    "a hidden destroying tool": ("delete_customer", (), 2),
    "a tool that does not exist": ("no_such_tool", STORED, 2),
}


@pytest.mark.parametrize(("name", "stored", "reads"), CALLS.values(), ids=CALLS.keys())
def test_what_is_remembered_may_only_say_yes_and_only_to_what_can_be_undone(
    name: str, stored: tuple[Grant, ...], reads: int
) -> None:
    grants = FakeGrantStore(*stored)
    discovery = Discovery(grants, CATALOGUE, ttl_seconds=30)

    with suppress(UnknownTool):
        discovery.authorise(discovery.open(person("agents")), name)

    assert len(grants.reads) == reads


MINE = Conditions(where={"holder": frozenset({"@me"})})
OURS = Conditions(where={"crew": frozenset({"@groups", "red"})})
#: What a group is granted → what bob of agents and leads sees of jobs, each of a holder and a crew.
THEIRS = {
    "the caller's own": (MINE, {("bob", None), ("bob", "red")}),
    "of the caller's groups, or another": (OURS, {("ada", "agents"), ("ada", "leads"), ("bob", "red")}),
}
ALL_JOBS = {("bob", None), ("bob", "red"), ("ada", "agents"), ("ada", "leads"), ("ada", "night"), ("@me", "@groups")}


def seen(view: View) -> set[tuple[str, str | None]]:
    return {job for job in ALL_JOBS if view.shows({"holder": job[0], "crew": job[1]})}


@pytest.mark.parametrize(("conditions", "expected"), THEIRS.values(), ids=THEIRS.keys())
def test_a_grant_shows_what_is_the_callers_and_a_rule_on_trial_would_too(
    conditions: Conditions, expected: set[tuple[str, str | None]]
) -> None:
    store = FakeGrantStore(grant("agents", "list_jobs", conditions), grant("leads", "close_job"))
    store.trial_rules = (TrialRule(group="leads", tool="close_job", conditions=conditions, version=2),)
    tools = [CountingTool(name, rows=JOBS).tool for name in ("list_jobs", "close_job")]
    toolbox = Discovery(store, tools, ttl_seconds=30).open(person("agents", "leads"))

    assert seen(toolbox.take("list_jobs").caller.view) == expected
    on_trial = toolbox.take("close_job").caller.view
    assert isinstance(on_trial, TrialView)
    assert seen(on_trial.on_trial) == expected
    assert seen(on_trial) == ALL_JOBS
    assert on_trial.differences.rows_lost == len(ALL_JOBS - expected)


def test_two_people_of_one_group_each_see_their_own_and_no_cache_mixes_them() -> None:
    store = FakeGrantStore(grant("agents", "list_jobs", MINE))
    discovery = Discovery(store, [CountingTool("list_jobs", rows=JOBS).tool], ttl_seconds=30)

    views = {
        name: discovery.open(person("agents", subject=f"subject-of-{name}")).take("list_jobs").caller.view
        for name in ("ada", "bob", "ada")
    }

    assert {name: seen(view) for name, view in views.items()} == {
        name: {job for job in ALL_JOBS if job[0] == name} for name in views
    }
