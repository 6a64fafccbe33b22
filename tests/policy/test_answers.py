"""What administrators are told: why, who, and what looks wrong."""

from dataclasses import replace

import pytest

from servicedesk.policy.command_line import REASON
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.explanation import Explanation, read_and_explain
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.holders import holders
from servicedesk.policy.people.person import Person
from servicedesk.policy.rule_words import told_conditions
from servicedesk.policy.schema import as_json
from servicedesk.policy.store import all_groups
from servicedesk.tools.conditions import Conditions
from tests.fakes.policy import PRODUCT, FakeDirectory, FakeNarrowable, FakePolicyStore, capabilities_of, member
from tests.fakes.tools import JOBS
from tests.worlds.policy import NOON

KNOWN = PRODUCT.known
NOW = NOON.timestamp()


def person(*groups: str, enabled: bool = True) -> Person:
    return member("bob", *groups, is_enabled=enabled)


def explained(store: FakePolicyStore, who: Person, tool: str, known: Grantable = KNOWN) -> Explanation:
    store.says = PRODUCT if known is KNOWN else capabilities_of(known)
    asked = CallQuestion(who=who, tool=tool, now=NOW)
    return read_and_explain(asked, store, all_groups(store), store.capabilities())


#: Who asks about which tool → the sentence, and the first way to turn it round.
SENTENCES = {
    "allowed": (
        person("auditors"),
        "get_customer",
        "bob may use get_customer, by auditors (version 1, without email, phone).",
        f"Revoke get_customer from auditors: servicedesk revoke auditors get_customer {REASON}",
    ),
    "allowed twice": (
        person("auditors", "leads"),
        "get_customer",
        "bob may use get_customer, by auditors (version 1, without email, phone), and by leads (version 1).",
        "Revoke get_customer from each of auditors, leads: "
        + " and ".join(f"servicedesk revoke {group} get_customer {REASON}" for group in ("auditors", "leads")),
    ),
    "refused": (
        person("support-engineers"),
        "delete_customer",
        "bob may not use delete_customer: none of their groups (support-engineers) grants it.",
        f"Grant delete_customer to one of their groups: servicedesk grant support-engineers delete_customer {REASON}",
    ),
    "in no group": (
        person(),
        "delete_customer",
        "bob may not use delete_customer: they are in no group.",
        f"Put bob into a group that has it: servicedesk people put bob administrators {REASON}",
    ),
    "disabled": (
        person("administrators", enabled=False),
        "get_customer",
        "bob may not use get_customer: their sign-in is disabled.",
        f"Let bob sign in again: servicedesk people enable bob {REASON}",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_a_decision_is_told_in_a_sentence_with_what_would_change_it(case: str) -> None:
    who, tool, sentence, way = SENTENCES[case]
    store = FakePolicyStore({**DEFAULT_POLICY, "leads": {"get_customer": Conditions()}})

    explanation = explained(store, who, tool)

    assert explanation.summary == sentence
    assert explanation.changes[0] == way


def test_a_tool_that_does_not_exist_is_called_so_and_nothing_would_change_it() -> None:
    explanation = explained(FakePolicyStore(DEFAULT_POLICY), person("administrators"), "no_such_tool")

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

    explanation = explained(store, person("agents", "leads"), "list_jobs", {"list_jobs": FakeNarrowable(rows=JOBS)})

    assert told_conditions(conditions) == "crew @groups; holder @me or ada"
    assert explanation.summary == (
        "bob may use list_jobs, by agents (version 1, crew agents or leads (@groups); holder bob (@me) or ada)."
    )
    assert as_json(explanation)["grants"][0]["where"] == {"crew": ["@groups"], "holder": ["@me", "ada"]}


def test_who_can_names_the_groups_their_conditions_and_the_people_in_them() -> None:
    directory = FakeDirectory([person("auditors")], DEFAULT_POLICY)

    found = holders("get_customer", all_groups(FakePolicyStore(DEFAULT_POLICY)), directory, KNOWN, NOW).groups

    assert [(holder.group, holder.members) for holder in found] == [
        ("administrators", ()),
        ("auditors", ("bob",)),
        ("support-engineers", ()),
    ]
    assert [holder.can_be_used for holder in found] == [False, True, False]


def test_a_group_whose_people_are_all_disabled_lets_nobody_use_a_tool() -> None:
    directory = FakeDirectory([person("auditors", enabled=False)], DEFAULT_POLICY)

    found = holders("get_customer", all_groups(FakePolicyStore(DEFAULT_POLICY)), directory, KNOWN, NOW).groups

    assert not any(holder.can_be_used for holder in found)


def test_who_is_shut_out_is_told_from_who_can_use_a_tool() -> None:
    shut_out = replace(person("auditors"), is_shut_out=True)
    directory = FakeDirectory([shut_out], DEFAULT_POLICY)

    found = holders("get_customer", all_groups(FakePolicyStore(DEFAULT_POLICY)), directory, KNOWN, NOW)

    told = {holder.group: (holder.members, holder.disabled_members, holder.shut_out_members) for holder in found.groups}
    assert told["auditors"] == (("bob",), (), ("bob",))
    assert not found.can_be_used
