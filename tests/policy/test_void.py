"""A grant that names an unknown tool or field counts as not there: by itself, as a whole, and it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.discovery.discovery import Discovery
from servicedesk.errors import InvalidPolicy, LastAdministrator
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.command_line import REASON
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.explanation import Explanation, read_and_explain
from servicedesk.policy.grantable import MANAGE_PERMISSIONS, Grantable, PlainRight, flaws
from servicedesk.policy.holders import holders
from servicedesk.policy.lint.finding import Finding, FindingKind
from servicedesk.policy.lint.looking import look
from servicedesk.policy.lockout import require_an_administrator
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.store import all_groups
from servicedesk.policy.void import void_grants
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.rows import Rows, is_void
from servicedesk.tools.tool import Arguments
from tests.fakes.agents import FakeAgentRegister
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, FakeNarrowable, FakePolicyStore, capabilities_of, member
from tests.fakes.tools import JOBS, CountingTool, Nothing
from tests.people import person
from tests.worlds.policy import NOON

DEVICES = Rows(name="device", where=frozenset({"site", "model"}), hide=frozenset({"holder", "serial"}))
#: Whose grants can name no field.
OUTAGES = Rows(name="outage", where=frozenset(), hide=frozenset())
SEVERITIES = frozenset({"low", "high"})
KNOWN: Grantable = {
    "get_device": FakeNarrowable(rows=DEVICES),
    "list_jobs": FakeNarrowable(rows=JOBS),
    "list_outages": FakeNarrowable(rows=OUTAGES),
    "close_day": FakeNarrowable(),
    "report_outage": FakeNarrowable(choices={"severity": SEVERITIES}, omittable=frozenset({"severity"})),
    MANAGE_PERMISSIONS: PlainRight(),
}
ALL = Conditions()
NOW = NOON.timestamp()
LOW = frozenset({"low"})
SITE = frozenset({"Oslo"})
WHY = Intent(actor=Actor(name="ada", id="a"), reason="a test")


class ReportOutage(Arguments):
    """What `report_outage` takes."""

    severity: Literal["low", "high"] | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A stored grant, and what is said of it; nothing if it is in force."""

    tool: str
    conditions: Conditions
    kind: FindingKind | None = None
    flaw: str = ""
    mend: str = ""


ROWS: Mapping[str, Row] = {
    "of everything": Row(tool="get_device", conditions=ALL),
    "on fields that the rows have": Row(
        tool="get_device", conditions=Conditions(where={"site": SITE}, hide=frozenset({"serial"}))
    ),
    "hides a field that was misspelt": Row(
        tool="get_device",
        conditions=Conditions(where={"site": SITE}, hide=frozenset({"holder", "seriel"})),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="get_device cannot hide 'seriel'; did you mean 'serial'?",
        mend="servicedesk grant agents get_device --where site=Oslo --hide holder,serial --replace",
    ),
    "hides a field of a later release": Row(
        tool="get_device",
        conditions=Conditions(hide=frozenset({"warranty"})),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="get_device cannot hide 'warranty'; it can hide holder, serial",
        mend="servicedesk revoke agents get_device",
    ),
    "chooses by a field that was misspelt": Row(
        tool="get_device",
        conditions=Conditions(where={"Site": frozenset({"Oslo", "Bergen"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="get_device cannot choose rows by 'Site'; did you mean 'site'?",
        mend="servicedesk grant agents get_device --where site=Bergen,Oslo --replace",
    ),
    "chooses by a field that can only be hidden": Row(
        tool="get_device",
        conditions=Conditions(where={"warranty": SITE}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="get_device cannot choose rows by 'warranty'; it can choose rows by model, site",
        mend="servicedesk revoke agents get_device",
    ),
    "was misspelt, with a value that the command line cannot say": Row(
        tool="get_device",
        conditions=Conditions(where={"sites": frozenset({"Oslo, Norway"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="did you mean 'site'?",
        mend="servicedesk revoke agents get_device",
    ),
    "hides a field where nothing can be hidden": Row(
        tool="list_outages",
        conditions=Conditions(hide=frozenset({"text"})),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="list_outages cannot hide 'text'; it can hide nothing",
        mend="servicedesk revoke agents list_outages",
    ),
    "chooses where nothing can be chosen by": Row(
        tool="list_outages",
        conditions=Conditions(where={"site": SITE}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="list_outages cannot choose rows by 'site'; it can choose rows by nothing",
        mend="servicedesk revoke agents list_outages",
    ),
    "narrows a tool that works on no rows": Row(
        tool="close_day",
        conditions=Conditions(where={"site": SITE}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="close_day works on no rows, so it can choose none and hide nothing",
        mend="servicedesk revoke agents close_day",
    ),
    "of whoever asks and their groups": Row(
        tool="list_jobs",
        conditions=Conditions(where={"holder": frozenset({"@me", "ada"}), "crew": frozenset({"@groups"})}),
    ),
    "of whoever asks, misspelt": Row(
        tool="list_jobs",
        conditions=Conditions(where={"holder": frozenset({"@Me", "ada"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="list_jobs cannot choose rows by holder '@Me'; did you mean '@me'?",
        mend="servicedesk grant agents list_jobs --where holder=@me,ada --replace",
    ),
    "of whoever asks, in a field that was misspelt too": Row(
        tool="list_jobs",
        conditions=Conditions(where={"holders": frozenset({"@Me"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="list_jobs cannot choose rows by 'holders'; did you mean 'holder'?",
        mend="servicedesk grant agents list_jobs --where holder=@me --replace",
    ),
    "of a person where there is a group": Row(
        tool="list_jobs",
        conditions=Conditions(where={"crew": frozenset({"@me"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="list_jobs cannot choose rows by crew '@me'; there it can be @groups",
        mend="servicedesk revoke agents list_jobs",
    ),
    "of a group where there is a person": Row(
        tool="list_jobs",
        conditions=Conditions(where={"holder": frozenset({"@groups"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="list_jobs cannot choose rows by holder '@groups'; there it can be @me",
        mend="servicedesk revoke agents list_jobs",
    ),
    "of a placeholder that there is not": Row(
        tool="list_jobs",
        conditions=Conditions(where={"holder": frozenset({"@everybody"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="list_jobs cannot choose rows by holder '@everybody'; there it can be @me",
        mend="servicedesk revoke agents list_jobs",
    ),
    "of whoever asks, where there is neither": Row(
        tool="get_device",
        conditions=Conditions(where={"site": frozenset({"Oslo", "@me"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="get_device cannot choose rows by site '@me'; no value of it begins with @",
        mend="servicedesk revoke agents get_device",
    ),
    "of calls with certain values": Row(tool="report_outage", conditions=Conditions(when={"severity": LOW})),
    "of calls by an argument that was misspelt": Row(
        tool="report_outage",
        conditions=Conditions(when={"Severity": frozenset({"low", "@omitted"})}, ends_at=1_796_101_200),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="report_outage cannot be narrowed by 'Severity'; did you mean 'severity'?",
        mend="servicedesk grant agents report_outage --when severity=@omitted,low --until 2026-12-01T05:00:00Z"
        " --replace",
    ),
    "of calls by an argument that there is not": Row(
        tool="report_outage",
        conditions=Conditions(when={"region": frozenset({"EMEA"})}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw=(
            "report_outage cannot be narrowed by 'region'; when takes arguments that are one text, number or flag:"
            " severity"
        ),
        mend="servicedesk revoke agents report_outage",
    ),
    "of calls by an argument where there is none": Row(
        tool="close_day",
        conditions=Conditions(when={"severity": LOW}),
        kind=FindingKind.UNKNOWN_FIELD,
        flaw="close_day cannot be narrowed by 'severity'; when takes arguments that are one text, number or flag: none",
        mend="servicedesk revoke agents close_day",
    ),
    "is of a tool that is not there": Row(
        tool="get_devise",
        conditions=ALL,
        kind=FindingKind.UNKNOWN_TOOL,
        flaw="there is no tool 'get_devise'; did you mean 'get_device'?",
        mend="servicedesk revoke agents get_devise",
    ),
}  # fmt: skip
VOID = {name: row for name, row in ROWS.items() if row.kind is not None}


def stored(row: Row) -> FakePolicyStore:
    """Return the policy of agents with this one grant, and one of another tool beside it."""
    other = "close_day" if row.tool == "get_device" else "get_device"
    return FakePolicyStore({"agents": {row.tool: row.conditions, other: ALL}})


def explained(policy: FakePolicyStore, tool: str) -> Explanation:
    bob = member("bob", "agents", "leads")
    return read_and_explain(
        CallQuestion(who=bob, tool=tool, now=NOW), policy, all_groups(policy), capabilities_of(KNOWN)
    )


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_void_grant_allows_nothing_and_the_others_of_its_group_go_on(row: Row) -> None:
    tools = [
        replace(CountingTool(name).tool, rows=one.rows, arguments=ReportOutage if one.choices else Nothing)
        for name, one in KNOWN.items()
        if name != MANAGE_PERMISSIONS
    ]
    listed = {granted.tool.name for granted in Discovery(stored(row), tools, ttl_seconds=30).open(person("agents"))}

    granted = set(stored(row).policies["agents"].rules.grants)
    assert listed == (granted - {row.tool} if row.kind is not None else granted)


def found(policy: FakePolicyStore) -> Sequence[Finding]:
    policy.says = capabilities_of(KNOWN)
    return look(
        policy, FakeDirectory([], ["agents"]), FakeAgentRegister(policy), FakeGroupMapStore(), None, NOW
    ).findings


@pytest.mark.parametrize("row", VOID.values(), ids=VOID.keys())
def test_a_void_grant_is_a_finding_with_its_command(row: Row) -> None:
    (finding,) = [one for one in found(stored(row)) if one.kind is row.kind]
    assert (finding.subject, finding.mend) == (row.tool, f"{row.mend} {REASON}")
    assert row.kind is FindingKind.UNKNOWN_TOOL or row.flaw in finding.message


@pytest.mark.parametrize("row", VOID.values(), ids=VOID.keys())
def test_a_void_grant_is_explained(row: Row) -> None:
    policy = stored(row)

    explanation = explained(policy, row.tool)

    assert not explanation.is_allowed
    told = explanation.details[0]
    assert told.startswith("The grant of agents (version 1) is void: ")
    assert row.flaw in told
    assert f"Mend the grant of agents: {row.mend} {REASON}" in explanation.changes


def editor_of(policy: FakePolicyStore) -> PolicyEditor:
    policy.says = capabilities_of(KNOWN)
    return PolicyEditor(
        policy,
        FakeDirectory([], ["agents"]),
        FakeAgentRegister(policy),
        FakeGroupMapStore(),
        clock=NOON.timestamp,
        pause=lambda _: None,
    )


#: How a grant comes to be written.
WAYS: Mapping[str, Callable[[PolicyEditor, Row], object]] = {
    "a grant": lambda editor, row: editor.change(
        "agents", lambda rules: rules.with_grant(row.tool, row.conditions), WHY
    ),
    "a shadow rule": lambda editor, row: editor.change(
        "agents", lambda rules: rules.with_shadow(row.tool, row.conditions), WHY
    ),
    "a scheduled grant": lambda editor, row: editor.change(
        "agents", lambda rules: rules.with_grant(row.tool, replace(row.conditions, starts_at=int(NOW) + 60)), WHY
    ),
    "a whole policy": lambda editor, row: editor.replace({"agents": Rules(grants={row.tool: row.conditions})}, WHY),
}


@pytest.mark.parametrize("row", VOID.values(), ids=VOID.keys())
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_grant_that_would_be_void_is_refused_whichever_way_it_comes(
    row: Row, way: Callable[[PolicyEditor, Row], object]
) -> None:
    policy = FakePolicyStore({"agents": {}})

    with pytest.raises(InvalidPolicy) as refused:
        way(editor_of(policy), row)

    assert row.flaw in str(refused.value)
    assert policy.log == []


@pytest.mark.parametrize("row", VOID.values(), ids=VOID.keys())
def test_what_was_stored_before_stays_while_the_rest_of_the_group_changes(row: Row) -> None:
    policy = stored(row)
    other = next(tool for tool in policy.policies["agents"].rules.grants if tool != row.tool)

    editor_of(policy).change("agents", lambda rules: rules.without_grant(other), WHY)

    assert policy.policies["agents"].rules.grants == {row.tool: row.conditions}


def test_nobody_holds_a_tool_by_a_void_grant() -> None:
    policy = stored(ROWS["hides a field that was misspelt"])
    bob = member("bob", "agents")

    assert holders("get_device", all_groups(policy), FakeDirectory([bob], ["agents"]), KNOWN, NOW).groups == ()
    assert (FindingKind.UNUSED_TOOL, "get_device") in {(one.kind, one.subject) for one in found(policy)}


def test_another_groups_grant_still_allows_the_call() -> None:
    policy = FakePolicyStore(
        {"agents": {"get_device": Conditions(hide=frozenset({"seriel"}))}, "leads": {"get_device": ALL}}
    )

    explanation = explained(policy, "get_device")

    assert explanation.is_allowed
    assert [grant.group for grant in explanation.grants] == ["leads"]
    assert [void.grant.group for void in explanation.void] == ["agents"]


def test_a_void_shadow_rule_is_one_that_would_take_the_grant_away_and_has_a_command_of_its_own() -> None:
    policy = FakePolicyStore()
    rules = Rules(grants={"get_device": ALL}, shadows={"get_device": Conditions(hide=frozenset({"seriel"}))})
    policy.policies["agents"] = GroupPolicy(group="agents", rules=rules, version=1)

    trial = explained(policy, "get_device").trial
    assert trial is not None
    assert trial.would_allow is False
    (void,) = void_grants(policy.group("agents"), KNOWN)
    assert void.mend == f"servicedesk grant agents get_device --hide serial --shadow {REASON}"


def test_a_void_right_to_administer_keeps_nobody_in() -> None:
    narrowed = Conditions(where={"site": SITE})
    ada = member("ada", "agents")

    with pytest.raises(LastAdministrator):
        require_an_administrator(
            [GroupPolicy(group="agents", rules=Rules(grants={MANAGE_PERMISSIONS: narrowed}))],
            FakeDirectory([ada], ["agents"]),
        )


_names = st.sampled_from(["site", "model", "holder", "crew", "serial", "Site", "warranty"])
_values = st.sampled_from([SITE, SITE | {"@me"}, frozenset({"@groups"}), frozenset({"@Me"})])


@given(
    st.sampled_from([*KNOWN, "get_devise"]),
    st.builds(
        Conditions,
        where=st.dictionaries(_names, _values, max_size=2),
        hide=st.frozensets(_names, max_size=2),
        when=st.dictionaries(st.sampled_from(["severity", "Severity", "site"]), _values, max_size=2),
    ),
)
def test_a_grant_is_void_where_it_has_a_flaw_and_nowhere_else(tool: str, conditions: Conditions) -> None:
    is_in_force = tool in KNOWN and not is_void(conditions, KNOWN[tool])

    assert (flaws(tool, conditions, KNOWN) == ()) is is_in_force
