"""Sign-in with the company, before it is deployed: what is refused, a row each, and what is only said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from delivery.preflight import preflight as asked
from delivery.preflight.preflight import main
from servicedesk.aws.group_map_rows import map_item
from servicedesk.aws.policy_rows import group_item
from servicedesk.federation.group_map import GroupMap, GroupRule
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from stack.faults import CommandRefused
from tests.account import REGION, Account
from tests.delivery.preflight.test_preflight import DEFAULTS, configured, deploy, region
from tests.federation.events import CORP, kept, profile
from tests.infrastructure.transformed import OIDC, SAML

__all__ = ["configured", "region"]

SECRET = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:company-sign-in-AbCdEf"
BY_OIDC = {**OIDC, "CompanySecretArn": SECRET}
ADMINISTERS = {"manage_permissions": Conditions()}

REFUSED: Mapping[str, tuple[dict[str, str], str]] = {
    "metadata without TLS": ({**SAML, "CompanyMetadataUrl": "http://idp.example.com/m"}, "must be an https URL"),
    "metadata as a file": ({**SAML, "CompanyMetadataUrl": "metadata.xml"}, "must be an https URL"),
    "no metadata": ({"CompanySignIn": "saml"}, "CompanySignIn saml needs CompanyMetadataUrl"),
    "metadata for OpenID": ({**BY_OIDC, **SAML, "CompanySignIn": "oidc"}, "which is for saml only"),
    "an issuer without TLS": ({**BY_OIDC, "CompanyOpenidUrl": "http://idp.example.com"}, "must be an https URL"),
    "an issuer with a slash at its end": ({**BY_OIDC, "CompanyOpenidUrl": "https://idp.example.com/"}, "a slash"),
    "an issuer with a port": ({**BY_OIDC, "CompanyOpenidUrl": "https://idp.example.com:8443"}, "without a port"),
    "an issuer's document": (
        {**BY_OIDC, "CompanyOpenidUrl": "https://idp.example.com/.well-known/openid-configuration"},
        "CompanyOpenidUrl is the issuer, not its document",
    ),
    "no client id": ({**BY_OIDC, "CompanyClientId": ""}, "CompanySignIn oidc needs"),
    "no secret": ({**BY_OIDC, "CompanySecretArn": ""}, "CompanySignIn oidc needs"),
    "a secret itself": ({**BY_OIDC, "CompanySecretArn": "hunter2"}, "must be the ARN of a secret"),
    "the ARN of something else": (
        {**BY_OIDC, "CompanySecretArn": f"arn:aws:ssm:{REGION}:123456789012:parameter/x"},
        "must be the ARN of a secret",
    ),
    "a secret of another region": (OIDC, f"is in us-east-1, and CloudFormation reads secrets of {REGION} alone"),
    "a name with an underscore": ({**SAML, "CompanyName": "Corp_2"}, "must be 3 to 32 letters"),
    "a name with a blank": ({**SAML, "CompanyName": "My Corp"}, "must be 3 to 32 letters"),
    "a name that is too short": ({**SAML, "CompanyName": "My"}, "must be 3 to 32 letters"),
    "a name that is too long": ({**SAML, "CompanyName": "C" * 33}, "must be 3 to 32 letters"),
    "the pool's own name": ({**SAML, "CompanyName": "COGNITO"}, "Cognito keeps for itself"),
    "the same in other letters": ({**SAML, "CompanyName": "Cognito"}, "Cognito keeps for itself"),
    "the name of another kind of provider": ({**SAML, "CompanyName": "Google"}, "Cognito keeps for itself"),
    "no way in at all": ({"NativeSignIn": "off"}, "NativeSignIn off needs CompanySignIn"),
    "too long a session": ({**SAML, "CompanySessionMinutes": "43201"}, "CompanySessionMinutes is a number"),
    "a claim with a blank": ({**SAML, "CompanyGroupsClaim": "my groups"}, "must be the name of a claim"),
}


@pytest.mark.parametrize(("parameters", "because"), REFUSED.values(), ids=REFUSED)
def test_what_a_provider_could_not_be_is_refused_before(
    configured: Any, parameters: dict[str, str], because: str
) -> None:
    with pytest.raises(CommandRefused, match=because) as refused:
        configured(**parameters).parameters()

    assert OIDC["CompanyClientId"] not in str(refused.value)


@pytest.mark.parametrize("parameters", [SAML, BY_OIDC, {**SAML, "NativeSignIn": "off"}, {"CompanyName": "Cognito"}])
def test_what_a_provider_can_be_is_handed_on(configured: Any, parameters: dict[str, str]) -> None:
    assert configured(**parameters).parameters() == {**DEFAULTS, **parameters}


WITHOUT_PASSWORDS = {**SAML, "NativeSignIn": "off"}
NOBODY = (
    "NativeSignIn is off, and nobody of Corp who may change permissions has signed in. servicedesk --stack with AWS"
    " credentials is the only way to administer then: docs/sign-in.md#break-glass"
)


def put(account: Account, table: str, rights: Mapping[str, Conditions]) -> None:
    """Make the permissions table, with a rule for Desk-Admins and what administrators are granted."""
    account.dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    rule = {"Desk-Admins": GroupRule(groups=frozenset({"administrators"}))}
    account.dynamodb.put_item(TableName=table, Item=map_item(GroupMap(provider=CORP, rules=rule, version=1)))
    policy = GroupPolicy(group="administrators", rules=Rules(grants=dict(rights)), version=1)
    account.dynamodb.put_item(TableName=table, Item=group_item(policy))


def _federated(account: Account, monkeypatch: pytest.MonkeyPatch, *said: str) -> None:
    """Have somebody of the company whom the provider called a member of these groups; moto knows no such status."""
    values = {"sub": "4baa6232", **profile(kept(*said))}
    user = {
        "Username": "corp_1",
        "UserStatus": "EXTERNAL_PROVIDER",
        "Attributes": [{"Name": name, "Value": value} for name, value in values.items()],
        "Enabled": True,
        "UserCreateDate": datetime(2026, 11, 1, tzinfo=UTC),
    }
    monkeypatch.setattr(
        "servicedesk.aws.staff_search.StaffSearch.federated_users", lambda _: iter([user] if said else [])
    )


WARNED = {
    "nobody of the company has come": (ADMINISTERS, (), [NOBODY]),
    "who came may do something else": (ADMINISTERS, ("Desk-Support",), [NOBODY]),
    "the group administers nothing": ({}, ("Desk-Admins",), [NOBODY]),
    "the group administers until an end": (
        {"manage_permissions": Conditions(ends_at=4_000_000_000)},
        ("Desk-Admins",),
        [NOBODY],
    ),
    "somebody came who administers": (ADMINISTERS, ("Desk-Admins",), []),
}


@pytest.mark.parametrize(("rights", "said", "warned"), WARNED.values(), ids=WARNED)
def test_taking_the_passwords_away_is_warned_of_while_nobody_of_the_company_administers(
    account: Account,
    configured: Any,
    monkeypatch: pytest.MonkeyPatch,
    rights: Mapping[str, Conditions],
    said: tuple[str, ...],
    warned: list[str],
) -> None:
    put(account, "permissions", rights)
    _federated(account, monkeypatch, *said)
    deploy(account, DEFAULTS, PermissionsTableName="permissions", StaffPoolId=account.staff_pool_id, CompanyName=CORP)

    preflight = configured(**WITHOUT_PASSWORDS)

    assert list(preflight.warnings()) == warned
    assert preflight.parameters()["NativeSignIn"] == "off"


def test_it_is_warned_of_before_there_is_a_stack(configured: Any) -> None:
    assert list(configured(**WITHOUT_PASSWORDS).warnings()) == [NOBODY]


def test_what_could_not_be_looked_up_is_said_so_and_refuses_nothing(account: Account, configured: Any) -> None:
    deploy(account, DEFAULTS, PermissionsTableName="no-such-table", StaffPoolId=account.staff_pool_id)

    preflight = configured(**WITHOUT_PASSWORDS)

    (warning,) = preflight.warnings()
    assert "could not be looked up (ResourceNotFoundException)" in warning
    assert preflight.parameters()["NativeSignIn"] == "off"


@pytest.mark.parametrize("parameters", [{}, SAML])
def test_with_passwords_nothing_is_looked_up(configured: Any, parameters: dict[str, str]) -> None:
    assert list(configured(**parameters).warnings()) == []


def test_another_name_is_said_to_make_everybody_new(account: Account, configured: Any) -> None:
    deploy(account, DEFAULTS, CompanyName="Acme")

    (warning,) = configured(**SAML).warnings()

    assert warning.startswith("CompanyName was Acme and becomes Corp: everybody of the company is somebody new")


def test_a_warning_is_printed_and_the_parameters_are_left_for_sam(
    configured: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preflight = configured(**WITHOUT_PASSWORDS)
    monkeypatch.setattr(asked, "Preflight", lambda _: preflight)

    main("dev", tmp_path / "parameters.yaml")

    assert capsys.readouterr().err.splitlines() == [f"  Look: {NOBODY}."]
    assert (tmp_path / "parameters.yaml").exists()
