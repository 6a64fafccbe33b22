"""Each kind of finding in a policy that has it, with its command; and none in one that has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.identity.agents import Agent
from servicedesk.policy.audit import RecordKind
from servicedesk.policy.audit_trail import AuditRecord
from servicedesk.policy.change import FIRST_RULES, Actor, ChangeKind, Intent
from servicedesk.policy.command_line import REASON
from servicedesk.policy.company.rule_words import rule_differences
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.document import moment_text
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.lint.finding import FindingKind, Findings
from servicedesk.policy.lint.looking import look
from servicedesk.policy.lint.rules import KINDS
from servicedesk.policy.people.person import Person
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.fakes.agents import FakeAgentRegister, agent
from tests.fakes.audit import FakeAudit
from tests.fakes.group_maps import FakeGroupMapStore, group_map
from tests.fakes.policy import FakeDirectory, FakePolicyStore, colleague, member
from tests.worlds.policy import NOON

NOW = int(NOON.timestamp())
DAY = 86_400
ALL = Conditions()
OWN = Conditions(where={"region": frozenset({"EMEA"})})
READS = {"get_customer": ALL, "search_customer": ALL}
TICKETS = {"get_ticket": ALL, "search_tickets": ALL}
ADMINISTRATORS = Rules(grants=DEFAULT_POLICY["administrators"])
AGENTS = Rules(grants=READS)
ENTRA_ID = "0d5f2c1e-9a4b-4c1f-8e5d-2b7a6c3d9e10"
ENTRA = GroupMap(provider="Corp", rules={ENTRA_ID: GroupRule(groups=frozenset({"agents"}))}, version=1)
ADA, EVE = member("ada", "administrators"), member("eve", "administrators")


PEOPLE = (member("bob", "agents"),)
X_RULE = group_map(Desk_X="agents")


def signed_in(days: float | None, *groups: str, name: str = "corp_1", provider: str = "Corp") -> Person:
    """Return somebody of the company who signed in there so many days ago, in these groups of it."""
    asked_at = None if days is None else NOON - timedelta(days=days)
    return colleague(name, *groups, asked_at=asked_at, provider=provider)


def ids(count: int) -> GroupMap:
    """Return rules for so many groups, each named by an id, as Entra does."""
    rule = GroupRule(groups=frozenset({"agents"}), label="a team")
    return GroupMap(provider="Corp", rules={f"{number:08x}{ENTRA_ID[8:]}": rule for number in range(count)}, version=1)


@dataclass(frozen=True, kw_only=True)
class World:
    """A policy beside that of two administrators who may do everything, and the people in the pool beside them."""

    agents: Rules = AGENTS
    #: Beside the agents.
    others: Mapping[str, Rules] = field(default_factory=dict)
    people: tuple[Person, ...] = (member("bob", "agents"),)
    #: Of the pool, beside those with rules.
    groups: tuple[str, ...] = ()
    #: Those with rules that the pool does not have.
    missing: tuple[str, ...] = ()
    administrators: tuple[Person, ...] = (ADA, EVE)
    #: Days ago, and the rules that the agents had before and after.
    changes: tuple[tuple[int, Rules, Rules], ...] = ()
    records: tuple[AuditRecord, ...] = ()
    #: Those that work without a person.
    registered: tuple[Agent, ...] = ()
    #: Rules for the company's groups.
    maps: FakeGroupMapStore = field(default_factory=FakeGroupMapStore)
    #: Days ago, and the rules of the company's provider before and after.
    rule_changes: tuple[tuple[float, GroupMap, GroupMap], ...] = ()


def stored(world: World) -> FakePolicyStore:
    store = FakePolicyStore()
    rules = {"administrators": ADMINISTRATORS, "agents": world.agents, **world.others}
    store.policies = {
        group: GroupPolicy(group=group, rules=some, version=2, updated_by="ada") for group, some in rules.items()
    }
    actor = Intent(actor=Actor(name="ada", id="a"), reason="a test")
    store.log = [
        actor.change(ChangeKind.GROUP, "agents", NOON - timedelta(days=days), version=2, before=before, after=after)
        for days, before, after in world.changes
    ]
    store.log += [
        actor.change(
            ChangeKind.PROVIDER_GROUPS,
            after.provider,
            NOON - timedelta(days=days),
            version=after.version,
            differences=rule_differences(before.rules, after.rules),
        )
        for days, before, after in world.rule_changes
    ]
    return store


def pool(world: World) -> FakeDirectory:
    groups = {"administrators", "agents", *world.others, *world.groups} - set(world.missing)
    return FakeDirectory([*world.administrators, *world.people], groups)


def found(world: World) -> Findings:
    store = stored(world)
    register = FakeAgentRegister(store, *world.registered)
    return look(store, pool(world), register, world.maps, FakeAudit(*used(world.agents), *world.records), NOW)


def record(tool: str, grant: str = "agents@2", *, days: float = 1, **members: object) -> AuditRecord:
    values = {"outcome": "done", "subject": "s", "client_id": "c", "is_refused": False, "grants": (grant,), **members}
    kind = RecordKind.CALL_REFUSED if values["is_refused"] else RecordKind.CALL
    return AuditRecord(at=NOON - timedelta(days=days), kind=kind, tool=tool, **values)  # type: ignore[arg-type]


def used(rules: Rules) -> list[AuditRecord]:
    """Return calls by every grant of the agents and the administrators."""
    by = {"agents@2": rules.grants, "administrators@2": ADMINISTRATORS.grants}
    return [record(tool, grant) for grant, tools in by.items() for tool in tools]


def at(days: float) -> int:
    return NOW + int(days * DAY)


def agents(*, shadows: Mapping[str, Conditions | None] | None = None, **grants: Conditions) -> Rules:
    return Rules(grants={**READS, **grants}, shadows=shadows or {})


TEAM = Conditions(where={"team": frozenset({"night-shift", "agent"})})
ASSIGNEE = Conditions(where={"assignee": frozenset({"bop"})})
WATCHED = agents(shadows={"get_customer": OWN})

#: Kind → a world that has it → subject, words of the message, and the command that mends it.
ROWS: Mapping[str, tuple[FindingKind, World, tuple[str, str, str | None]]] = {
    "a tool that does not exist": (
        FindingKind.UNKNOWN_TOOL,
        World(agents=agents(get_custmer=ALL)),
        ("get_custmer", "did you mean 'get_customer'?", "servicedesk revoke agents get_custmer"),
    ),
    "a tool in another case": (
        FindingKind.CASE_SLIP,
        World(agents=agents(Get_Ticket=ALL)),
        ("Get_Ticket", "did you mean 'get_ticket'?", "servicedesk revoke agents Get_Ticket"),
    ),
    "a group in another case": (
        FindingKind.CASE_SLIP,
        World(others={"Agents": Rules(grants=READS)}, missing=("Agents",)),
        ("Agents", "did you mean 'agents'?", None),
    ),
    "two groups that differ in capitals": (
        FindingKind.CASE_SLIP,
        World(groups=("Agents",), others={"Agents": Rules(grants=READS)}),
        ("agents", "The groups Agents and agents of the user pool differ only in capitals.", None),
    ),
    "a field that the tool does not have": (
        FindingKind.UNKNOWN_FIELD,
        World(agents=agents(create_ticket=Conditions(where={"regoin": frozenset({"EMEA"})}))),
        ("create_ticket", "is void", "servicedesk grant agents create_ticket --where region=EMEA --replace"),
    ),
    "a value that was misspelt": (
        FindingKind.UNKNOWN_VALUE,
        World(agents=agents(create_ticket=Conditions(where={"region": frozenset({"EMAE"})}))),
        ("create_ticket", "'EMAE'", "servicedesk grant agents create_ticket --where region=EMEA --replace"),
    ),
    "a value that is like no other": (
        FindingKind.UNKNOWN_VALUE,
        World(agents=agents(create_ticket=Conditions(where={"region": frozenset({"Mars"})}))),
        ("create_ticket", "'Mars'", "servicedesk revoke agents create_ticket"),
    ),
    "a value that an argument cannot have, in a rule that is watched": (
        FindingKind.UNKNOWN_VALUE,
        World(agents=agents(shadows={"create_ticket": Conditions(when={"priority": frozenset({"lwo", "high"})})})),
        ("create_ticket", "'lwo'", "servicedesk grant agents create_ticket --when priority=high,low --shadow"),
    ),
    "a person who is not there": (
        FindingKind.UNKNOWN_PERSON,
        World(agents=Rules(grants={**READS, **TICKETS, "update_ticket": ASSIGNEE})),
        (
            "update_ticket",
            "assignee 'bop' is nobody in the user pool; did you mean 'bob'?",
            "servicedesk grant agents update_ticket --where assignee=bob --replace",
        ),
    ),
    "a team that is no group": (
        FindingKind.UNKNOWN_PERSON,
        World(agents=Rules(grants={**READS, **TICKETS, "update_ticket": TEAM}), groups=("night-shift",)),
        (
            "update_ticket",
            "team 'agent' is no group of the user pool; did you mean 'agents'?",
            "servicedesk grant agents update_ticket --where team=agents,night-shift --replace",
        ),
    ),
    "a group that the pool does not have": (
        FindingKind.UNKNOWN_GROUP,
        World(others={"ghosts": Rules(grants=READS)}, missing=("ghosts",)),
        ("ghosts", "no such group", None),
    ),
    "a group of the pool without rules": (
        FindingKind.GROUP_WITHOUT_POLICY,
        World(groups=("interns",)),
        ("interns", "granted nothing", None),
    ),
    "a group with nobody in it": (
        FindingKind.EMPTY_GROUP,
        World(people=()),
        ("agents", "granted get_customer, search_customer", "servicedesk groups delete agents"),
    ),
    "a right to delete what cannot be looked at": (
        FindingKind.DESTROYS_WITHOUT_READS,
        World(agents=Rules(grants={**TICKETS, "delete_customer": ALL})),
        ("agents", "bob can look at no customer", "servicedesk grant agents get_customer"),
    ),
    "a right to open what cannot be found": (
        FindingKind.GET_WITHOUT_SEARCH,
        World(agents=Rules(grants={**READS, "get_ticket": ALL})),
        ("agents", "bob can find no ticket", "servicedesk grant agents list_tickets"),
    ),
    "a grant that narrows nobody": (
        FindingKind.POINTLESS_GRANT,
        World(
            others={"auditors": Rules(grants={**READS, "get_customer": Conditions(hide=frozenset({"email"}))})},
            people=(member("bob", "agents", "auditors"), member("zoe", "auditors", is_enabled=False)),
        ),
        ("auditors", "bob has more by agents", "servicedesk revoke auditors get_customer"),
    ),
    "one administrator": (
        FindingKind.SINGLE_ADMINISTRATOR,
        World(administrators=(ADA, replace(EVE, is_enabled=False))),
        ("ada", "Only ada can", "servicedesk people put PERSON administrators"),
    ),
    "no administrator": (
        FindingKind.SINGLE_ADMINISTRATOR,
        World(administrators=()),
        ("administrators", "AWS credentials", "servicedesk people put PERSON administrators"),
    ),
    "somebody disabled who is granted something": (
        FindingKind.DISABLED_PERSON,
        World(people=(member("bob", "agents"), member("dan", "agents", is_enabled=False))),
        ("dan", "is in agents", "servicedesk people take-out dan agents"),
    ),
    "a grant that has ended": (
        FindingKind.ENDED_GRANT,
        World(agents=agents(create_ticket=Conditions(ends_at=NOW))),
        ("agents", "ended at 2026-11-24 12:00 UTC", "servicedesk revoke agents create_ticket"),
    ),
    "a grant that was scheduled, has begun and has ended": (
        FindingKind.ENDED_GRANT,
        World(agents=Rules(grants=READS, scheduled={"create_ticket": Conditions(starts_at=at(-2), ends_at=at(-1))})),
        ("agents", "ended at 2026-11-23 12:00 UTC", "servicedesk revoke agents create_ticket"),
    ),
    "a grant that ends within days": (
        FindingKind.ENDS_SOON,
        World(agents=agents(create_ticket=Conditions(ends_at=at(6)))),
        (
            "agents",
            "ends at 2026-11-30 12:00 UTC",
            f"servicedesk grant agents create_ticket --keep --until {moment_text(at(13))}",
        ),
    ),
    "a grant that begins within days": (
        FindingKind.STARTS_SOON,
        World(agents=Rules(grants=READS, scheduled={"create_ticket": Conditions(starts_at=at(2))})),
        ("agents", "begins at 2026-11-26 12:00 UTC", "servicedesk revoke agents create_ticket --scheduled"),
    ),
    "a rule that was watched for long": (
        FindingKind.OLD_SHADOW_RULE,
        World(
            agents=WATCHED,
            changes=((40, agents(), WATCHED),),
            records=(
                record("get_customer", shadow={"rules": ["agents@2"], "would_allow": False}),
                record("get_customer", shadow={"rules": ["agents@2"], "would_allow": True, "rows_lost": 3}),
                record("get_customer", shadow={"rules": ["agents@2"], "would_allow": True}, is_refused=True),
                record("get_customer", shadow={"rules": ["others@2"], "would_allow": False}),
            ),
        ),
        (
            "agents",
            (
                "watched since 2026-10-15. Of 3 calls that it bore on, it would have refused 1, allowed 1 that were"
                " refused, and shown less in 1"
            ),
            "servicedesk grant agents get_customer --where region=EMEA --replace",
        ),
    ),
    "a right that nobody uses": (
        FindingKind.UNUSED_RIGHT,
        World(
            others={"auditors": Rules(grants=READS)},
            people=(member("bob", "agents"), member("carol", "auditors")),
            records=(record("get_customer", "auditors@1", days=80),),
        ),
        (
            "auditors",
            "Nobody used search_customer by auditors in 90 days",
            "servicedesk revoke auditors search_customer",
        ),
    ),
    "a rule for a group that the pool does not have": (
        FindingKind.RULE_FOR_NO_GROUP,
        World(maps=FakeGroupMapStore(group_map(Desk_X="ghosts"))),
        ("Desk-X", "gives ghosts", "servicedesk unmap-group Desk-X --idp Corp"),
    ),
    "a rule onto a group that administers": (
        FindingKind.RULE_ADMINISTERS,
        World(maps=FakeGroupMapStore(group_map(Desk_X="administrators"))),
        ("Desk-X", "gives administrators", "servicedesk unmap-group Desk-X --idp Corp"),
    ),
    "a rule for a group that nobody was in": (
        FindingKind.RULE_FOR_NOBODY,
        World(maps=FakeGroupMapStore(X_RULE), people=(*PEOPLE, signed_in(40))),
        ("Desk-X", "Nobody who has signed in", "servicedesk unmap-group Desk-X --idp Corp"),
    ),
    "a rule that is a week old, for a group that nobody was in since": (
        FindingKind.RULE_FOR_NOBODY,
        World(
            maps=FakeGroupMapStore(X_RULE),
            people=(*PEOPLE, signed_in(6)),
            rule_changes=((7, group_map(), X_RULE),),
        ),
        ("Desk-X", "Nobody who has signed in", "servicedesk unmap-group Desk-X --idp Corp"),
    ),
    "more ids than a profile keeps": (
        FindingKind.TOO_MANY_RULES,
        World(maps=FakeGroupMapStore(ids(52))),
        ("Corp", "52 groups of Corp have a rule", None),
    ),
    "a rule for an id that nobody can read": (
        FindingKind.ID_WITHOUT_LABEL,
        World(maps=FakeGroupMapStore(ENTRA)),
        (ENTRA_ID, "nobody can tell", f"servicedesk map-group {ENTRA_ID} agents --label WHAT-IT-IS --idp Corp"),
    ),
    "an agent in a group that administers": (
        FindingKind.AGENT_ADMINISTERS,
        World(registered=(agent("nightly", "administrators"),), records=(record("get_ticket", client_id="x"),)),
        ("nightly", "is in administrators", "servicedesk agents remove nightly"),
    ),
    "a strict tool for a group of agents alone": (
        FindingKind.GRANT_TO_AGENTS_ALONE,
        World(
            others={"robots": Rules(grants={**READS, "delete_customer": ALL})},
            registered=(agent("nightly", "robots"),),
            records=(record("get_customer", "robots@2", client_id="x"), record("delete_customer", "robots@2")),
        ),
        (
            "robots",
            "is granted delete_customer, and only agents are in it: nightly.",
            "servicedesk revoke robots delete_customer",
        ),
    ),
    "an agent in a group that will administer": (
        FindingKind.AGENT_ADMINISTERS,
        World(
            others={"heirs": Rules(grants=READS, scheduled={MANAGE_PERMISSIONS: Conditions(starts_at=at(9))})},
            people=(member("bob", "agents", "heirs"),),
            registered=(agent("nightly", "heirs"),),
        ),
        ("nightly", "is in heirs", "servicedesk agents remove nightly"),
    ),
    "an agent whose owner is gone": (
        FindingKind.AGENT_WITHOUT_OWNER,
        World(registered=(agent("nightly", "agents", owner="carl"),)),
        ("nightly", "carl", "servicedesk agents rotate nightly --owner PERSON"),
    ),
    "an agent whose owner is disabled": (
        FindingKind.AGENT_WITHOUT_OWNER,
        World(
            people=(member("bob", "agents"), member("dora", is_enabled=False)),
            registered=(agent("nightly", "agents", owner="dora"),),
        ),
        ("nightly", "dora", "servicedesk agents rotate nightly --owner PERSON"),
    ),
    "an agent with a secret of months": (
        FindingKind.OLD_SECRET,
        World(
            registered=(agent("nightly", "agents", secret_made_at=at(-91)),),
            records=(record("get_ticket", client_id="client-of-nightly"),),
        ),
        ("nightly", "works since", "servicedesk agents rotate nightly"),
    ),
    "an agent that nobody uses": (
        FindingKind.UNSEEN_AGENT,
        World(registered=(agent("nightly", "agents", secret_made_at=at(-31)),)),
        ("nightly", "called nothing", "servicedesk agents disable nightly"),
    ),
    "an agent that ends soon": (
        FindingKind.AGENT_ENDS_SOON,
        World(registered=(agent("nightly", "agents", expires_at=at(13)),)),
        ("nightly", "ends at", "servicedesk agents rotate nightly --expires 90d"),
    ),
    "an agent that is over": (
        FindingKind.ENDED_AGENT,
        World(registered=(agent("nightly", "agents", expires_at=NOW, secret_made_at=at(-200)),)),
        ("nightly", "ended at", "servicedesk agents remove nightly"),
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_policy_that_has_it_is_told_so_with_the_command_that_mends_it(
    row: tuple[FindingKind, World, tuple[str, str, str | None]],
) -> None:
    kind, world, (subject, words, mend) = row

    (finding,) = [one for one in found(world).findings if one.kind is kind]

    assert (finding.subject, finding.mend) == (subject, mend and f"{mend} {REASON}")
    assert words in finding.message
    assert finding.message.endswith((".", "?"))
    assert (finding.severity, finding.meaning) == (KINDS[kind].severity, KINDS[kind].meaning)


def test_every_kind_but_the_unused_tool_has_such_a_policy() -> None:
    assert {kind for kind, _, _ in ROWS.values()} | {FindingKind.UNUSED_TOOL} == set(FindingKind) == set(KINDS)


def test_a_tool_is_nobodys_that_only_a_group_which_the_pool_lacks_may_use() -> None:
    store = FakePolicyStore({"administrators": DEFAULT_POLICY["support-engineers"], "ghosts": {"delete_customer": ALL}})

    told = look(
        store, FakeDirectory([ADA], ["administrators"]), FakeAgentRegister(store), FakeGroupMapStore(), None, NOW
    )

    unused = {one.subject for one in told.findings if one.kind is FindingKind.UNUSED_TOOL}
    assert unused == {"delete_customer", "merge_customers", "reset_password", MANAGE_PERMISSIONS}


#: What is like a finding, and is none.
CLEAN: Mapping[str, World] = {
    "the group that Cognito makes of a provider's people": World(groups=("eu-central-1_AbCdEf123_Corp",)),
    "a policy in order": World(),
    "deleting with a look by another group": World(
        agents=Rules(grants={"delete_customer": ALL}),
        others={"readers": Rules(grants=READS)},
        people=(member("bob", "agents", "readers"),),
    ),
    "a grant that narrows one of two": World(
        others={"auditors": Rules(grants={**READS, "get_customer": Conditions(hide=frozenset({"email"}))})},
        people=(member("bob", "agents", "auditors"), member("carol", "auditors")),
    ),
    "the same narrowing by two groups": World(
        agents=agents(get_customer=OWN),
        others={"auditors": Rules(grants={"search_customer": ALL, "get_customer": OWN})},
        people=(member("bob", "agents", "auditors"),),
    ),
    "a grant that ends later": World(agents=agents(create_ticket=Conditions(ends_at=at(8)))),
    "an end that another grant follows": World(
        agents=Rules(
            grants={**READS, "create_ticket": Conditions(ends_at=NOW - 1)},
            scheduled={"create_ticket": Conditions(starts_at=at(9))},
        )
    ),
    "a rule that is watched for days": World(agents=WATCHED, changes=((20, agents(), WATCHED),)),
    "a rule that was watched for long, and is another since": World(
        agents=WATCHED, changes=((40, agents(), agents(shadows={"get_customer": None})), (2, agents(), WATCHED))
    ),
    "an agent that works": World(registered=(agent("nightly", "agents"),)),
    "an agent that is new and was not seen": World(registered=(agent("nightly", "agents", secret_made_at=at(-29)),)),
    "an agent that is disabled and was not seen": World(
        registered=(agent("nightly", "agents", secret_made_at=at(-31), is_enabled=False),)
    ),
    "a group with an agent and nobody else in it": World(
        others={"robots": Rules(grants=READS)}, registered=(agent("nightly", "robots"),)
    ),
    "a rule of these days, for a group that nobody was in": World(
        maps=FakeGroupMapStore(X_RULE),
        people=(*PEOPLE, signed_in(1)),
        rule_changes=((6.9, group_map(), X_RULE),),
    ),
    "a rule since which nobody has signed in": World(
        maps=FakeGroupMapStore(X_RULE),
        people=(*PEOPLE, signed_in(30)),
        rule_changes=((20, group_map(), X_RULE),),
    ),
    "a rule where nobody has signed in at all": World(maps=FakeGroupMapStore(X_RULE)),
    "a rule where only those of another provider have": World(
        maps=FakeGroupMapStore(X_RULE), people=(*PEOPLE, signed_in(1, provider="Other"))
    ),
    "a rule where nobody's profile says when": World(maps=FakeGroupMapStore(X_RULE), people=(*PEOPLE, signed_in(None))),
    "a rule for a group that somebody was in": World(
        maps=FakeGroupMapStore(X_RULE), people=(*PEOPLE, signed_in(1), signed_in(2, "Desk-X", name="corp_2"))
    ),
    "a rule that was made again, for another group of the desk": World(
        maps=FakeGroupMapStore(X_RULE),
        people=(*PEOPLE, signed_in(3)),
        rule_changes=((2, group_map(), X_RULE), (9, X_RULE, group_map())),
    ),
    "as many ids as a profile keeps": World(
        maps=FakeGroupMapStore(ids(51)), people=(*PEOPLE, signed_in(1, *ids(51).rules))
    ),
    "a person who is in no group": World(
        agents=Rules(grants={**READS, **TICKETS, "update_ticket": ASSIGNEE}),
        people=(member("bob", "agents"), member("bop")),
    ),
}
#: Calls by these groups are not made up, and are not what these rows are about.
ASIDE = {FindingKind.UNUSED_RIGHT, FindingKind.UNUSED_TOOL}


@pytest.mark.parametrize("world", CLEAN.values(), ids=CLEAN.keys())
def test_what_is_in_order_is_no_finding(world: World) -> None:
    told = found(world)

    assert [one for one in told.findings if one.kind not in ASIDE] == []
    assert told.not_looked_at == ()


def test_a_right_that_is_new_is_not_unused() -> None:
    rules = agents(create_ticket=ALL)
    world = World(agents=rules, changes=((60, agents(), rules),))
    audit = FakeAudit(*used(agents()))

    register = FakeAgentRegister(stored(world))
    told = look(stored(world), pool(world), register, FakeGroupMapStore(), audit, NOW)
    old = look(stored(replace(world, changes=())), pool(world), register, FakeGroupMapStore(), audit, NOW)

    assert ("agents" in subjects(told), "agents" in subjects(old)) == (False, True)


def subjects(told: Findings) -> set[str]:
    return {one.subject for one in told.findings if one.kind is FindingKind.UNUSED_RIGHT}


@pytest.fixture
def new_stack() -> FakePolicyStore:
    store = FakePolicyStore(DEFAULT_POLICY)
    store.policies = {group: replace(policy, updated_by=FIRST_RULES.name) for group, policy in store.policies.items()}
    return store


def test_a_new_stack_has_nothing_to_look_at_but_that_one_person_administers_it(new_stack: FakePolicyStore) -> None:
    told = look(
        new_stack, FakeDirectory([ADA], DEFAULT_POLICY), FakeAgentRegister(new_stack), FakeGroupMapStore(), None, NOW
    )

    assert [one.kind for one in told.findings] == [FindingKind.SINGLE_ADMINISTRATOR]


def test_an_empty_group_is_found_once_somebody_has_changed_its_rules(new_stack: FakePolicyStore) -> None:
    auditors = new_stack.policies["auditors"]
    new_stack.policies["auditors"] = replace(auditors, version=2, updated_by="ada")

    directory, register = FakeDirectory([ADA, EVE], DEFAULT_POLICY), FakeAgentRegister(new_stack)
    told = look(new_stack, directory, register, FakeGroupMapStore(), None, NOW)

    assert [(one.kind, one.subject) for one in told.findings] == [(FindingKind.EMPTY_GROUP, "auditors")]


def test_administration_that_ends_is_no_administrators() -> None:
    until = Rules(grants={MANAGE_PERMISSIONS: Conditions(ends_at=at(30))})
    world = World(administrators=(ADA,), others={"deputies": until}, people=(member("bob", "agents", "deputies"),))

    assert FindingKind.SINGLE_ADMINISTRATOR in {one.kind for one in found(world).findings}
