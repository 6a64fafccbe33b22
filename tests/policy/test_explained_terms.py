"""An explanation says when a right begins and ends, which arguments it takes, and whose limit counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.explanation import Explanation, read_and_explain
from servicedesk.policy.holders import holders
from servicedesk.policy.rule_words import told_grant, told_limit
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.schema import as_json
from servicedesk.policy.store import all_groups
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from tests.fakes.policy import PRODUCT, FakeDirectory, FakePolicyStore, member
from tests.worlds.policy import NOON

BOB = member("bob", "agents", "leads")
NOW = int(NOON.timestamp())
HOUR = 3_600
ALL = Conditions()
LOW = Conditions(when={"priority": frozenset({"low", "normal"})})


def explained(rules: Mapping[str, Rules], tool: str, **asked: Any) -> Explanation:
    store = FakePolicyStore.of_rules(rules)
    question = CallQuestion(who=BOB, tool=tool, now=NOW, **asked)
    return read_and_explain(question, store, all_groups(store), PRODUCT)


def told(explanation: Explanation) -> str:
    return "\n".join((explanation.summary, *explanation.details, *explanation.changes))


def grants(tool: str, **terms: Any) -> Rules:
    return Rules(grants={tool: Conditions(**terms)})


def scheduled(tool: str, **terms: Any) -> Rules:
    return Rules(scheduled={tool: Conditions(**terms)})


#: What is stored, what is asked → whether it is allowed, and words of the answer.
TOLD: dict[str, tuple[Mapping[str, Rules], str, Mapping[str, Any], bool, tuple[str, ...]]] = {
    "a right that ends": (
        {"agents": grants("get_customer", ends_at=NOW + HOUR)},
        "get_customer",
        {},
        True,
        ("by agents (version 1, until 2026-11-24 13:00 UTC).", "That ends at 2026-11-24 13:00 UTC."),
    ),
    "a right that ends, beside one that does not": (
        {"agents": grants("get_customer", ends_at=NOW + HOUR), "leads": grants("get_customer")},
        "get_customer",
        {},
        True,
        ("and by leads (version 1).",),
    ),
    "a right that has ended": (
        {"agents": grants("get_customer", ends_at=NOW)},
        "get_customer",
        {},
        False,
        ("grants it any more.", "The grant of agents ended at 2026-11-24 12:00 UTC."),
    ),
    "a right that had not ended then": (
        {"agents": grants("get_customer", ends_at=NOW)},
        "get_customer",
        {"at": NOW - 1},
        True,
        ("until 2026-11-24 12:00 UTC",),
    ),
    "a right that begins": (
        {"leads": scheduled("get_customer", starts_at=NOW + HOUR)},
        "get_customer",
        {},
        False,
        ("grants it yet.", "Planned: leads (version 1, from 2026-11-24 13:00 UTC)."),
    ),
    "a right that has begun then": (
        {"leads": scheduled("get_customer", starts_at=NOW + HOUR)},
        "get_customer",
        {"at": NOW + HOUR},
        True,
        ("by leads (version 1, from 2026-11-24 13:00 UTC).",),
    ),
    "arguments that a grant takes": (
        {"agents": Rules(grants={"create_ticket": LOW})},
        "create_ticket",
        {"arguments": {"priority": "low"}},
        True,
        ("bob may use create_ticket with priority low, by agents (version 1, only with priority low or normal).",),
    ),
    "arguments that no grant takes": (
        {"agents": Rules(grants={"create_ticket": LOW})},
        "create_ticket",
        {"arguments": {"priority": "high"}},
        False,
        (
            "bob may not use create_ticket with priority high: it is granted otherwise, by agents (version 1,",
            "servicedesk grant agents create_ticket --when priority=high,low,normal --keep",
        ),
    ),
    "an argument that is left out and has a default": (
        {"agents": grants("create_ticket", when={"kind": frozenset({"incident"})})},
        "create_ticket",
        {"arguments": {"priority": "high"}},
        True,
        (),
    ),
    "no arguments": (
        {"agents": Rules(grants={"update_ticket": LOW})},
        "update_ticket",
        {"arguments": {}},
        False,
        ("with no arguments",),
    ),
    "values that there are not any more": (
        {"agents": grants("create_ticket", when={"priority": frozenset({"trivial"})})},
        "create_ticket",
        {},
        False,
        ("it is granted otherwise, by agents (version 1, only with priority trivial).",),
    ),
    "the default limit": (
        {"agents": Rules(grants={"delete_customer": ALL})},
        "delete_customer",
        {},
        True,
        ("At most 20/1h, by default.",),
    ),
    "the strictest of the groups' limits": (
        {
            "agents": replace(grants("get_customer"), limits={"get_customer": Limit(calls=500, window_seconds=60)}),
            "leads": Rules(limits={"get_customer": Limit(calls=400, window_seconds=60)}),
        },
        "get_customer",
        {},
        True,
        ("At most 400/1m, by the limit of leads.",),
    ),
}


@pytest.mark.parametrize(("rules", "tool", "asked", "is_allowed", "words"), TOLD.values(), ids=TOLD.keys())
def test_what_a_decision_was_made_of_is_told(
    rules: Mapping[str, Rules], tool: str, asked: Mapping[str, Any], is_allowed: bool, words: tuple[str, ...]
) -> None:
    explanation = explained(rules, tool, **asked)

    assert explanation.is_allowed is is_allowed
    assert [some for some in words if some not in told(explanation)] == []


def test_a_tools_own_limit_is_a_ceiling_for_every_group() -> None:
    store = FakePolicyStore()
    limits = {"get_customer": Limit(calls=500, window_seconds=60)}
    store.policies = {"agents": GroupPolicy(group="agents", rules=Rules(grants={"get_customer": ALL}, limits=limits))}
    ceiling = Limit(calls=3, window_seconds=60)
    says = replace(PRODUCT, tools=tuple(replace(tool, limit=ceiling, ceiling=ceiling) for tool in PRODUCT.tools))

    explanation = read_and_explain(CallQuestion(who=BOB, tool="get_customer", now=NOW), store, (), says)

    assert explanation.limit is not None
    assert (explanation.limit.limit, explanation.limit.group) == (ceiling, None)


def test_an_answer_has_the_times_and_arguments_of_each_grant() -> None:
    rules = {
        "agents": Rules(grants={"create_ticket": LOW}, scheduled={"create_ticket": Conditions(starts_at=NOW + HOUR)})
    }

    answer = as_json(explained(rules, "create_ticket", at=NOW, arguments={"priority": "low"}))

    assert (answer["at"], answer["arguments"]) == ("2026-11-24T12:00:00+00:00", {"priority": "low"})
    (now,), (later,) = answer["grants"], answer["planned"]
    assert (now["when"], now["until"]) == ({"priority": ["low", "normal"]}, "2026-11-24T13:00:00Z")
    assert (later["from"], later["until"]) == ("2026-11-24T13:00:00Z", None)


def test_who_can_names_those_whose_grant_is_in_force_and_those_whose_begins_later() -> None:
    store = FakePolicyStore({"agents": {}, "leads": {}, "past": {"get_customer": Conditions(ends_at=NOW)}})
    store.policies["agents"] = GroupPolicy(
        group="agents",
        rules=Rules(
            grants={"get_customer": Conditions(hide=frozenset({"email"}))},
            scheduled={"get_customer": Conditions(starts_at=NOW + HOUR)},
        ),
    )
    store.policies["leads"] = GroupPolicy(group="leads", rules=scheduled("get_customer", starts_at=NOW + HOUR))

    found = holders("get_customer", all_groups(store), FakeDirectory([BOB], ["agents", "leads"]), PRODUCT.known, NOW)

    assert [(one.group, told_grant(one.conditions)) for one in found.groups] == [
        ("agents", "without email; until 2026-11-24 13:00 UTC")
    ]
    assert [(one.group, told_grant(one.conditions)) for one in found.planned] == [
        ("agents", "yes; from 2026-11-24 13:00 UTC"),
        ("leads", "yes; from 2026-11-24 13:00 UTC"),
    ]


@pytest.mark.parametrize(
    ("window_seconds", "words"), [(60, "20/1m"), (90, "20/90s"), (3_600, "20/1h"), (86_400, "20/1d"), (7_200, "20/2h")]
)
def test_a_limit_is_told_as_it_is_typed(window_seconds: int, words: str) -> None:
    assert told_limit(Limit(calls=20, window_seconds=window_seconds)) == words


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"prioritty": "high"}, "did you mean 'priority'"),
        ({"priority": "hgih"}, "did you mean 'high'"),
        ({"region": "EMEA"}, "cannot be narrowed by 'region'"),
        ({"subject": "@omitted"}, "never left out"),
    ],
)
def test_a_call_that_cannot_be_made_is_not_decided(arguments: Mapping[str, str], why: str) -> None:
    with pytest.raises(InvalidPolicy, match=why):
        explained({"agents": grants("create_ticket")}, "create_ticket", arguments=arguments)


def test_an_explained_call_says_that_rows_were_not_looked_at() -> None:
    rules = {"agents": grants("get_customer", where={"region": frozenset({"EMEA"})})}

    asked = explained(rules, "get_customer", arguments={"customer_id": "C-1049"})

    assert asked.is_allowed
    assert "was not looked at" in told(asked)
    assert "was not looked at" not in told(explained(rules, "get_customer"))
