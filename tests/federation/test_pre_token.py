from collections.abc import Mapping
from typing import Any

import pytest

from servicedesk.errors import PermissionsUnavailable
from servicedesk.federation.group_map import GroupRule
from servicedesk.federation.inbound import GROUPS_KEY, inbound_claims
from servicedesk.federation.pre_token import MAX_GROUPS, token_overrides
from servicedesk.federation.refusal import CompanySignInRefused, SignInFault
from tests.federation.events import CORP, NOW, POOL, FakeGroupMaps, kept, oidc_event, profile, token_event

REFRESH = "TokenGeneration_RefreshTokens"


def overrides(
    event: dict[str, Any], maps: FakeGroupMaps | None = None, *, session_minutes: int = 480, now: int = NOW
) -> dict[str, Any]:
    return token_overrides(event, provider=CORP, session_minutes=session_minutes, maps=maps or FakeGroupMaps(), now=now)


def groups_of(event: dict[str, Any], **more: Any) -> list[str]:
    groups: list[str] = overrides(event, **more)["groupOverrideDetails"]["groupsToOverride"]
    return groups


def claims_of(event: dict[str, Any]) -> dict[str, str]:
    claims: dict[str, str] = overrides(event)["accessTokenGeneration"]["claimsToAddOrOverride"]
    return claims


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        (kept("Desk-Support"), ["support-engineers"]),
        (kept("Desk-Support", "Desk-Admins"), ["administrators", "auditors", "support-engineers"]),
        (kept("desk-support"), []),
        (kept("Payroll"), []),
        (kept(), []),
    ],
)
def test_federated_people_have_the_groups_that_the_rules_of_now_give(said: str, groups: list[str]) -> None:
    # Those that the pool has them in, Cognito's own among them, do not count.
    assert groups_of(token_event(profile(said), f"{POOL}_{CORP}", "administrators-of-old")) == groups


@pytest.mark.parametrize("source", ["TokenGeneration_HostedAuth", REFRESH, "TokenGeneration_Authentication"])
def test_a_rule_that_is_gone_gives_nothing_from_the_next_token_on(source: str) -> None:
    event = token_event(profile(kept("Desk-Support")), source=source)
    assert groups_of(event, maps=FakeGroupMaps({})) == []


def renewed(rules_at_sign_in: Mapping[str, GroupRule], rules_now: Mapping[str, GroupRule]) -> list[str]:
    """Return the desk's groups of a token that is renewed, of somebody who signed in when the rules were others."""
    claims = inbound_claims(
        oidc_event({"groups": '["Desk-Support"]'}),
        provider=CORP,
        groups_claim="groups",
        maps=FakeGroupMaps(dict(rules_at_sign_in)),
        now=NOW,
    )
    event = token_event(profile(claims[GROUPS_KEY]), source=REFRESH)
    return groups_of(event, maps=FakeGroupMaps(dict(rules_now)))


def test_a_rule_that_is_taken_away_and_made_again_gives_back_at_the_next_token_what_it_gave() -> None:
    rule = {"Desk-Support": GroupRule(groups=frozenset({"support-engineers"}))}

    assert renewed(rule, {}) == []
    assert renewed(rule, rule) == ["support-engineers"]


def test_a_rule_for_a_group_that_had_none_at_the_sign_in_gives_nothing_before_the_next_one() -> None:
    rule = {"Desk-Support": GroupRule(groups=frozenset({"support-engineers"}))}

    assert renewed({}, rule) == []


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({}, "dana@corp.example (Corp)"),
        ({"email": ""}, "corp_00u1abc (Corp)"),
        ({"email": "", "name": "Dana"}, "Dana (Corp)"),
        ({"email": "a b (Corp)", "name": "Dana Doe"}, "corp_00u1abc (Corp)"),
        ({"email": "dana\n@x"}, "corp_00u1abc (Corp)"),
    ],
)
def test_federated_people_are_called_by_one_word_and_their_provider(attributes: dict[str, str], name: str) -> None:
    assert claims_of(token_event({**profile(kept()), **attributes})) == {"desk_name": name}


@pytest.mark.parametrize(
    "attributes",
    [
        {"sub": "s", "email": "bob@example.com", "cognito:user_status": "CONFIRMED"},
        # Their own words: an app can let people of the pool write attributes.
        {**profile(kept("Desk-Admins")), "cognito:user_status": "CONFIRMED"},
        {**profile(kept("Desk-Admins")), "cognito:user_status": "FORCE_CHANGE_PASSWORD"},
        profile(kept("Desk-Admins"), providers=()),
        profile(kept("Desk-Admins"), providers=("Other",)),
        profile(kept("Desk-Admins"), providers=("corp",)),
        profile(kept("Desk-Admins"), providers=(CORP, "Other")),
        profile(kept("Desk-Admins"), identities="no json"),
        profile(kept("Desk-Admins"), identities='{"providerName": "Corp"}'),
        profile(kept("Desk-Admins"), identities='["Corp"]'),
        {},
    ],
)
def test_of_anybody_else_the_pools_groups_count_and_nothing_is_read(attributes: dict[str, str]) -> None:
    maps = FakeGroupMaps(available=False)
    event = token_event(attributes, "auditors", f"{POOL}_{CORP}", f"{POOL}_Other")
    answer = overrides(event, maps)
    assert answer["groupOverrideDetails"]["groupsToOverride"] == ["auditors"]
    assert answer["accessTokenGeneration"]["claimsToAddOrOverride"] == {}
    assert maps.reads == []


VERIFIED = {"email": "dana@corp.example", "email_verified": "true"}
NATIVE = {"sub": "s", "cognito:user_status": "CONFIRMED"}


@pytest.mark.parametrize("attributes", [{**profile(kept()), **VERIFIED}, {**NATIVE, **VERIFIED}])
def test_a_verified_address_is_in_the_token(attributes: dict[str, str]) -> None:
    maps = FakeGroupMaps()
    answer = overrides(token_event(attributes), maps)
    assert answer["accessTokenGeneration"]["claimsToAddOrOverride"]["desk_email"] == "dana@corp.example"
    # Of people of the pool nothing is read for it.
    assert maps.reads == ([CORP] if "identities" in attributes else [])


@pytest.mark.parametrize(
    "attributes",
    [
        {"email_verified": "false"},
        {"email_verified": ""},
        {"email_verified": "True"},
        {"email_verified": "1"},
        {"email_verified": True},
        {"email": ""},
        {"email": "dana"},
        {"email": "dana@corp.example, eve@corp.example"},
        {"email": "Dana <dana@corp.example>"},
        {"email": " dana@corp.example"},
        {"email": "dana@corp.example\n"},
        {"email": '"dana"@corp.example'},
        {"email": "d\u0430na@corp.example"},
        {"email": f"{'d' * 60}@{'corp.' * 40}example"},
    ],
)
@pytest.mark.parametrize("whose", [NATIVE, profile(kept())])
def test_an_address_that_is_not_verified_or_none_is_in_no_token(
    whose: dict[str, str], attributes: dict[str, Any]
) -> None:
    assert "desk_email" not in claims_of(token_event({**whose, **VERIFIED, **attributes}))


def test_without_the_word_that_it_is_verified_an_address_is_in_no_token() -> None:
    assert "desk_email" not in claims_of(token_event({**NATIVE, "email": "dana@corp.example"}))


@pytest.mark.parametrize(
    "attributes",
    [
        profile(kept(), providers=("Other",)),
        profile(kept(), providers=(CORP, "Other")),
        profile(kept(), providers=()),
        {**profile(kept()), "cognito:user_status": "CONFIRMED"},
    ],
)
def test_an_address_that_another_provider_may_have_said_is_in_no_token(attributes: dict[str, str]) -> None:
    assert "desk_email" not in claims_of(token_event({**attributes, **VERIFIED}))


@pytest.mark.parametrize(
    ("session_minutes", "source", "age_minutes", "is_good"),
    [
        (480, REFRESH, 480, True),
        (480, REFRESH, 481, False),
        (480, "TokenGeneration_HostedAuth", 480, True),
        (480, "TokenGeneration_HostedAuth", 481, False),
        (0, REFRESH, 1, False),
        # Whom the sign-in page's cookie lets in again.
        (0, "TokenGeneration_HostedAuth", 60, True),
        (0, "TokenGeneration_HostedAuth", 61, False),
    ],
)
def test_what_the_provider_said_long_ago_gives_no_token(
    session_minutes: int, source: str, age_minutes: int, is_good: bool
) -> None:
    event = token_event(profile(kept("Desk-Support")), source=source)
    now = NOW + age_minutes * 60
    if is_good:
        assert groups_of(event, session_minutes=session_minutes, now=now) == ["support-engineers"]
        return
    maps = FakeGroupMaps()
    with pytest.raises(CompanySignInRefused) as refused:
        overrides(event, maps, session_minutes=session_minutes, now=now)
    assert refused.value.fault is SignInFault.STALE
    assert maps.reads == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (None, SignInFault.ATTRIBUTE),
        ("", SignInFault.ATTRIBUTE),
        ("Desk-Admins", SignInFault.ATTRIBUTE),
        ('["Desk-Admins"]', SignInFault.ATTRIBUTE),
        ('{"v": 2, "at": 0, "g": ["Desk-Admins"]}', SignInFault.ATTRIBUTE),
        ('{"v": 1, "at": true, "g": ["Desk-Admins"]}', SignInFault.ATTRIBUTE),
        (f'{{"v": 1, "at": {NOW}, "g": ["Desk-Admins", 7]}}', SignInFault.ATTRIBUTE),
        (f'{{"v": 1, "at": {NOW}, "g": ["Desk-Admins"], "more": 1}}', SignInFault.ATTRIBUTE),
        (kept("Desk-Admins", at=NOW + 3_600), SignInFault.STALE),
    ],
)
def test_an_attribute_that_is_not_ours_gives_no_token(said: str | None, fault: SignInFault) -> None:
    with pytest.raises(CompanySignInRefused) as refused:
        overrides(token_event(profile(said)))
    assert refused.value.fault is fault
    assert "Desk" not in str(refused.value)


@pytest.mark.parametrize("event", [{}, {"request": None}, {"request": {"userAttributes": []}}])
def test_what_is_no_event_gives_no_token(event: dict[str, Any]) -> None:
    with pytest.raises(CompanySignInRefused):
        overrides(event)


def test_rules_that_cannot_be_read_give_no_token() -> None:
    with pytest.raises(PermissionsUnavailable):
        overrides(token_event(profile(kept("Desk-Support"))), FakeGroupMaps(available=False))


def test_more_groups_than_a_token_takes_give_none() -> None:
    rules = {"Desk-Support": GroupRule(groups=frozenset(f"group-{number}" for number in range(MAX_GROUPS + 1)))}
    with pytest.raises(CompanySignInRefused):
        overrides(token_event(profile(kept("Desk-Support"))), FakeGroupMaps(rules))


def test_what_the_caller_sends_along_decides_nothing() -> None:
    event = token_event(
        profile(kept()), clientMetadata={"groups": "Desk-Admins", "custom:idp_groups": kept("Desk-Admins")}
    )
    assert groups_of(event) == []
