"""Cognito's triggers, as it calls the function that answers them."""

import importlib
import json
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from servicedesk.federation.refusal import CompanySignInRefused
from tests.federation.events import CORP, FakeGroupMaps, kept, oidc_event, profile, saml_event, token_event

CONTEXT: Any = SimpleNamespace(aws_request_id="r")
#: In every text of an event that must not be told.
CANARY = "canary"


class BrokenGroupMaps(FakeGroupMaps):
    def group_map(self, provider: str) -> Any:
        raise RuntimeError(CANARY)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "PERMISSIONS_TABLE": "permissions",
        "COMPANY_NAME": CORP,
        "COMPANY_GROUPS_CLAIM": "groups",
        "COMPANY_SESSION_MINUTES": "480",
    }.items():
        monkeypatch.setenv(name, value)
    app = importlib.reload(importlib.import_module("functions.tokens.app"))
    monkeypatch.setattr(app, "maps", FakeGroupMaps())
    return app


def test_a_sign_in_is_answered_with_the_claims_and_then_with_the_groups(app: ModuleType) -> None:
    inbound = app.handler(saml_event(groups="[Desk-Support, Payroll]"), CONTEXT)
    attribute = inbound["response"]["userAttributesToMap"]["idp_groups"]
    token = app.handler(token_event(profile(attribute)), CONTEXT)

    assert token["version"] == "2"
    details = token["response"]["claimsAndScopeOverrideDetails"]
    assert details["groupOverrideDetails"]["groupsToOverride"] == ["support-engineers"]
    assert json.loads(json.dumps(token)) == token


@pytest.mark.parametrize(
    ("event", "maps"),
    [
        (saml_event(groups=[CANARY], email=CANARY), FakeGroupMaps()),
        (saml_event(groups=f"[{CANARY}]"), FakeGroupMaps()),
        (saml_event(groups=CANARY, email=CANARY), FakeGroupMaps(available=False)),
        (oidc_event({"groups": CANARY}), BrokenGroupMaps()),
        (token_event(profile(CANARY, email=CANARY)), FakeGroupMaps()),
        (token_event(profile(kept(CANARY, at=0), email=CANARY)), FakeGroupMaps()),
        (token_event(profile(kept(CANARY), email=CANARY)), FakeGroupMaps(available=False)),
        ({"triggerSource": CANARY, "request": CANARY}, FakeGroupMaps()),
        ({"triggerSource": "InboundFederation_ExternalProvider", "request": {"providerName": CANARY}}, FakeGroupMaps()),
    ],
)
def test_a_refusal_says_nothing_of_the_event_to_the_person_or_the_log(
    app: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    event: dict[str, Any],
    maps: FakeGroupMaps,
) -> None:
    monkeypatch.setattr(app, "maps", maps)
    with pytest.raises(CompanySignInRefused) as refused:
        app.handler(event, CONTEXT)

    assert str(refused.value) == "Sign in again. If that does not help, ask the administrators of the service desk."
    assert refused.value.__cause__ is None
    (record,) = caplog.records
    assert record.message.startswith("sign-in ")
    assert CANARY not in str(vars(record))
