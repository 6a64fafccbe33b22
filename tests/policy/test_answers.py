"""What administrators are told: why, who, and what looks wrong."""

import pytest

from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.directory import Person
from servicedesk.policy.explanation import read_and_explain
from servicedesk.policy.findings import FindingKind, findings
from servicedesk.policy.grantable import grantable
from servicedesk.policy.holders import holders
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.schema import as_json
from servicedesk.policy.store import all_groups
from servicedesk.policy.telling import told_conditions
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.customers import CUSTOMERS
from servicedesk.tools.view import Conditions
from tests.fakes.policy import FakeDirectory, FakePolicyStore, member
from tests.fakes.tools import JOBS

KNOWN = grantable(described_catalogue())


def person(*groups: str, enabled: bool = True) -> Person:
    return member("bob", *groups, is_enabled=enabled)


#: Who asks about which tool → the sentence, and the first way to turn it round.
SENTENCES = {
    "allowed": (
        person("auditors"),
        "get_customer",
        "bob may use get_customer, by auditors (version 1, without email, phone).",
        "Revoke get_customer from auditors.",
    ),
    "allowed twice": (
        person("auditors", "leads"),
        "get_customer",
        "bob may use get_customer, by auditors (version 1, without email, phone), and by leads (version 1).",
        "Revoke get_customer from each of auditors, leads.",
    ),
    "refused": (
        person("support-engineers"),
        "delete_customer",
        "bob may not use delete_customer: none of their groups (support-engineers) grants it.",
        "Grant delete_customer to one of their groups: support-engineers.",
    ),
    "in no group": (
        person(),
        "delete_customer",
        "bob may not use delete_customer: they are in no group.",
        "Put bob into a group that has it: administrators.",
    ),
    "disabled": (
        person("administrators", enabled=False),
        "get_customer",
        "bob may not use get_customer: their sign-in is disabled.",
        "Let bob sign in again: servicedesk enable-person.",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_a_decision_is_told_in_a_sentence_with_what_would_change_it(case: str) -> None:
    who, tool, sentence, way = SENTENCES[case]
    store = FakePolicyStore({**DEFAULT_POLICY, "leads": {"get_customer": Conditions()}})

    explanation = read_and_explain(who, tool, store, all_groups(store), KNOWN)

    assert explanation.summary == sentence
    assert explanation.changes[0] == way


def test_a_tool_that_does_not_exist_is_called_so_and_nothing_would_change_it() -> None:
    explanation = read_and_explain(person("administrators"), "no_such_tool", FakePolicyStore(DEFAULT_POLICY), (), KNOWN)

    assert explanation.summary == "bob may not use no_such_tool: there is no such tool."
    assert explanation.changes == ()


def test_conditions_are_told_in_words() -> None:
    where = {"region": frozenset({"EMEA", "APAC"}), "name": frozenset({"Sam"})}

    assert told_conditions(Conditions(where=where, hide=frozenset({"phone", "email"}))) == (
        "name Sam; region APAC or EMEA; without email, phone"
    )
    assert told_conditions(Conditions()) == ""


def test_what_stands_for_the_one_who_asks_is_explained_with_what_it_means() -> None:
    conditions = Conditions(where={"holder": frozenset({"@me", "ada"}), "crew": frozenset({"@groups"})})
    store = FakePolicyStore({"agents": {"list_jobs": conditions}})

    explanation = read_and_explain(person("agents", "leads"), "list_jobs", store, (), {"list_jobs": JOBS})

    assert told_conditions(conditions) == "crew @groups; holder @me or ada"
    assert explanation.summary == (
        "bob may use list_jobs, by agents (version 1, crew agents or leads (@groups); holder bob (@me) or ada)."
    )
    assert as_json(explanation)["grants"][0]["where"] == {"crew": ["@groups"], "holder": ["@me", "ada"]}


def test_the_default_policy_has_nothing_that_looks_wrong() -> None:
    assert findings(all_groups(FakePolicyStore(DEFAULT_POLICY)), DEFAULT_POLICY, KNOWN).findings == ()


FINDINGS = {
    "a grant for a tool that does not exist": (
        {"agents": {"get_custmer"}},
        {"agents"},
        (FindingKind.UNKNOWN_TOOL, "get_custmer"),
    ),
    "a tool in another case": ({"agents": {"Get_Customer"}}, {"agents"}, (FindingKind.CASE_SLIP, "Get_Customer")),
    "a tool that nobody may use": (
        {"agents": {"get_customer"}},
        {"agents"},
        (FindingKind.UNUSED_TOOL, "delete_customer"),
    ),
    "a tool granted only to a group that nobody is in": (
        {"ghosts": {"delete_customer"}},
        {"agents"},
        (FindingKind.UNUSED_TOOL, "delete_customer"),
    ),
    "a group that the pool does not have": (
        {"ghosts": {"get_customer"}},
        {"agents"},
        (FindingKind.UNKNOWN_GROUP, "ghosts"),
    ),
    "a group in another case": ({"Agents": {"get_customer"}}, {"agents"}, (FindingKind.CASE_SLIP, "Agents")),
    "a group of the pool without a policy": (
        {"agents": {"get_customer"}},
        {"agents", "new"},
        (FindingKind.GROUP_WITHOUT_POLICY, "new"),
    ),
}


@pytest.mark.parametrize("case", FINDINGS)
def test_what_looks_wrong_is_found(case: str) -> None:
    policy, pool, expected = FINDINGS[case]
    stored = [
        GroupPolicy(group=group, rules=Rules(grants=dict.fromkeys(tools, Conditions())), version=1)
        for group, tools in policy.items()
    ]

    found = findings(stored, pool, {"get_customer": CUSTOMERS, "delete_customer": CUSTOMERS}).findings

    assert expected in {(finding.kind, finding.subject) for finding in found}
    assert all(finding.message.endswith((".", "?")) for finding in found)


def test_who_can_names_the_groups_their_conditions_and_the_people_in_them() -> None:
    directory = FakeDirectory([person("auditors")], DEFAULT_POLICY)

    found = holders("get_customer", all_groups(FakePolicyStore(DEFAULT_POLICY)), directory, KNOWN).groups

    assert [(holder.group, holder.members) for holder in found] == [
        ("administrators", ()),
        ("auditors", ("bob",)),
        ("support-engineers", ()),
    ]
    assert [holder.can_be_used for holder in found] == [False, True, False]


def test_a_group_whose_people_are_all_disabled_lets_nobody_use_a_tool() -> None:
    directory = FakeDirectory([person("auditors", enabled=False)], DEFAULT_POLICY)

    found = holders("get_customer", all_groups(FakePolicyStore(DEFAULT_POLICY)), directory, KNOWN).groups

    assert not any(holder.can_be_used for holder in found)
