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
from servicedesk.tools.view import Conditions
from stack.faults import CommandRefused

GROUP = "agents"
#: What YAML would take for something else, beside what people write.
_texts = st.one_of(
    st.sampled_from(["EMEA", "true", "no", "null", "~", "1", "1.0", "allow", "where", "0x1", "2026-11-28", "a: b"]),
    st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8),
)
_conditions = st.builds(
    Conditions,
    where=st.dictionaries(_texts, st.frozensets(_texts, max_size=3), max_size=3),
    hide=st.frozensets(st.sampled_from(["email", "phone", "name"]), max_size=3),
)
some_rules = st.builds(
    Rules,
    grants=st.dictionaries(_texts, _conditions, max_size=3),
    shadows=st.dictionaries(_texts, st.one_of(st.none(), _conditions), max_size=3),
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
        grants=dict(reversed(list(rules.grants.items()))), shadows=dict(reversed(list(rules.shadows.items())))
    )

    assert json.dumps(rules_document(turned)) == json.dumps(rules_document(rules))


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
OF_A_ROW = {name: document for name, document in REFUSED.items() if set(document) <= {"grants", "shadows"} and document}


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
    row = plain(
        serialize_row({"tools": document.get("grants", {}), "shadows": document.get("shadows", {}), "version": 1})
    )

    with pytest.raises(InvalidDocument):
        group_policy({"pk": f"group#{GROUP}", "sk": "grants", **row})


def test_the_message_says_where() -> None:
    with pytest.raises(InvalidDocument, match=r"agents\.grants\.get_customer\.where\.region must be a list of texts"):
        read_policy("groups: {agents: {grants: {get_customer: {where: {region: EMEA}}}}}")
