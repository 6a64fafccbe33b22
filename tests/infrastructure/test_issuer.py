"""Nothing that is deployed can trust the issuer of one machine."""

import json
import re
from typing import Final

import pytest

from servicedesk.errors import InvalidSetting
from servicedesk.identity.metadata import documents
from servicedesk.settings import IdentitySettings
from tests.infrastructure.transformed import declared, deployments, environment, of_type

#: Those that look at tokens, or say who issues them. The one that Cognito asks knows no issuer.
FUNCTIONS: Final = sorted(of_type("AWS::Lambda::Function").keys() - {"TokensFunction"})
#: What Lambda sets in every execution environment.
LAMBDA: Final = {"AWS_LAMBDA_FUNCTION_NAME": "function", "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13"}
COGNITO: Final = "https://cognito-idp.us-east-1.amazonaws.com"
_NO_VALUE: Final = {"Ref": "AWS::NoValue"}
LOCAL_ISSUERS: Final = ("http://localhost:9000/pool", "http://host.docker.internal:9000/pool", "HTTP://127.0.0.1/pool")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_deployment_trusts_its_own_pool_and_nothing_else(function: str) -> None:
    for parameters in deployments():
        variables = environment(function, parameters)
        issuer = f"{COGNITO}/{parameters.get('KeptStaffPoolId', 'StaffPool')}"

        assert variables["ISSUER"] == issuer
        assert IdentitySettings.from_environment({**variables, **LAMBDA}).issuer == issuer


@pytest.mark.requirement("authorization.https-endpoints")
def test_every_address_that_a_deployment_publishes_is_https() -> None:
    for parameters in deployments():
        settings = IdentitySettings.from_environment({**environment("MetadataFunction", parameters), **LAMBDA})
        published = json.dumps(dict(documents(settings)))

        assert set(re.findall(r"([a-z]+)://", published)) == {"https"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_deployment_passes_for_sam_local_or_calls_a_stand_in(function: str) -> None:
    for parameters in deployments():
        variables = environment(function, parameters)

        assert "AWS_SAM_LOCAL" not in variables
        assert not {name: value for name, value in variables.items() if "ENDPOINT" in name and value}
        assert not any("localhost" in value for name, value in variables.items() if name != "ALLOWED_ORIGINS")


def test_no_parameter_can_say_who_issues_tokens() -> None:
    template = declared()
    issuers = [template.function_globals["Environment"]["Variables"]["ISSUER"]]
    issuers += [
        properties["Environment"]["Variables"]["ISSUER"]
        for _, properties in template.of_type("AWS::Serverless::Function")
        if properties.get("Environment", {}).get("Variables", {}).get("ISSUER", _NO_VALUE) != _NO_VALUE
    ]

    # A pool of the deployment's own region: the stack's, or one in which the stack can make its app clients.
    pool = {"Fn::If": ["MakesStaffPool", {"Ref": "StaffPool"}, {"Ref": "KeptStaffPoolId"}]}
    assert issuers == [{"Fn::Sub": ["https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Pool}", {"Pool": pool}]}]
    clients = [properties["UserPoolId"] for _, properties in template.of_type("AWS::Cognito::UserPoolClient")]
    assert pool in clients
    assert not any("issuer" in name.lower() or "endpoint" in name.lower() for name in template.parameters)


@pytest.mark.parametrize("issuer", LOCAL_ISSUERS)
@pytest.mark.parametrize("also", [{}, {"AWS_SAM_LOCAL": ""}, {"AWS_SAM_LOCAL": "false"}, {"AWS_SAM_LOCAL": "TRUE"}])
def test_a_deployed_function_does_not_start_with_the_issuer_of_one_machine(issuer: str, also: dict[str, str]) -> None:
    variables = environment("McpFunction", {})

    with pytest.raises(InvalidSetting, match="ISSUER"):
        IdentitySettings.from_environment({**variables, **LAMBDA, **also, "ISSUER": issuer})
