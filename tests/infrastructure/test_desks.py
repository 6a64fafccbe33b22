"""What a stack is in front of each kind of desk: its resources, what its functions are told, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samtranslator.yaml_helper import yaml_parse

from local.stack import TEMPLATE
from servicedesk.admin_api.settings import AdminSettings
from servicedesk.desk_settings import BuiltInDesk, CallsPerMinute, DeskActor, DeskKind, ForeignDesk, foreign_desk_of
from servicedesk.desks.http.address import DeskAddress
from servicedesk.mcp_settings import McpSettings
from tests.infrastructure.test_customers import matches
from tests.infrastructure.transformed import (
    OTHER_DESK,
    SAML,
    declared,
    environment,
    made,
    of_type,
    resolved,
    resources,
)

SECRET: Final = OTHER_DESK["DeskSecretArn"]
MORE: Final = {
    "DeskActor": "author",
    "DeskRegions": "EMEA,APAC",
    "DeskOptions": "region=CF.{Region};queue=General",
    "DeskReadsPerMinute": "300",
    "DeskWritesPerMinute": "20",
}
KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "dynamodb": {},
    **{kind: {**OTHER_DESK, "Desk": kind} for kind in ("rt", "zendesk", "custom")},
}
OTHERS: Final = {kind: parameters for kind, parameters in KINDS.items() if kind != "dynamodb"}
each_other = pytest.mark.parametrize("parameters", OTHERS.values(), ids=OTHERS)

#: What the built-in desk is made of, and nothing else is.
BUILT_IN: Final = {
    "CustomerPool", "DeskTable", "EraseFunction", "EraseLog", "EraseRole", "EraseSource", "ErasureAlarm",
}  # fmt: skip
#: Of the stack's outputs, those of the same.
OUTPUTS: Final = {"CustomerPoolId", "DeskTableName"}

_TABLE: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/"
_LOG: Final = ("WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], "McpLog.Arn")
_PERMISSIONS: Final = ("ReadPermissions", "dynamodb:BatchGetItem", f"{_TABLE}PermissionsTable")
_CALLS: Final = ("RememberCalls", ["dynamodb:PutItem", "dynamodb:UpdateItem"], "CallsTable.Arn")
_SEAL: Final = ("SealConfirmations", "secretsmanager:GetSecretValue", "ConfirmationKey")
_TRACES: Final = ("SendTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*")
#: The MCP function's role, statement for statement: Sid, actions, resources.
MCP_ROLE: Final[Mapping[str, list[Any]]] = {
    "dynamodb": [
        _LOG,
        _PERMISSIONS,
        (
            "WorkTheDesk",
            [
                f"dynamodb:{action}"
                for action in (
                    "BatchGetItem",
                    "BatchWriteItem",
                    "ConditionCheckItem",
                    "DeleteItem",
                    "GetItem",
                    "PutItem",
                    "Query",
                    "UpdateItem",
                )
            ],
            f"{_TABLE}DeskTable",
        ),
        (
            "ListTickets",
            "dynamodb:Query",
            [f"{_TABLE}DeskTable/index/{index}" for index in ("assignees", "queues", "touched")],
        ),
        (
            "CustomersSignIn",
            [
                f"cognito-idp:Admin{action}"
                for action in ("DisableUser", "GetUser", "ResetUserPassword", "UpdateUserAttributes")
            ],
            "arn:aws:cognito-idp:us-east-1:123456789012:userpool/CustomerPool",
        ),
        _CALLS,
        _SEAL,
        _TRACES,
    ],
    **{
        kind: [
            _LOG,
            _PERMISSIONS,
            _CALLS,
            ("LookForEarlierRequests", "dynamodb:GetItem", "CallsTable.Arn"),
            ("SignInAtTheDesk", "secretsmanager:GetSecretValue", SECRET),
            _SEAL,
            _TRACES,
        ]
        for kind in OTHERS
    },
}


def statements(role: str, parameters: Mapping[str, str]) -> list[tuple[str, Any, Any]]:
    """Return what a role may do: the statements' Sid, actions and resources."""
    ((policy),) = resolved(resources()[role]["Properties"]["Policies"], parameters)
    said = policy["PolicyDocument"]["Statement"]
    assert all(set(one) == {"Sid", "Effect", "Action", "Resource"} and one["Effect"] == "Allow" for one in said)
    return [(one["Sid"], one["Action"], one["Resource"]) for one in said]


def outputs(parameters: Mapping[str, str]) -> set[str]:
    declared_outputs = yaml_parse(TEMPLATE.read_text("utf-8"))["Outputs"]
    conditions = {name: one["Condition"] for name, one in declared_outputs.items() if "Condition" in one}
    return set(declared_outputs) - {
        name for name, condition in conditions.items() if not resolved({"Condition": condition}, parameters)
    }


def test_every_kind_of_desk_that_the_functions_know_can_be_deployed_and_no_other() -> None:
    assert declared().parameters["Desk"]["AllowedValues"] == list(DeskKind) == list(KINDS)


@each_other
def test_in_front_of_another_desk_nothing_of_the_built_in_one_is_made(parameters: Mapping[str, str]) -> None:
    assert made({}) - made(parameters) == BUILT_IN
    assert made(parameters) - made({}) == {"DeskAlarm"}
    assert outputs({}) - outputs(parameters) == OUTPUTS
    assert outputs(parameters) <= outputs({})


@each_other
def test_nothing_that_is_made_there_names_what_is_not(parameters: Mapping[str, str]) -> None:
    for logical_id in made(parameters):
        resource = resources()[logical_id]
        if resource["Type"] != "Custom::DefaultPolicy":
            told = str(resolved(resource.get("Properties", {}), parameters))

            assert not [gone for gone in BUILT_IN if gone in told], logical_id


@pytest.mark.parametrize("table", ["DeskTable", "CustomerPool"])
def test_a_desk_that_a_stack_leaves_is_kept(table: str) -> None:
    resource = resources()[table]

    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


@pytest.mark.parametrize("kind", KINDS)
def test_the_mcp_functions_role_reaches_its_desk_and_no_other(kind: str) -> None:
    assert statements("McpRole", KINDS[kind]) == MCP_ROLE[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["AdminRole", "MetadataRole", "SetupRole"])
def test_no_other_role_reaches_another_companys_desk(role: str, kind: str) -> None:
    told = statements(role, KINDS[kind])

    assert SECRET not in str(told)
    looks_at_the_desk = role == "AdminRole" and kind == "dynamodb"
    assert [sid for sid, _, on in told if "DeskTable" in str(on)] == (
        ["ReadCustomersOfTickets", "ListTicketsUpdatedLast"] if looks_at_the_desk else []
    )


@each_other
def test_the_mcp_function_is_told_of_the_desk_what_the_deployment_says(parameters: Mapping[str, str]) -> None:
    desk = McpSettings.from_environment(environment("McpFunction", {**parameters, **MORE})).desk

    assert desk == ForeignDesk(
        kind=DeskKind(parameters["Desk"]),
        url=parameters["DeskUrl"],
        secret_id=SECRET,
        actor=DeskActor.AUTHOR,
        regions=("EMEA", "APAC"),
        options={"region": "CF.{Region}", "queue": "General"},
        budget=CallsPerMinute(reads=300, writes=20),
    )


@each_other
def test_functions_hear_of_no_table_and_no_pool_that_there_is_not(parameters: Mapping[str, str]) -> None:
    told = environment("McpFunction", parameters)

    assert (told["DESK_TABLE"], told["CUSTOMER_POOL_ID"], told["CUSTOMER_SIGN_IN_URL"]) == ("", "", "")
    admin = {**environment("AdminFunction", parameters), "STAFF_POOL_ID": "pool"}
    assert AdminSettings.from_environment(admin).desk_table is None


def test_the_built_in_desk_is_what_a_deployment_has_that_says_nothing() -> None:
    assert isinstance(McpSettings.from_environment(environment("McpFunction", {})).desk, BuiltInDesk)
    assert AdminSettings.from_environment(environment("AdminFunction", {})).desk_table == "DeskTable"
    assert environment("McpFunction", {})["DESK_SECRET_ID"] == ""


@pytest.mark.parametrize("parameters", [{}, *OTHERS.values()], ids=KINDS)
def test_what_the_stack_can_do_is_stored_for_the_desk_that_it_has(parameters: Mapping[str, str]) -> None:
    """But for how often it is asked, which makes no tool another."""
    given = {**parameters, **(MORE if parameters else {})}
    setup, mcp = (foreign_desk_of(environment(name, given)) for name in ("SetupFunction", "McpFunction"))

    assert setup is None if mcp is None else (setup is not None and setup.kind is mcp.kind)
    for name in ("url", "actor", "regions", "options"):
        assert getattr(setup, name, None) == getattr(mcp, name, None)


@pytest.mark.parametrize("name", [*OTHER_DESK, *MORE])
def test_another_setting_of_the_desk_is_another_version_and_stores_anew_what_the_stack_can_do(name: str) -> None:
    before = {**OTHER_DESK, **MORE}
    changed = {**before, name: {"Desk": "zendesk", "DeskActor": "service"}.get(name, f"{before[name]}9")}
    settings = resources()["DefaultPolicy"]["Properties"]["Settings"]

    assert resolved(settings, before) != resolved(settings, changed)


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_hears_of_the_desk_that_there_is(kind: str) -> None:
    alarms = set(of_type("AWS::CloudWatch::Alarm")) & made(KINDS[kind])
    throttled = str(resolved(resources()["ThrottledAlarm"]["Properties"]["Metrics"], KINDS[kind]))

    assert ("ErasureAlarm" in alarms, "DeskAlarm" in alarms) == (kind == "dynamodb", kind != "dynamodb")
    assert ("desk_read" in throttled) is ("desk_write" in throttled) is (kind == "dynamodb")


@pytest.mark.parametrize(
    ("more", "asks", "signs_in_at_company"),
    [({}, False, False), ({"DeskActor": "author"}, True, False), ({**SAML, "DeskActor": "author"}, True, True)],
)
def test_who_is_known_at_the_desk_by_their_address_has_it_in_the_token_wherever_they_sign_in(
    more: Mapping[str, str], asks: bool, signs_in_at_company: bool
) -> None:
    parameters = {**OTHER_DESK, **more}
    pool = resolved(resources()["StaffPool"]["Properties"], parameters)
    triggers = set(pool.get("LambdaConfig", {}))

    assert triggers == ({"PreTokenGenerationConfig"} if asks else set()) | (
        {"InboundFederation"} if signs_in_at_company else set()
    )
    assert ({"TokensFunction", "TokensRole", "TokensPermission", "CompanySignInAlarm"} <= made(parameters)) is asks
    assert ("CompanyIdentityProvider" in made(parameters)) is signs_in_at_company


#: Parameter → what it takes, and what it does not.
TAKEN: Final[Mapping[str, tuple[list[str], list[str]]]] = {
    "DeskUrl": (
        ["", OTHER_DESK["DeskUrl"], "https://a.example", "https://a.example:8443/", "https://company.zendesk.com"],
        [
            "http://127.0.0.1:8080",
            "http://a.example",
            "https://A.example",
            "https://a.example/?x=1",
            "https://a.example#top",
            "https://me:secret@a.example",
            "https://a.example/../b",
            "https://a.example/%41",
            "https://a.example/a b",
            "https://a.example:0",
            "https://",
        ],
    ),
    "DeskSecretArn": (
        ["", SECRET, SECRET.replace("service-", "team/service+")],
        ["service-desk-account", SECRET.removesuffix("-AbCdEf"), "arn:aws:ssm:us-east-1:123456789012:parameter/a", "*"],
    ),
    "DeskRegions": (["", "EMEA", "EMEA,APAC", "North-1,a_b"], ["EMEA, APAC", "EMEA,", ",", "@me", "a" * 31, "-a"]),
    "DeskOptions": (
        ["", "queue=General", "region=CF.{Region};tz=Europe/Berlin", "queue=First line, EMEA", "a=b=c"],
        ["queue", "=General", "queue=", "queue=a;", "queue=a;;b=c", 'queue="a"', "queue=a\\b", "a=b\n"],
    ),
}
ROWS = [(name, text, taken) for name, both in TAKEN.items() for taken in (True, False) for text in both[not taken]]


@pytest.mark.parametrize(("parameter", "text", "is_taken"), ROWS)
def test_a_deployment_takes_of_a_desk_what_can_be_asked_and_nothing_that_means_more(
    parameter: str, text: str, is_taken: bool
) -> None:
    assert matches(parameter, text) is is_taken


def pattern(parameter: str) -> st.SearchStrategy[str]:
    allowed: str = declared().parameters[parameter]["AllowedPattern"]
    return st.from_regex(allowed, fullmatch=True).filter(lambda text: text == text.strip() != "")


@given(pattern("DeskUrl"))
def test_an_address_that_the_deployment_takes_the_function_takes_too(url: str) -> None:
    port = int(url.split("/")[2].partition(":")[2] or "443")
    if port <= 65_535:
        assert DeskAddress.of(url).scheme == "https"


@given(pattern("DeskRegions"), pattern("DeskOptions"))
def test_regions_and_options_that_the_deployment_takes_the_function_takes_too(regions: str, options: str) -> None:
    names = [one.partition("=")[0].strip() for one in options.split(";")]
    values = [one.partition("=")[2].strip() for one in options.split(";")]
    if len(set(names)) < len(names) or not all(values) or len(set(regions.split(","))) < len(regions.split(",")):
        return  # `make deploy` refuses it

    given = {**OTHER_DESK, "DeskRegions": regions, "DeskOptions": options}
    desk = McpSettings.from_environment(environment("McpFunction", given)).desk

    assert isinstance(desk, ForeignDesk)
    assert desk.regions == tuple(regions.split(","))
    assert dict(desk.options) == dict(zip(names, values, strict=True))
