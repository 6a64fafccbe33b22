"""template.yaml as this machine reads it, and what it says when it cannot."""

from pathlib import Path
from typing import Any

import pytest

from delivery.template.choice import deployed_template
from delivery.template.functions import declared_functions
from delivery.template.intrinsics import Resolver, logical_ids
from delivery.template.loader import Template, TemplateProblem, load_template
from delivery.template.routes import declared_cross_origin, declared_routes
from local.stack import TEMPLATE
from tests.products import products

GIVEN = dict.fromkeys(
    [
        "RESOURCE_URL",
        "ISSUER",
        "SIGN_IN_URL",
        "CUSTOMER_POOL_ID",
        "STAFF_POOL_ID",
        "CONFIRMATION_SECRET_ID",
        "CONSOLE_CLIENT_ID",
        "COMMAND_CLIENT_ID",
        "MCP_LOG_GROUP",
        "AWS_ENDPOINT_URL",
    ],
    "given",
)

GIVEN |= dict.fromkeys([f"APP_CLIENT_{product}" for product in products()], "given")

ROUTED = {"AdminFunction", "McpFunction", "MetadataFunction"}

FUNCTION: dict[str, Any] = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "functions/one"}}
INTEGRATION: dict[str, Any] = {
    "Type": "AWS::ApiGatewayV2::Integration",
    "Properties": {"IntegrationUri": {"Fn::GetAtt": ["One", "Arn"]}, "PayloadFormatVersion": "2.0"},
}
ROUTE: dict[str, Any] = {
    "Type": "AWS::ApiGatewayV2::Route",
    "Properties": {"RouteKey": "GET /one", "Target": {"Fn::Sub": "integrations/${Integration}"}},
}


def template(**sections: Any) -> Template:
    empty: dict[str, Any] = {"parameters": {}, "rules": {}, "conditions": {}, "resources": {}, "function_globals": {}}
    return Template(**{**empty, **sections})


def test_the_real_template_leads_every_route_to_a_function_of_its_own() -> None:
    read = deployed_template(load_template(TEMPLATE), {})

    functions = {function.logical_id: function for function in declared_functions(read, GIVEN, ROUTED)}
    routes = {route.key: functions[route.function].module for route in declared_routes(read)}
    assert routes["POST /mcp"] == "functions.mcp.app"
    assert routes["GET /.well-known/oauth-protected-resource/mcp"] == "functions.metadata.app"


def test_what_a_deployment_did_not_ask_for_is_not_there_and_what_it_asked_for_is() -> None:
    read = load_template(TEMPLATE)
    patterns = {"DescribedClients": "https://vendor.example/client.json"}

    assert "DescribedClient" not in deployed_template(read, {}).resources
    assert "DescribedClient" in deployed_template(read, patterns).resources


@pytest.mark.parametrize(
    "parameters",
    [
        {"NoSuch": "on"},
        {"DescribedClients": "yes"},
        {"Environment": "staging"},
        {"PermissionsTtlSeconds": "301"},
        {"PermissionsTtlSeconds": "-1"},
        {"PermissionsTtlSeconds": "half"},
        {"PermissionsTtlSeconds": "nan"},
        {"PermissionsTtlSeconds": ""},
        {"AllowedOrigins": ""},
        {"DomainName": ".".join(["a" * 63] * 4) + ".com"},
    ],
)
def test_a_parameter_that_the_template_does_not_take_is_named(parameters: dict[str, str]) -> None:
    with pytest.raises(TemplateProblem, match=next(iter(parameters))):
        deployed_template(load_template(TEMPLATE), parameters)


def test_only_what_names_are_put_in_by_the_deployment_is_referred_to() -> None:
    value = [{"Fn::Sub": ["${Who} in ${AWS::Region}, ${Other.Arn}", {"Who": {"Fn::If": ["Is", {"Ref": "Name"}, ""]}}]}]

    assert sorted(logical_ids(value)) == ["AWS::Region", "Name", "Other"]


def test_the_real_template_gives_a_function_its_own_variables_and_the_common_ones() -> None:
    functions = {
        function.logical_id: function for function in declared_functions(load_template(TEMPLATE), GIVEN, ROUTED)
    }

    environment = functions["McpFunction"].environment
    assert environment["DESK_TABLE"] == "DeskTable"
    assert environment["RESOURCE_URL"] == "given"
    assert environment["PERMISSIONS_TTL_SECONDS"] == "30"
    assert "DESK_TABLE" not in functions["MetadataFunction"].environment


def test_a_function_that_no_request_reaches_may_depend_on_what_only_aws_knows() -> None:
    unrouted = {**FUNCTION, "Properties": {**FUNCTION["Properties"], "Environment": {"Variables": {"A": {"Ref": "B"}}}}}
    read = template(resources={"One": FUNCTION, "Other": unrouted}, function_globals={"Handler": "app.handler"})

    assert [function.logical_id for function in declared_functions(read, {}, {"One"})] == ["One"]


def test_the_real_template_lets_browser_clients_read_the_challenge() -> None:
    cross_origin = declared_cross_origin(load_template(TEMPLATE))

    assert cross_origin is not None
    assert "www-authenticate" in cross_origin.expose_headers
    assert {"authorization", "mcp-protocol-version"} <= set(cross_origin.allow_headers)


def test_a_variable_that_only_aws_knows_and_nobody_gave_is_named() -> None:
    declared = {"Handler": "app.handler", "Environment": {"Variables": {"QUEUE": {"Fn::GetAtt": ["Queue", "Arn"]}}}}
    read = template(resources={"One": FUNCTION}, function_globals=declared)

    with pytest.raises(TemplateProblem, match="QUEUE") as problem:
        declared_functions(read, {}, {"One"})
    assert "Queue" in str(problem.value)


RESOLVED = [
    ({"Ref": "Name"}, "Bob"),
    ({"Ref": "Names"}, ["Ann", "Bob"]),
    ({"Ref": "AWS::Region"}, "us-east-1"),
    ({"Ref": "Table"}, "Table-1"),
    ({"Fn::Sub": "${Name} in ${AWS::Region}, ${!Name}"}, "Bob in us-east-1, ${Name}"),
    ({"Fn::Sub": ["${Who}!", {"Who": {"Ref": "Name"}}]}, "Bob!"),
    ({"Fn::Join": [",", {"Ref": "Names"}]}, "Ann,Bob"),
    ({"Fn::Select": [1, {"Fn::Split": ["-", "a-b"]}]}, "b"),
    ({"Fn::If": ["IsBob", "yes", "no"]}, "yes"),
    ([{"Fn::If": ["IsBob", {"Ref": "AWS::NoValue"}, "no"]}, "kept"], ["kept"]),
    ({"deep": {"er": {"Ref": "Name"}}}, {"deep": {"er": "Bob"}}),
]


@pytest.mark.parametrize(("value", "expected"), RESOLVED)
def test_functions_are_answered_as_cloudformation_answers_them(value: Any, expected: Any) -> None:
    read = template(
        parameters={"Name": {"Default": "Bob"}, "Names": {"Type": "CommaDelimitedList", "Default": "Ann, Bob"}},
        conditions={"IsBob": {"Fn::Equals": [{"Ref": "Name"}, "Bob"]}},
    )

    assert Resolver(read, {"Table": "Table-1"}).resolve(value) == expected


REFUSED = [
    {"Ref": "Elsewhere"},
    {"Ref": "NoDefault"},
    {"Fn::GetAtt": ["Table", "Arn"]},
    {"Fn::Sub": "${Table.Arn}"},
    {"Fn::ImportValue": "other-stack"},
    {"Fn::If": ["Unknown", 1, 2]},
]


@pytest.mark.parametrize("value", REFUSED)
def test_what_only_aws_knows_is_a_problem_and_not_a_guess(value: Any) -> None:
    read = template(parameters={"NoDefault": {"Type": "String"}})

    with pytest.raises(TemplateProblem):
        Resolver(read, {"Table": "Table-1"}).resolve(value)


def test_every_short_form_is_spelled_out(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("Resources: {A: {Type: T, Properties: {P: !GetAtt B.Arn, Q: !Sub '${C}', R: !Ref D}}}")

    properties = load_template(path).properties("A")

    assert properties == {"P": {"Fn::GetAtt": ["B", "Arn"]}, "Q": {"Fn::Sub": "${C}"}, "R": {"Ref": "D"}}
    assert list(logical_ids(properties)) == ["B", "C", "D"]


UNUSABLE = [("{", "is not YAML"), ("[]", "has no Resources"), ("Resources: 3", "has no Resources"), (None, "read")]


@pytest.mark.parametrize(("content", "says"), UNUSABLE)
def test_a_file_that_is_no_template_is_said_to_be_none(tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "template.yaml"
    if content is not None:
        path.write_text(content)

    with pytest.raises(TemplateProblem, match=says):
        load_template(path)


BROKEN_ROUTES: list[dict[str, Any]] = [
    {"Integration": INTEGRATION, "Route": ROUTE},
    {"One": FUNCTION, "Route": ROUTE},
    {"One": FUNCTION, "Integration": INTEGRATION, "Route": {**ROUTE, "Properties": {"RouteKey": "get /one"}}},
    {
        "One": FUNCTION,
        "Integration": {**INTEGRATION, "Properties": {**INTEGRATION["Properties"], "PayloadFormatVersion": "1.0"}},
        "Route": ROUTE,
    },
]


@pytest.mark.parametrize("resources", BROKEN_ROUTES)
def test_a_route_that_leads_nowhere_is_a_problem(resources: dict[str, Any]) -> None:
    with pytest.raises(TemplateProblem):
        declared_routes(template(resources=resources))


@pytest.mark.parametrize("kind", ["AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"])
def test_a_table_or_a_secret_is_called_by_its_logical_id(kind: str) -> None:
    variables = {"Environment": {"Variables": {"NAMED": {"Ref": "Kept"}}}, "Handler": "app.handler"}
    one = {**FUNCTION, "Properties": {**FUNCTION["Properties"], **variables}}
    read = template(resources={"One": one, "Kept": {"Type": kind, "Properties": {}}})

    (function,) = declared_functions(read, {}, {"One"})

    assert function.environment == {"NAMED": "Kept"}
