"""What somebody at the identity provider, or in the pool, tries to be put into the administrators' group with."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from servicedesk.aws.group_map_rows import map_item
from servicedesk.aws.group_maps_table import GroupMapsTable
from servicedesk.errors import PermissionsUnavailable
from servicedesk.federation.attribute import ATTRIBUTE
from servicedesk.federation.group_map import GroupMap
from servicedesk.federation.inbound import GROUPS_KEY, inbound_claims
from servicedesk.federation.pre_token import token_overrides
from servicedesk.federation.refusal import CompanySignInRefused
from servicedesk.identity.principal import AGENT_PREFIX
from tests.federation.events import CORP, NOW, RULES, FakeGroupMaps, kept, oidc_event, profile, saml_event, token_event

Event = dict[str, Any]
#: The one group of the provider that administers, and what its rule gives.
PRIZE, WON = "Desk-Admins", {"administrators", "auditors"}
ENTRA = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"


def inbound(event: Event, maps: FakeGroupMaps) -> dict[str, str]:
    return inbound_claims(event, provider=CORP, groups_claim="groups", maps=maps, now=NOW)


def tokens(event: Event, maps: Any, session_minutes: int = 480) -> dict[str, Any]:
    return token_overrides(event, provider=CORP, session_minutes=session_minutes, maps=maps, now=NOW)


def groups_of(overrides: dict[str, Any]) -> set[str]:
    return set(overrides["groupOverrideDetails"]["groupsToOverride"])


def with_request(event: Event, **changes: Any) -> Event:
    return {**event, "request": {**event["request"], **changes}}


def without_trigger(event: Event) -> Event:
    return {**event, "triggerSource": "TokenGeneration_HostedAuth"}


# Somebody who may make groups at the provider and name them, or whose provider was taken over but for its rules.
CLAIMS: dict[str, Event] = {
    "a name like a list of one": saml_event(groups=f"[{PRIZE}]"),
    "a name like a JSON list of one": saml_event(groups=f'["{PRIZE}"]'),
    "a name like our attribute": saml_event(groups=kept(PRIZE)),
    "a name with a comma": saml_event(groups=f"x, {PRIZE}"),
    "a name with half a bracket": saml_event(groups=f"[{PRIZE}"),
    "an encoded comma in a list": saml_event(groups=f"[x%2C{PRIZE}, y]"),
    "encoded twice in a list": saml_event(groups="[Desk%252DAdmins, y]"),
    "encoded, alone": saml_event(groups="Desk%2DAdmins"),
    "encoded, in JSON": oidc_event({"groups": '["Desk%2DAdmins"]'}),
    "lists in a list": oidc_event({"groups": f'[["{PRIZE}"]]'}),
    "an object in a list": oidc_event({"groups": f'[{{"name": "{PRIZE}"}}]'}),
    "JSON in a name of JSON": oidc_event({"groups": json.dumps([json.dumps([PRIZE])])}),
    "lower case": saml_event(groups=PRIZE.lower()),
    "upper case": oidc_event({"groups": f'["{PRIZE.upper()}"]'}),
    "a look-alike hyphen": saml_event(groups="Desk\u2011Admins"),
    "wide letters": saml_event(groups="\uff24esk-Admins"),
    "a letter that shows nothing": oidc_event({"groups": json.dumps([f"{PRIZE}\u200b"])}),
    "a blank behind it": saml_event(groups=f"{PRIZE} "),
    "a blank that does not break behind it": saml_event(groups=f"{PRIZE}\u00a0"),
    "a blank behind it in a list": saml_event(groups=f"[{PRIZE}\u00a0, y]"),
    "a null character": oidc_event({"groups": json.dumps([f"{PRIZE}\0"])}),
    "a line of its own": saml_event(groups=f"x\n{PRIZE}"),
    "a list that is none of text": saml_event(groups=[PRIZE]),
    "an object": saml_event(groups={PRIZE: PRIZE}),
    "true": saml_event(groups=True),
    "a huge claim": saml_event(groups=f"[{PRIZE}{', x' * 10_000}]"),
    "a deep claim": oidc_event({"groups": f'{"[" * 9_000}"{PRIZE}"{"]" * 9_000}'}),
    "another claim": saml_event(**{"Groups": PRIZE, "roles": PRIZE, ENTRA: PRIZE, "cognito:groups": PRIZE}),
    "the attribute itself": saml_event(**{GROUPS_KEY: kept(PRIZE), ATTRIBUTE: kept(PRIZE)}),
    "the name in tokens": oidc_event({"desk_name": "alice", "name": PRIZE, "email": PRIZE}),
    "beside the claims": with_request(saml_event(), groups=PRIZE, userAttributesToMap={"groups": PRIZE}),
    "among the provider's tokens": with_request(
        oidc_event({}), attributes={"tokenResponse": {"groups": PRIZE}, "idToken": {}, "userInfo": {}}
    ),
    "by the client's own words": with_request(saml_event(), clientMetadata={"groups": PRIZE}),
    "another provider": with_request(saml_event(groups=PRIZE), providerName="Other"),
    "the provider in lower case": with_request(saml_event(groups=PRIZE), providerName=CORP.lower()),
    "the provider with a blank": with_request(saml_event(groups=PRIZE), providerName=f"{CORP} "),
    "a list of providers": with_request(saml_event(groups=PRIZE), providerName=[CORP]),
    "claims for the other trigger": without_trigger(saml_event(groups=f"[{PRIZE}, y]", **{ATTRIBUTE: kept(PRIZE)})),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_what_the_provider_is_made_to_say_puts_nobody_into_a_group_of_another_rule(name: str) -> None:
    event, maps = copy.deepcopy(CLAIMS[name]), FakeGroupMaps()
    trigger = tokens if event["triggerSource"].startswith("TokenGeneration") else inbound
    try:
        answer = trigger(event, maps)
    except CompanySignInRefused:
        assert maps.reads == []
        return
    assert answer.keys() <= {"sub", "email", "name", GROUPS_KEY}
    assert json.loads(answer[GROUPS_KEY])["g"] == []
    assert groups_of(tokens(token_event(profile(answer[GROUPS_KEY])), maps)) == set()


def test_the_prize_is_there_to_be_won() -> None:
    maps = FakeGroupMaps()
    answers = [inbound(saml_event(groups=PRIZE), maps), inbound(oidc_event({"groups": f'["{PRIZE}"]'}), maps)]
    for answer in answers:
        assert groups_of(tokens(token_event(profile(answer[GROUPS_KEY])), maps)) == WON


def native(**attributes: str) -> dict[str, str]:
    return {**profile(kept(PRIZE)), "cognito:user_status": "CONFIRMED", **attributes}


# Somebody who can write their own attributes, has two profiles, or calls the token endpoint with words of their own.
PROFILES: dict[str, Event] = {
    "a person of the pool who wrote the attribute": token_event(native()),
    "and has no identity": token_event({**native(), "identities": "[]"}),
    "a federated profile that was given a password": token_event(native(**{"cognito:user_status": "FORCE_CHANGE"})),
    "the status in lower case": token_event(native(**{"cognito:user_status": "external_provider"})),
    "the status with a blank": token_event(native(**{"cognito:user_status": "EXTERNAL_PROVIDER "})),
    "another provider": token_event(profile(kept(PRIZE), providers=("Other",))),
    "the provider in lower case": token_event(profile(kept(PRIZE), providers=("corp",))),
    "two identities": token_event(profile(kept(PRIZE), providers=(CORP, "Other"))),
    "two identities of one provider": token_event(profile(kept(PRIZE), providers=(CORP, CORP))),
    "a list of providers in one identity": token_event(
        profile(kept(PRIZE), identities=f'[{{"providerName":["{CORP}"]}}]')
    ),
    "an identity without a list": token_event(profile(kept(PRIZE), identities=f'{{"providerName":"{CORP}"}}')),
    "an identity that is no JSON": token_event(profile(kept(PRIZE), identities=CORP)),
    "a deep identity": token_event(profile(kept(PRIZE), identities="[" * 9_000)),
    "the client's own words": token_event(
        profile(kept()), clientMetadata={ATTRIBUTE: kept(PRIZE), "groups": PRIZE, "cognito:groups": "administrators"}
    ),
    "groups of the pool in a federated profile": token_event(profile(kept()), "administrators", "auditors"),
    "a response that is there already": {
        **token_event(profile(kept())),
        "response": {
            "claimsAndScopeOverrideDetails": {"groupOverrideDetails": {"groupsToOverride": ["administrators"]}}
        },
    },
    "a scope as a group": token_event(profile(kept()), scopes=["administrators"]),
    "the provider's raw names": token_event(profile(f"[{PRIZE}, y]")),
    "the names of a newer release": token_event(profile(json.dumps({"v": 2, "at": NOW, "g": [PRIZE]}))),
    "one name for a list": token_event(profile(json.dumps({"v": 1, "at": NOW, "g": PRIZE}))),
    "what was said long ago": token_event(profile(kept(PRIZE, at=0))),
    "what will be said": token_event(profile(kept(PRIZE, at=NOW + 86_400))),
    "a moment that is no number": token_event(profile(json.dumps({"v": 1, "at": "now", "g": [PRIZE]}))),
    "attributes that are no texts": token_event({**profile(None), ATTRIBUTE: [PRIZE]}),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("name", PROFILES)
def test_what_somebody_says_of_themselves_puts_them_into_no_group(name: str) -> None:
    event, maps = copy.deepcopy(PROFILES[name]), FakeGroupMaps()
    try:
        answer = tokens(event, maps)
    except CompanySignInRefused:
        assert maps.reads == []
        return
    assert groups_of(answer) == set()
    assert answer["accessTokenGeneration"]["scopesToAdd"] == []
    assert answer["accessTokenGeneration"]["claimsToAddOrOverride"].keys() <= {"desk_name"}


@pytest.mark.parametrize(
    "email",
    ["alice", "agent:nightly", "AGENT:nightly", "alice (Corp)", "alice\u00a0", "a\u202eecila", "a" * 2_000, " "],
)
def test_nobody_is_called_like_somebody_of_the_pool_or_like_an_agent(email: str) -> None:
    overrides = tokens(token_event(profile(kept(), email=email)), FakeGroupMaps())
    called = overrides["accessTokenGeneration"]["claimsToAddOrOverride"]["desk_name"]

    word, provider = called.split(" ")
    assert provider == f"({CORP})"
    assert word.isprintable()
    assert not word.casefold().startswith(AGENT_PREFIX)
    assert len(called) < 300


class OneRow:
    """DynamoDB's client, as far as it is used: one row, whatever is asked."""

    def __init__(self, item: dict[str, Any]) -> None:
        self.item = item

    def get_item(self, **_: Any) -> dict[str, Any]:
        return {"Item": self.item}


SAID = map_item(GroupMap(provider=CORP, rules=RULES, version=1))
ROWS: dict[str, Callable[[], dict[str, Any]]] = {
    "a newer release's": lambda: {**SAID, "schema": {"N": "99"}},
    "no rules": lambda: {name: value for name, value in SAID.items() if name != "rules"},
    "rules that are a list": lambda: {**SAID, "rules": {"L": [{"S": PRIZE}]}},
    "a rule without groups": lambda: {**SAID, "rules": {"M": {PRIZE: {"M": {"label": {"S": ""}}}}}},
    "a rule that is a name": lambda: {**SAID, "rules": {"M": {PRIZE: {"S": "administrators"}}}},
    "no version": lambda: {name: value for name, value in SAID.items() if name != "version"},
}


@pytest.mark.parametrize("name", ROWS)
def test_rules_that_are_not_understood_give_no_token(name: str) -> None:
    maps = GroupMapsTable(OneRow(ROWS[name]()), "permissions")  # type: ignore[arg-type]  # as far as it is used

    with pytest.raises(PermissionsUnavailable):
        tokens(token_event(profile(kept(PRIZE))), maps)
    assert groups_of(tokens(token_event(native(), "auditors"), maps)) == {"auditors"}
