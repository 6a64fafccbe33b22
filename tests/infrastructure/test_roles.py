"""What each function may do: the whole of it, read from the template that CloudFormation gets."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from delivery.verify.needs import NEEDS, OWN_LOG, TRACES
from tests.infrastructure.transformed import Properties, deployed, of_type, resources

#: An action, and what it is allowed on: a logical id, with ``/index/NAME`` or ``/stream`` for a part of the resource.
Right = tuple[str, str]

#: X-Ray has no resources to name: the only actions that are not of one resource.
EVERYTHING: Final = "*"
#: A table or a pool of this account in this region, whoever made it.
ADDRESS: Final = (
    r"arn:\$\{AWS::Partition\}:(dynamodb|cognito-idp):\$\{AWS::Region\}:\$\{AWS::AccountId\}:"
    r"(table/\$\{Table\}|userpool/\$\{Pool\})(?P<index>/index/[\w-]+)?"
)
#: What the stack makes → the parameter that names another in its place.
GIVEN: Final = {
    "StaffPool": "KeptStaffPoolId",
    "CustomerPool": "CustomerPoolId",
    "PermissionsTable": "KeptPermissionsTable",
    "DeskTable": "KeptDeskTable",
}
FUNCTIONS: Final = {
    "MetadataFunction": "MetadataRole",
    "McpFunction": "McpRole",
    "AdminFunction": "AdminRole",
    "SetupFunction": "SetupRole",
    "EraseFunction": "EraseRole",
    "TokensFunction": "TokensRole",
}

#: Role → what it must never reach.
NEVER_TOUCHES: Final = {
    "MetadataRole": {"PermissionsTable", "DeskTable", "DeskSecretArn", "StaffPool", "CustomerPool"},
    "McpRole": {"StaffPool"},
    "SetupRole": {"DeskTable", "DeskSecretArn", "StaffPool", "CustomerPool"},
    "EraseRole": {"PermissionsTable", "CallsTable", "DeskSecretArn", "StaffPool", "CustomerPool"},
    "AdminRole": {"CustomerPool", "DeskSecretArn"},
    "TokensRole": {"DeskTable", "DeskSecretArn", "CallsTable", "StaffPool", "CustomerPool"},
}

WRITES: Final = {
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
}
#: Role → whether it may write permissions.
WRITES_PERMISSIONS: Final = {
    "MetadataRole": False,
    "McpRole": False,
    "SetupRole": True,
    "EraseRole": False,
    "AdminRole": True,
    "TokensRole": False,
}


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(role: str) -> Iterator[Properties]:
    for policy in resources()[role]["Properties"].get("Policies", []):
        yield from (_unconditional(statement) for statement in listed(policy["PolicyDocument"]["Statement"]))


def _unconditional(statement: Properties) -> Properties:
    """Return what a statement says in a deployment that has it, if only some have it."""
    if "Fn::If" not in statement:
        return statement
    _, held, otherwise = statement["Fn::If"]
    assert otherwise == {"Ref": "AWS::NoValue"}
    told: Properties = held
    return told


def granted(role: str) -> set[Right]:
    return {
        (action, target)
        for statement in statements(role)
        if statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
        for target in reached(statement)
    }


def needed(function: str) -> set[Right]:
    properties = resources()[function]["Properties"]
    variables = {**properties["Environment"]["Variables"]}
    places = {OWN_LOG: properties["LoggingConfig"]["LogGroup"], TRACES: EVERYTHING, **variables}
    return {(action, referred(places[need.on]) + need.part) for need in NEEDS[function] for action in need.actions}


def referred(value: Properties | str) -> str:
    """Return what a variable names, in the deployments where it names something."""
    match value:
        case {"Ref": str(logical_id)}:
            return logical_id
        case {"Fn::If": ["HasOwnDesk", inner, ""]}:
            return referred(inner)
        case {"Fn::If": [str(), {"Ref": str(one)}, {"Ref": str(other)}]}:
            own, given = (one, other) if one in GIVEN else (other, one)
            assert GIVEN[own] == given, value
            return own
    assert value == EVERYTHING, value
    return EVERYTHING


def reached(statement: Properties) -> set[str]:
    """Return the logical ids of the resources that a statement names, an index as ``Table/index/name``."""
    return {named(target) for target in listed(statement["Resource"])}


def named(target: Properties | str) -> str:
    """Return the name of one resource; anything else is not a name, and fails."""
    if target == EVERYTHING:
        return EVERYTHING
    assert isinstance(target, Mapping), target
    ((function, argument),) = target.items()
    if function == "Fn::Sub":
        return _by_address(*argument)
    if function == "Ref":
        # A secret's reference is its ARN, and so is what the deployment names as the desk's.
        assert argument == "DeskSecretArn" or resources()[argument]["Type"] == "AWS::SecretsManager::Secret", target
        return str(argument)
    if function == "Fn::If":
        # The stream of the stack's own table, or the one that is named beside a table that was kept.
        assert argument == ["GoesOnWithDesk", {"Ref": "KeptDeskStreamArn"}, {"Fn::GetAtt": ["DeskTable", "StreamArn"]}]
        return "DeskTable/stream"
    assert (function, argument[1]) == ("Fn::GetAtt", "Arn"), target
    logical_id: str = argument[0]
    return logical_id


def _by_address(pattern: str, variables: Properties) -> str:
    """Return the name of a table or a pool: the stack's own or the one that it was given in that one's place."""
    found = re.fullmatch(ADDRESS, pattern)
    assert found, pattern
    ((_, choice),) = variables.items()
    return referred(choice) + (found["index"] or "")


def roles() -> list[str]:
    return list(of_type("AWS::IAM::Role"))


def test_every_function_has_a_role_of_its_own() -> None:
    used = {name: function["Properties"]["Role"] for name, function in of_type("AWS::Lambda::Function").items()}

    assert used == {function: {"Fn::GetAtt": [role, "Arn"]} for function, role in FUNCTIONS.items()}


def test_there_is_no_role_that_the_table_does_not_list() -> None:
    assert set(roles()) == set(NEVER_TOUCHES) == set(WRITES_PERMISSIONS) == set(FUNCTIONS.values())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_may_do_what_its_functions_code_needs_and_nothing_else(function: str) -> None:
    assert granted(FUNCTIONS[function]) == needed(function)


@pytest.mark.parametrize("role", NEVER_TOUCHES)
def test_a_role_has_no_wildcard_and_no_policy_but_its_own(role: str) -> None:
    properties = resources()[role]["Properties"]

    assert "ManagedPolicyArns" not in properties
    wild = [
        statement["Sid"] for statement in statements(role) if "*" in str((statement["Action"], statement["Resource"]))
    ]
    assert wild == (["SendTraces"] if role == "McpRole" else [])
    assert all(not {"NotAction", "NotResource", "Principal"} & set(statement) for statement in statements(role))


@pytest.mark.parametrize("role", NEVER_TOUCHES)
def test_a_role_has_the_boundary_that_the_deployment_names(role: str) -> None:
    boundary = "arn:aws:iam::123456789012:policy/deployer/boundary"
    bound = {"Bound": resources()[role]["Properties"]["PermissionsBoundary"]}

    assert deployed({"PermissionsBoundaryArn": boundary}).resolve(bound) == {"Bound": boundary}
    assert deployed({}).resolve(bound) == {}


def test_no_policy_is_attached_from_elsewhere() -> None:
    attached = {resource["Type"] for resource in resources().values()} & {
        "AWS::IAM::Policy",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::UserPolicy",
        "AWS::DynamoDB::ResourcePolicy",
        "AWS::Serverless::Connector",
    }

    assert not attached
    assert not any("ResourcePolicy" in table["Properties"] for table in of_type("AWS::DynamoDB::Table").values())


@pytest.mark.parametrize("role", NEVER_TOUCHES)
def test_only_lambda_takes_a_role_on(role: str) -> None:
    trust = resources()[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]

    assert trust == [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]


@pytest.mark.parametrize("role", NEVER_TOUCHES)
def test_a_role_reaches_nothing_that_is_not_its_business(role: str) -> None:
    touched = {name.split("/")[0] for statement in statements(role) for name in reached(statement)}

    assert not touched & NEVER_TOUCHES[role]


@pytest.mark.parametrize("role", WRITES_PERMISSIONS)
def test_permissions_are_written_by_setup_and_administration_alone(role: str) -> None:
    writes = {
        action
        for statement in statements(role)
        if "PermissionsTable" in reached(statement)
        for action in WRITES & set(listed(statement["Action"]))
    }

    assert bool(writes) is WRITES_PERMISSIONS[role]


@pytest.mark.parametrize("role", roles())
def test_no_role_reads_makes_or_changes_an_app_client_whose_description_has_its_secret(role: str) -> None:
    assert not [action for action, _ in granted(role) if "UserPoolClient" in action]


def test_a_function_is_invoked_by_our_own_api_and_no_one_else() -> None:
    permissions = of_type("AWS::Lambda::Permission")
    cognito = permissions.pop("TokensPermission")["Properties"]
    for permission in permissions.values():
        properties = permission["Properties"]
        assert properties["Principal"] == "apigateway.amazonaws.com"
        assert "${AWS::AccountId}:${Api}/" in properties["SourceArn"]["Fn::Sub"]
    assert cognito["FunctionName"] == {"Ref": "TokensFunction"}
    assert (cognito["Principal"], cognito["SourceAccount"]) == ("cognito-idp.amazonaws.com", {"Ref": "AWS::AccountId"})
    assert cognito["SourceArn"] == {"Fn::GetAtt": ["StaffPool", "Arn"]}
    assert not of_type("AWS::Lambda::Url")


def test_who_signs_in_lets_nothing_be_read_but_the_rules_for_their_provider() -> None:
    (statement,) = (one for one in statements("TokensRole") if one["Sid"] == "ReadGroupMaps")

    assert statement["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [{"Fn::Sub": "idp#${CompanyName}"}]}
    }


@pytest.mark.parametrize("name", ["TokensRole", "TokensFunction", "TokensLog"])
def test_what_the_pool_asks_does_not_name_the_pool(name: str) -> None:
    """CloudFormation could make neither first; a reference that has no value is none."""
    told = re.sub(r'"(RESOURCE_URL|ISSUER|SIGN_IN_URL)": \{"Ref": "AWS::NoValue"\}', "", json.dumps(resources()[name]))

    assert not re.search("StaffPool(?!Id)|StaffResourceServer|CompanyIdentityProvider", told)
