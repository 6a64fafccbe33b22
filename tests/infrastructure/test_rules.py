"""The template's rules: CloudFormation refuses parameters that do not go together, before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from delivery.template.choice import deployed_template
from delivery.template.node import TemplateProblem
from delivery.template.rules import broken_rules
from tests.infrastructure.transformed import (
    CUSTOMERS,
    DOMAIN,
    KEPT_DESK,
    KEPT_STAFF,
    MAIL,
    OIDC,
    OTHER_DESK,
    RETURNED_TO,
    SAML,
    declared,
)

POOL = {"CustomerPoolId": CUSTOMERS["CustomerPoolId"]}
PAGE = {"CustomerSignInUrl": CUSTOMERS["CustomerSignInUrl"]}
ONE_CLIENT = {"DescribedClients": "https://vendor.example/client.json"}

#: What an assertion says → parameters that it refuses, and the nearest that it accepts.
ASSERTIONS: Mapping[str, tuple[tuple[dict[str, str], dict[str, str]], ...]] = {
    "DomainName and CertificateArn are given together, or neither is": (
        ({"DomainName": DOMAIN["DomainName"]}, DOMAIN),
        ({"CertificateArn": DOMAIN["CertificateArn"]}, DOMAIN),
        ({"DomainName": DOMAIN["DomainName"]}, {}),
    ),
    "A Desk other than dynamodb needs DeskUrl and DeskSecretArn, which are for such a desk only": (
        ({"Desk": "rt"}, OTHER_DESK),
        *(
            ({name: said for name, said in OTHER_DESK.items() if name != left_out}, {**OTHER_DESK, "Desk": "zendesk"})
            for left_out in ("DeskUrl", "DeskSecretArn")
        ),
        ({"DeskUrl": OTHER_DESK["DeskUrl"]}, {}),
        ({"DeskSecretArn": OTHER_DESK["DeskSecretArn"]}, {**OTHER_DESK, "Desk": "custom"}),
        ({**OTHER_DESK, "Desk": "dynamodb"}, {"Desk": "dynamodb"}),
    ),
    "DeskActor author, DeskRegions and DeskOptions are for a Desk other than dynamodb only": (
        ({"DeskActor": "author"}, {**OTHER_DESK, "DeskActor": "author"}),
        ({"DeskRegions": "EMEA"}, {**OTHER_DESK, "DeskRegions": "EMEA"}),
        ({"DeskOptions": "queue=General"}, {**OTHER_DESK, "DeskOptions": "queue=General"}),
    ),
    "DeskActor author needs a pool that the stack makes, as CloudFormation cannot change KeptStaffPoolId": (
        ({**OTHER_DESK, "DeskActor": "author", **KEPT_STAFF}, {**OTHER_DESK, "DeskActor": "author"}),
        ({**OTHER_DESK, "DeskActor": "author", **KEPT_STAFF}, {**OTHER_DESK, **KEPT_STAFF}),
    ),
    "CustomerPoolId, CustomerCallbackUrls and KeptDeskTable are for Desk dynamodb only": (
        ({**OTHER_DESK, **CUSTOMERS}, CUSTOMERS),
        ({**OTHER_DESK, **RETURNED_TO}, RETURNED_TO),
        ({**OTHER_DESK, **KEPT_DESK}, KEPT_DESK),
        ({**OTHER_DESK, **KEPT_DESK}, OTHER_DESK),
    ),
    "CustomerPoolId needs either CustomerSignInUrl or CustomerCallbackUrls": (
        (POOL, {**POOL, **PAGE}),
        ({**POOL, **PAGE, **RETURNED_TO}, {**POOL, **RETURNED_TO}),
        (POOL, {}),
    ),
    "CustomerSignInUrl is a page of CustomerPoolId, and needs it": (
        (PAGE, {**POOL, **PAGE}),
        ({**PAGE, **RETURNED_TO}, RETURNED_TO),
    ),
    "CustomerPoolId is not KeptStaffPoolId, as customers are not staff": (
        ({**CUSTOMERS, "KeptStaffPoolId": POOL["CustomerPoolId"]}, {**CUSTOMERS, **KEPT_STAFF}),
    ),
    "EmailFrom and SesIdentityArn are given together, or neither is": (
        ({"EmailFrom": MAIL["EmailFrom"]}, MAIL),
        ({"SesIdentityArn": MAIL["SesIdentityArn"]}, {}),
    ),
    "EmailFrom is of the pools that the stack makes, and KeptStaffPoolId and CustomerPoolId leave none": (
        ({**MAIL, **CUSTOMERS, **KEPT_STAFF}, {**MAIL, **CUSTOMERS}),
        ({**MAIL, **CUSTOMERS, **KEPT_STAFF}, {**MAIL, **KEPT_STAFF}),
        ({**MAIL, **CUSTOMERS, **KEPT_STAFF}, {**CUSTOMERS, **KEPT_STAFF}),
    ),
    "KeptDeskTable and KeptDeskStreamArn are given together, or neither is": (
        ({"KeptDeskTable": KEPT_DESK["KeptDeskTable"]}, KEPT_DESK),
        ({"KeptDeskStreamArn": KEPT_DESK["KeptDeskStreamArn"]}, {}),
    ),
    "KeptDeskTable is not KeptPermissionsTable, as what is permitted is not what is worked with": (
        (
            {**KEPT_DESK, "KeptPermissionsTable": KEPT_DESK["KeptDeskTable"]},
            {**KEPT_DESK, "KeptPermissionsTable": "another"},
        ),
    ),
    "DescribedClients needs AuthorizationServerMode facade, which is where such clients look": (
        (
            {**ONE_CLIENT, "AuthorizationServerMode": "direct"},
            {**ONE_CLIENT, "AuthorizationServerMode": "facade"},
        ),
        (
            {**ONE_CLIENT, "AuthorizationServerMode": "direct"},
            {"DescribedClients": "", "AuthorizationServerMode": "direct"},
        ),
    ),
    "CompanySignIn saml needs CompanyMetadataUrl, which is for saml only": (
        ({"CompanySignIn": "saml"}, SAML),
        ({"CompanyMetadataUrl": SAML["CompanyMetadataUrl"]}, {}),
        ({**OIDC, "CompanyMetadataUrl": SAML["CompanyMetadataUrl"]}, OIDC),
    ),
    "CompanySignIn oidc needs CompanyOpenidUrl, CompanyClientId and CompanySecretArn, which are for oidc only": (
        *(({name: said for name, said in OIDC.items() if name != left_out}, OIDC) for left_out in sorted(OIDC)),
        ({**SAML, "CompanyClientId": OIDC["CompanyClientId"]}, SAML),
    ),
    "NativeSignIn off needs CompanySignIn, or nobody could sign in": (
        ({"NativeSignIn": "off"}, {**SAML, "NativeSignIn": "off"}),
    ),
    "CompanySignIn needs a pool that the stack makes, as CloudFormation cannot change KeptStaffPoolId": (
        ({**SAML, **KEPT_STAFF}, SAML),
        ({**SAML, **KEPT_STAFF}, KEPT_STAFF),
    ),
}
ROWS = [(says, *row) for says, rows in ASSERTIONS.items() for row in rows]


def test_every_assertion_has_a_row() -> None:
    declared_assertions = [
        assertion["AssertDescription"] for rule in declared().rules.values() for assertion in rule["Assertions"]
    ]

    assert sorted(declared_assertions) == sorted(ASSERTIONS)


@pytest.mark.parametrize(("says", "refused", "accepted"), ROWS)
def test_an_assertion_refuses_what_it_says_and_nothing_beside_it(
    says: str, refused: dict[str, str], accepted: dict[str, str]
) -> None:
    assert broken_rules(declared().with_defaults(refused)) == (says,)
    assert broken_rules(declared().with_defaults(accepted)) == ()


@pytest.mark.parametrize(("says", "refused", "accepted"), ROWS)
def test_the_local_stack_takes_no_parameters_that_a_deployment_refuses(
    says: str, refused: dict[str, str], accepted: dict[str, str]
) -> None:
    with pytest.raises(TemplateProblem, match=says):
        deployed_template(declared(), refused)

    assert deployed_template(declared(), accepted).resources


UNKNOWN: Mapping[str, Any] = {
    "a function of rules that nobody answers here": {"Fn::ValueOfAll": ["AWS::EC2::VPC::Id", "Tags.Department"]},
    "a function that is not for rules": {"Fn::Equals": [{"Fn::Sub": "${Environment}"}, "dev"]},
    "a function in the condition": {"Fn::Not": [{"Fn::Contains": [["dev"], {"Ref": "Environment"}]}]},
}


@pytest.mark.parametrize("condition", UNKNOWN.values(), ids=UNKNOWN)
@pytest.mark.parametrize("place", ["Assert", "RuleCondition"])
def test_a_rule_that_cannot_be_answered_is_a_problem(condition: Any, place: str) -> None:
    holds = {"Fn::Equals": ["1", "1"]}
    rule = {
        "RuleCondition": condition if place == "RuleCondition" else holds,
        "Assertions": [{"Assert": condition if place == "Assert" else holds, "AssertDescription": "says"}],
    }

    with pytest.raises(TemplateProblem, match="in a rule"):
        broken_rules(replace(declared(), rules={"One": rule}))
