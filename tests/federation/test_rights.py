"""Properties of what the company's identity provider can give: by its claims, only what the rules say."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicedesk.federation.attribute import ATTRIBUTE, attribute_value, provider_groups
from servicedesk.federation.group_map import GroupRule
from servicedesk.federation.inbound import GROUPS_KEY, inbound_claims
from servicedesk.federation.pre_token import token_overrides
from servicedesk.federation.refusal import CompanySignInRefused
from tests.federation.events import CORP, NOW, FakeGroupMaps, oidc_event, profile, saml_event, token_event

NAMES = st.one_of(
    st.sampled_from(["A", "B", "a", "[A]", "A,B", "A, B", '"A"', "A%2CB", "A+B", " A", "%41"]), st.text(max_size=6)
)
DESK = st.sampled_from(["support-engineers", "auditors", "administrators"])
RULES = st.dictionaries(NAMES, st.frozensets(DESK, max_size=2).map(lambda groups: GroupRule(groups=groups)), max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
CLAIMS = st.one_of(
    NAMES,
    st.lists(NAMES, max_size=4).map(lambda names: f"[{', '.join(names)}]"),
    st.lists(NAMES, max_size=4).map(json.dumps),
    JSON,
)
EVENTS = st.one_of(
    CLAIMS.map(lambda claim: saml_event(groups=claim)),
    CLAIMS.map(lambda claim: oidc_event({"groups": claim})),
    st.tuples(CLAIMS, CLAIMS).map(lambda both: oidc_event({"groups": both[0]}, {"groups": both[1]})),
    st.dictionaries(st.sampled_from(["request", "userName", "triggerSource"]), JSON, max_size=3),
)


def signed_in(event: dict[str, Any], rules: dict[str, GroupRule]) -> frozenset[str]:
    """Return the desk's groups of who signs in so; none if nobody is signed in."""
    maps = FakeGroupMaps(rules)
    try:
        claims = inbound_claims(event, provider=CORP, groups_claim="groups", maps=maps, now=NOW)
        said = token_event(profile(claims[GROUPS_KEY]))
        overrides = token_overrides(said, provider=CORP, session_minutes=480, maps=maps, now=NOW)
    except CompanySignInRefused:
        return frozenset()
    return frozenset(overrides["groupOverrideDetails"]["groupsToOverride"])


@given(EVENTS, RULES)
def test_no_event_gives_a_group_without_a_rule(event: dict[str, Any], rules: dict[str, GroupRule]) -> None:
    assert signed_in(event, rules) <= {group for rule in rules.values() for group in rule.groups}
    assert signed_in(event, {}) == frozenset()


@given(st.lists(NAMES, max_size=5), RULES)
def test_a_list_of_names_gives_what_their_rules_give_and_no_more(names: list[str], rules: dict[str, GroupRule]) -> None:
    given_by_rules = {group for name in names if name in rules for group in rules[name].groups}
    assert signed_in(oidc_event({"groups": json.dumps(names)}), rules) <= given_by_rules


@given(CLAIMS, RULES)
def test_the_same_without_the_claim_gives_nothing(claim: object, rules: dict[str, GroupRule]) -> None:
    event = oidc_event({"groups": claim})
    del event["request"]["attributes"]["idToken"]["groups"]
    assert signed_in(event, rules) == frozenset()


@given(
    st.dictionaries(st.sampled_from(["sub", "email", "identities", ATTRIBUTE, "cognito:user_status"]), NAMES),
    st.lists(DESK, unique=True),
    RULES,
)
def test_a_person_of_the_pool_has_its_groups_without_a_read(
    attributes: dict[str, str], groups: list[str], rules: dict[str, GroupRule]
) -> None:
    maps = FakeGroupMaps(rules)
    overrides = token_overrides(
        token_event(attributes, *groups), provider=CORP, session_minutes=480, maps=maps, now=NOW
    )
    assert overrides["groupOverrideDetails"]["groupsToOverride"] == groups
    assert maps.reads == []


@given(st.lists(st.text(max_size=20), max_size=10), st.integers(0, 2**40))
def test_the_attribute_says_what_was_written(names: list[str], at: int) -> None:
    said = provider_groups(attribute_value(names, at))
    assert (said.names, said.at) == (frozenset(names), at)
