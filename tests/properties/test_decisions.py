"""Whatever the grants, groups and conditions: one decision serves the list, the call and the explanation."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.explanation import Explanation, read_and_explain
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import CUSTOMERS as CUSTOMER_ROWS
from tests.depth import examples
from tests.fakes.policy import PRODUCT, member
from tests.properties.worlds import ARGUMENTS, CUSTOMERS, TOOLS, World, may_see, may_use, memberships, policies, worlds

thorough = settings(
    max_examples=examples(60),
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
eras = st.booleans()
customers = st.sampled_from(CUSTOMERS)
NOBODY = "C-99999999"


def timeless(answer: dict[str, Any]) -> str:
    """Return the answer without when it was given: two may fall into two seconds."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME", json.dumps(answer))


def is_unknown(answer: dict[str, Any]) -> bool:
    return bool(answer.get("error", {}).get("code") == -32602)


@pytest.mark.requirement("tools.list", "tools.access-controls")
@thorough
@given(worlds, eras)
def test_the_tools_listed_are_exactly_those_that_a_call_admits(world: World, legacy: bool) -> None:
    listed = world.listed(legacy=legacy)

    # Without arguments nothing is done: what is admitted is told that they are missing.
    admitted = {tool for tool in TOOLS if not is_unknown(world.call(tool, legacy=legacy))}
    assert listed == admitted == {tool for tool in TOOLS if may_use(world, tool)}


#: What may be sent to any tool, beside what it needs.
SENT: dict[str, dict[str, Any]] = {
    "what it needs": {},
    "nobody's id": {"customer_id": NOBODY},
    "no id": {"customer_id": "Jane"},
    "what it does not take": {"get_customer": 1, "toolCallId": "x", "delete_customer": "x"},
    "another's confirmation": {"confirmation": "sealed:x"},
    "text that hides": {"subject": "\u202ex", "query": "\u202e"},
    "nothing to look for": {"query": "!"},
    "nobody to be found": {"query": "zzz"},
    "everybody": {"query": "Sam"},
    "another's cursor": {"cursor": "sealed:x"},
    "a phone number without its country": {"query": "07700 900123"},
}
NEEDED = {**ARGUMENTS, "search_customer": {"query": "Sam"}}


@pytest.mark.requirement("tools.access-controls")
@thorough
@given(worlds, customers, st.sampled_from(sorted(SENT)), eras)
def test_nothing_that_is_said_names_a_tool_that_the_person_does_not_have(
    world: World, one: Any, sent: str, legacy: bool
) -> None:
    for tool, needed in NEEDED.items():
        taken = {"customer_id": one.customer_id} if tool != "search_customer" else {}
        world.call(tool, legacy=legacy, **{**taken, **needed, **SENT[sent]})
    lists = [world.answer(event) for event in ("mcp-tools-list", "mcp-legacy-tools-list")]
    greetings = [world.answer(event) for event in ("mcp-discover", "mcp-legacy-initialize")]

    # A call of such a tool is told that there is none, and arguments are called what the caller called them.
    answers = [answer["result"] for answer in world.said if "result" in answer]
    told = re.sub(r'\\"[^"\\]*\\"', "", json.dumps([lists, greetings, answers]))
    assert [tool for tool in TOOLS if not may_use(world, tool) and tool in told] == []


@pytest.mark.requirement("tools.access-controls")
@thorough
@given(worlds, st.sampled_from(sorted(ARGUMENTS)), customers, eras)
def test_a_customer_whom_no_grant_shows_is_as_absent_as_one_that_does_not_exist(
    world: World, tool: str, one: Any, legacy: bool
) -> None:
    before = world.written()

    answer = world.call(tool, legacy=legacy, customer_id=one.customer_id, **ARGUMENTS[tool])

    if may_see(world, tool, one) is None:
        absent = world.call(tool, legacy=legacy, customer_id=NOBODY, **ARGUMENTS[tool])
        assert json.dumps(answer).replace(one.customer_id, NOBODY) == json.dumps(absent)
        assert world.written() == before
    else:
        assert answer["result"]["isError"] is False


@thorough
@given(worlds, customers)
def test_get_customer_shows_exactly_the_fields_that_a_grant_shows(world: World, one: Any) -> None:
    answer = world.call("get_customer", customer_id=one.customer_id)

    allowed = may_see(world, "get_customer", one)
    if allowed is not None:
        assert set(answer["result"]["structuredContent"]) & CUSTOMER_ROWS.hide == allowed
    hidden = {field: one.row[field] for field in ("name", "email", "phone") if field not in (allowed or ())}
    assert not [field for field, value in hidden.items() if value in json.dumps(answer, ensure_ascii=False)]


@thorough
@given(worlds, st.sampled_from(["Sam", "Poe", "mailbox1003", "sam kim", "+1 212 555"]))
def test_search_shows_no_row_and_no_field_that_no_grant_shows(world: World, query: str) -> None:
    answer = world.call("search_customer", query=query)

    told = json.dumps(answer, ensure_ascii=False)
    for one in CUSTOMERS:
        allowed = may_see(world, "search_customer", one)
        if allowed is None:
            assert one.customer_id not in told
        for field in ("name", "email", "phone"):
            if field not in (allowed or ()):
                assert one.row[field] not in told


@thorough
@given(worlds, st.sampled_from([*TOOLS, "no_such_tool", "Get_Customer"]), st.booleans(), st.booleans())
def test_the_explanation_agrees_with_the_decision(world: World, tool: str, revoked: bool, enabled: bool) -> None:
    # The subject of the tokens of the tests.
    subject = "5c1f0e0a-0000-4000-8000-000000000001"
    if revoked:
        world.store.revoked[subject] = 1
    person = replace(member("bob", *world.groups, is_enabled=enabled), subject=subject)

    explanation = read_and_explain(CallQuestion(who=person, tool=tool, now=0), world.store, (), PRODUCT)

    decided = tool in world.listed() and not is_unknown(world.call(tool))
    assert bool(explanation.grants) is decided
    assert explanation.is_allowed is (decided and enabled)
    assert explanation.not_before == (1 if revoked else None)
    assert {grant.group for grant in explanation.grants} <= world.groups


@thorough
@given(policies, memberships.map(frozenset), st.sampled_from(TOOLS))
def test_what_a_shadow_rule_would_decide_is_what_is_decided_once_it_is_in_force(
    policy: Any, groups: frozenset[str], tool: str
) -> None:
    person = member("bob", *groups)

    asked = CallQuestion(who=person, tool=tool, now=0)
    foretold = _foretold(read_and_explain(asked, World(policy, groups).store, (), PRODUCT))

    in_force = World({name: _made_real(rules) for name, rules in policy.items()}, groups)
    assert foretold is (tool in in_force.listed())


@thorough
@given(worlds, st.data(), customers)
def test_a_field_that_is_not_known_never_shows_anybody_more(world: World, data: st.DataObject, one: Any) -> None:
    spoilt = World({name: _spoilt(rules, data) for name, rules in world.policy.items()}, world.groups)

    assert spoilt.listed() <= world.listed()
    for tool in ("get_customer", "search_customer"):
        asked = {"customer_id": one.customer_id} if tool == "get_customer" else {"query": "Sam"}
        shown, before = (_facts(some.call(tool, **asked)) for some in (spoilt, world))
        assert shown <= before


def _spoilt(rules: Rules, data: st.DataObject) -> Rules:
    """Return rules of which some grants name a field that no customer has."""
    which = data.draw(st.sets(st.sampled_from(sorted(rules.grants) or [""])))
    kind = data.draw(st.sampled_from(["where", "hide"]))
    new: Any = {"where": {"serial": frozenset({"1"})}} if kind == "where" else {"hide": frozenset({"serial"})}
    return Rules(
        grants={
            tool: Conditions(where={**old.where, **new.get("where", {})}, hide=old.hide | new.get("hide", frozenset()))
            if tool in which
            else old
            for tool, old in rules.grants.items()
        },
        shadows=rules.shadows,
    )


def _facts(answer: dict[str, Any]) -> set[tuple[str, str]]:
    """Return what an answer shows of customers: each with a field of theirs."""
    content = answer.get("result", {}).get("structuredContent") or {}
    rows = content.get("customers", [content])
    return {(row["customer_id"], name) for row in rows if "customer_id" in row for name in row}


@thorough
@given(worlds, st.sampled_from(sorted(ARGUMENTS)), customers, eras)
def test_shadow_rules_change_no_answer(world: World, tool: str, one: Any, legacy: bool) -> None:
    plain = World({name: Rules(grants=rules.grants) for name, rules in world.policy.items()}, world.groups)

    assert world.listed(legacy=legacy) == plain.listed(legacy=legacy)
    if tool != "create_ticket":  # its id is new each time
        answers = [
            some.call(tool, legacy=legacy, customer_id=one.customer_id, **ARGUMENTS[tool]) for some in (world, plain)
        ]
        assert timeless(answers[0]) == timeless(answers[1])
    assert world.call("search_customer", query="Sam") == plain.call("search_customer", query="Sam")


def _foretold(explanation: Explanation) -> bool:
    """Return what would be decided if the trial rules were in force; where none is about the tool, what is decided."""
    return explanation.is_allowed if explanation.trial is None else explanation.trial.would_allow


def _made_real(rules: Rules) -> Rules:
    for tool, conditions in rules.shadows.items():
        rules = rules.without_grant(tool) if conditions is None else rules.with_grant(tool, conditions)
    return rules
