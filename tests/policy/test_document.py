"""Rules are the same through every door, and what one door refuses, all refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cli.policy_text import read_policy, written_policy
from servicedesk.aws.notation import plain, serialize_row
from servicedesk.aws.policy_rows import group_item, group_policy
from servicedesk.errors import InvalidDocument
from servicedesk.policy.document import read_rules, rules_document
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from stack.faults import CommandRefused

GROUP = "agents"
#: What YAML would take for something else, beside what people write.
_texts = st.one_of(
    st.sampled_from(["EMEA", "true", "no", "null", "~", "1", "1.0", "allow", "where", "0x1", "2026-11-28", "a: b"]),
    st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8),
)
_named = st.dictionaries(_texts, st.frozensets(_texts, max_size=3), max_size=2)
#: Up to the end of the calendar.
_moments = st.integers(0, 253_402_300_799)
_terms = {
    "where": _named,
    "hide": st.frozensets(st.sampled_from(["email", "phone", "name"]), max_size=3),
    "when": _named,
    "ends_at": st.one_of(st.none(), _moments),
}
_conditions = st.builds(Conditions, **_terms)
some_rules = st.builds(
    Rules,
    grants=st.dictionaries(_texts, _conditions, max_size=2),
    scheduled=st.dictionaries(_texts, st.builds(Conditions, starts_at=_moments, **_terms), max_size=2),
    shadows=st.dictionaries(_texts, st.one_of(st.none(), _conditions), max_size=2),
    limits=st.dictionaries(
        _texts, st.builds(Limit, calls=st.integers(1, 10_000), window_seconds=st.integers(1, 86_400)), max_size=2
    ),
)


def through_the_table(rules: Rules) -> Rules:
    return group_policy(plain(group_item(GroupPolicy(group=GROUP, rules=rules, version=1)))).rules


def through_a_record(rules: Rules) -> Rules:
    return read_rules(plain(serialize_row({"before": rules_document(rules)}))["before"])


def through_json(rules: Rules) -> Rules:
    return read_rules(json.loads(json.dumps(rules_document(rules, whole=True))))


def through_the_file(rules: Rules) -> Rules:
    return read_policy(written_policy([GroupPolicy(group=GROUP, rules=rules, version=1)])).rules.get(GROUP, Rules())


DOORS: Mapping[str, Callable[[Rules], Rules]] = {
    "the table": through_the_table,
    "a change's record": through_a_record,
    "JSON": through_json,
    "the policy file": through_the_file,
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
@given(rules=some_rules)
def test_rules_that_are_written_are_the_rules_that_are_read(door: Callable[[Rules], Rules], rules: Rules) -> None:
    assert door(rules) == rules


@given(rules=some_rules)
def test_the_same_rules_are_the_same_text(rules: Rules) -> None:
    turned = Rules(
        grants=_turned(rules.grants),
        scheduled=_turned(rules.scheduled),
        shadows=_turned(rules.shadows),
        limits=_turned(rules.limits),
    )

    assert json.dumps(rules_document(turned)) == json.dumps(rules_document(rules))


def _turned(rules: Mapping[str, Any]) -> dict[str, Any]:
    return dict(reversed(list(rules.items())))


def test_a_moment_is_read_with_any_offset_and_written_in_utc() -> None:
    rules = read_rules({"grants": {"get_customer": {"until": "2026-12-01T06:00:00.9+01:00"}}})

    assert rules_document(rules)["grants"] == {"get_customer": {"until": "2026-12-01T05:00:00Z"}}


#: One document for each way not to be understood.
REFUSED: Mapping[str, Any] = {
    "no table at all": [],
    "a member from a later release": {"grants": {}, "denials": {}},
    "grants that are a list": {"grants": ["get_customer"]},
    "conditions that are a text": {"grants": {"get_customer": "all"}},
    "conditions that are a list": {"grants": {"get_customer": []}},
    "a condition from a later release": {"grants": {"get_customer": {"only_on": ["Mondays"]}}},
    "hidden fields that are a text": {"grants": {"get_customer": {"hide": "phone"}}},
    "hidden fields that are a table": {"grants": {"get_customer": {"hide": {"phone": "x"}}}},
    "attributes that are a list": {"grants": {"get_customer": {"where": ["region"]}}},
    "values that are a text": {"grants": {"get_customer": {"where": {"region": "EMEA"}}}},
    "values that are tables": {"grants": {"get_customer": {"where": {"region": [{}]}}}},
    "arguments that are a list": {"grants": {"create_ticket": {"when": ["priority"]}}},
    "an argument's value that is a text": {"grants": {"create_ticket": {"when": {"priority": "low"}}}},
    "an end that is no time": {"grants": {"get_customer": {"until": "Friday"}}},
    "an end without its offset": {"grants": {"get_customer": {"until": "2026-12-01T06:00:00"}}},
    "an end before there were any": {"grants": {"get_customer": {"until": "0001-01-01T00:00:00Z"}}},
    "an end before the calendar": {"grants": {"get_customer": {"until": "0001-01-01T00:00:00+14:00"}}},
    "an end after the calendar": {"grants": {"get_customer": {"until": "9999-12-31T23:59:59-12:00"}}},
    "an end that is a number": {"grants": {"get_customer": {"until": 1_796_101_200}}},
    "a grant in force with a beginning": {"grants": {"get_customer": {"from": "2026-12-01T05:00:00Z"}}},
    "a scheduled grant without a beginning": {"scheduled": {"get_customer": {}}},
    "a shadow rule with a beginning": {"shadows": {"get_customer": {"allow": True, "from": "2026-12-01T05:00:00Z"}}},
    "a limit that is a text": {"limits": {"get_customer": "20/1h"}},
    "a limit without a window": {"limits": {"get_customer": {"calls": 20}}},
    "a limit of half a call": {"limits": {"get_customer": {"calls": 0.5, "window_seconds": 60}}},
    "a limit with a member of a later release": {
        "limits": {"get_customer": {"calls": 1, "window_seconds": 60, "burst": 2}}
    },
    "a shadow rule that does not say what it does": {"shadows": {"get_customer": {}}},
    "a shadow rule that allows by halves": {"shadows": {"get_customer": {"allow": "maybe"}}},
    "a shadow rule that narrows what it takes away": {
        "shadows": {"get_customer": {"allow": False, "hide": ["phone"]}}
    },
    "a shadow rule with a condition from a later release": {
        "shadows": {"get_customer": {"allow": True, "only_on": ["Mondays"]}}
    },
}  # fmt: skip


#: What is around the rules in a row is told by its schema, and not by its columns.
_COLUMNS = {"grants", "scheduled", "shadows", "limits"}
OF_A_ROW = {name: document for name, document in REFUSED.items() if document and set(document) <= _COLUMNS}


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_understood_is_refused_whole_by_the_codec(document: Any) -> None:
    with pytest.raises(InvalidDocument):
        read_rules(document)


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_understood_is_refused_whole_by_the_policy_file(document: Any) -> None:
    with pytest.raises((InvalidDocument, CommandRefused)):
        read_policy(yaml.safe_dump({"groups": {GROUP: document}}))


@pytest.mark.parametrize("document", OF_A_ROW.values(), ids=OF_A_ROW.keys())
def test_what_is_not_understood_is_refused_whole_by_the_table(document: Any) -> None:
    others = {name: some for name, some in document.items() if name != "grants"}

    with pytest.raises(InvalidDocument):
        group_policy(
            {"pk": f"group#{GROUP}", "sk": "grants", "tools": document.get("grants", {}), **others, "version": 1}
        )


def test_the_message_says_where() -> None:
    with pytest.raises(InvalidDocument, match=r"agents\.grants\.get_customer\.where\.region must be a list of texts"):
        read_policy("groups: {agents: {grants: {get_customer: {where: {region: EMEA}}}}}")
