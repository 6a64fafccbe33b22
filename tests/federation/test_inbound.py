import json
from typing import Any

import pytest

from servicedesk.errors import PermissionsUnavailable
from servicedesk.federation.attribute import MAX_CHARACTERS
from servicedesk.federation.group_map import GroupRule
from servicedesk.federation.inbound import GROUPS_KEY, inbound_claims
from servicedesk.federation.refusal import CompanySignInRefused, SignInFault
from tests.federation.events import CORP, NOW, FakeGroupMaps, oidc_event, saml_event


def answered(event: dict[str, Any], maps: FakeGroupMaps | None = None, groups_claim: str = "groups") -> dict[str, str]:
    return inbound_claims(event, provider=CORP, groups_claim=groups_claim, maps=maps or FakeGroupMaps(), now=NOW)


def kept_of(event: dict[str, Any], **more: Any) -> list[str]:
    names: list[str] = json.loads(answered(event, **more)[GROUPS_KEY])["g"]
    return names


@pytest.mark.parametrize(
    "event",
    [
        saml_event(groups="[Desk-Support, Payroll]"),
        oidc_event({"groups": '["Desk-Support","Payroll"]'}),
        oidc_event({"groups": "[Payroll]"}, {"groups": "[Desk-Support]"}),
    ],
)
def test_only_groups_that_have_a_rule_are_kept(event: dict[str, Any]) -> None:
    assert kept_of(event) == ["Desk-Support"]


@pytest.mark.parametrize("event", [saml_event(), saml_event(groups=""), oidc_event({}), saml_event(groups="Payroll")])
def test_what_the_provider_does_not_say_is_written_as_nothing(event: dict[str, Any]) -> None:
    assert answered(event)[GROUPS_KEY] == json.dumps({"v": 1, "at": NOW, "g": []}, separators=(",", ":"))


def test_the_claim_is_the_deployments() -> None:
    name = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"
    event = saml_event(**{name: "Desk-Support", "groups": "Desk-Admins"})
    assert kept_of(event, groups_claim=name) == ["Desk-Support"]


def test_the_providers_tokens_and_all_else_that_it_said_end_here() -> None:
    event = oidc_event({"email": "dana@corp.example", "salary": "100", "groups": "[Payroll]"}, {"name": "Dana"})
    answer = answered(event)
    assert answer.keys() == {"sub", "email", "name", GROUPS_KEY}
    assert "secret" not in str(answer)
    assert "Payroll" not in str(answer)


def test_groups_that_do_not_fit_sign_nobody_in() -> None:
    rules = {f"{number:036d}": GroupRule(groups=frozenset({"auditors"})) for number in range(80)}
    claim = f"[{', '.join(rules)}]"
    with pytest.raises(CompanySignInRefused) as refused:
        answered(saml_event(groups=claim), FakeGroupMaps(rules))
    assert refused.value.fault is SignInFault.TOO_MANY_GROUPS
    fewer = f"[{', '.join(list(rules)[:50])}]"
    assert len(answered(saml_event(groups=fewer), FakeGroupMaps(rules))[GROUPS_KEY]) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        ({}, SignInFault.EVENT),
        ({"request": "x"}, SignInFault.EVENT),
        ({**saml_event(), "request": {"providerName": CORP, "attributes": None}}, SignInFault.EVENT),
        ({**saml_event(), "request": {**saml_event()["request"], "providerName": "corp"}}, SignInFault.OTHER_PROVIDER),
        (saml_event(groups=["Desk-Support"]), SignInFault.CLAIM),
        (saml_event(groups="[Desk-Admins]"), SignInFault.CLAIM),
    ],
)
def test_what_is_not_understood_signs_nobody_in(event: dict[str, Any], fault: SignInFault) -> None:
    maps = FakeGroupMaps()
    with pytest.raises(CompanySignInRefused) as refused:
        answered(event, maps)
    assert refused.value.fault is fault
    assert maps.reads == []
    assert "Desk" not in str(refused.value)


def test_rules_that_cannot_be_read_sign_nobody_in() -> None:
    with pytest.raises(PermissionsUnavailable):
        answered(saml_event(groups="Desk-Support"), FakeGroupMaps(available=False))
