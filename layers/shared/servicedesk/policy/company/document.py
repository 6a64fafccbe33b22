"""The codec of rules for an identity provider's groups, as JSON and YAML hold them.

    rules      the provider's group → {groups: of the desk, label: what people call it}

Reading fails closed, as that of a group's rules: `InvalidDocument` says what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicedesk.errors import InvalidDocument
from servicedesk.federation.group_map import GroupRule
from servicedesk.policy.document import read_table, read_texts

_RULE = frozenset({"groups", "label"})


def provider_rules_document(rules: Mapping[str, GroupRule]) -> dict[str, Any]:
    """Return a provider's rules as plain values; the same rules are always the same text."""
    return {name: _rule_document(rule) for name, rule in sorted(rules.items())}


def read_provider_rules(document: object, *place: str) -> Mapping[str, GroupRule]:
    """Return the rules that plain values say; `place` is where they stand in something larger, for the message."""
    return {name: _read_rule(rule, (*place, name)) for name, rule in read_table(document, place).items()}


def _rule_document(rule: GroupRule) -> dict[str, Any]:
    groups = {"groups": sorted(rule.groups)}
    return {**groups, "label": rule.label} if rule.label else groups


def _read_rule(document: object, place: tuple[str, ...]) -> GroupRule:
    members = read_table(document, place, _RULE)
    label = members.get("label", "")
    if not isinstance(label, str):
        raise InvalidDocument((*place, "label"), "must be a text")
    return GroupRule(groups=read_texts(members.get("groups"), (*place, "groups")), label=label)
