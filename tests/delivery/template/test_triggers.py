"""Triggers of a pool: which function answers what, as the template is deployed."""

from typing import Any

import pytest

from delivery.template.choice import deployed_template
from delivery.template.loader import Template, TemplateProblem
from delivery.template.own import load_with_own
from delivery.template.triggers import declared_triggers
from local.aws.resources import CUSTOMER_POOL, STAFF_POOL
from local.company_provider import openid_provider, saml_provider
from local.stack import TEMPLATE
from tests.infrastructure.transformed import OTHER_DESK

COMPANIES = {
    "off": {},
    "saml": saml_provider("http://127.0.0.1:1/metadata").parameters,
    "oidc": openid_provider("http://127.0.0.1:1", "client", "secret").parameters,
}


@pytest.mark.parametrize("company", COMPANIES)
def test_the_staffs_pool_asks_where_people_sign_in_at_the_company_and_nowhere_else(company: str) -> None:
    template = deployed_template(load_with_own(TEMPLATE), COMPANIES[company])

    triggers = declared_triggers(template, STAFF_POOL)

    assert triggers == {} if company == "off" else dict.fromkeys(triggers, "TokensFunction")
    assert len(triggers) == (0 if company == "off" else 2)
    assert declared_triggers(template, CUSTOMER_POOL) == {}


def test_where_people_write_at_another_desk_in_their_own_name_it_asks_before_tokens_alone() -> None:
    template = deployed_template(load_with_own(TEMPLATE), {**OTHER_DESK, "DeskActor": "author"})

    assert declared_triggers(template, STAFF_POOL) == {"PreTokenGenerationConfig": "TokensFunction"}


def template(trigger: str, version: str) -> Template:
    settings = {trigger: {"LambdaArn": {"Fn::GetAtt": ["Asked", "Arn"]}, "LambdaVersion": version}}
    resources: dict[str, Any] = {
        "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"LambdaConfig": settings}},
        "Asked": {"Type": "AWS::Serverless::Function"},
    }
    return Template(parameters={}, rules={}, conditions={}, resources=resources, function_globals={})


def test_a_trigger_that_is_stood_in_for_is_found() -> None:
    assert declared_triggers(template("InboundFederation", "V1_0"), "Pool") == {"InboundFederation": "Asked"}


@pytest.mark.parametrize(("trigger", "version"), [("CustomMessage", "V1_0"), ("PreTokenGenerationConfig", "V3_0")])
def test_one_that_is_not_is_a_problem(trigger: str, version: str) -> None:
    with pytest.raises(TemplateProblem, match="not stood in for"):
        declared_triggers(template(trigger, version), "Pool")
