"""What a deployment promises about its data, its door and its upgrades."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from samtranslator.yaml_helper import yaml_parse

from delivery.template.intrinsics import Resolver, logical_ids
from local.stack import TEMPLATE
from servicedesk.identity.described_clients import DescribedClients
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.settings import IdentitySettings
from tests.events import load_event
from tests.infrastructure.transformed import DOMAIN, declared, deployed, environment, of_type, resources, value

DATA: Final = {"CallsTable", "PermissionsTable", "DeskTable", "StaffPool", "CustomerPool"}
ENVIRONMENTS: Final = {"dev": False, "prod": True}


def properties(logical_id: str, **parameters: str) -> Mapping[str, Any]:
    return {name: value(logical_id, name, parameters) for name in resources()[logical_id]["Properties"]}


def test_data_is_kept_when_the_stack_goes_and_when_a_change_would_replace_it_and_who_is_in_which_group_too() -> None:
    policies = {
        logical_id: (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        for logical_id, resource in resources().items()
    }

    kept = {logical_id for logical_id, policy in policies.items() if policy == ("RetainExceptOnCreate", "Retain")}
    assert kept == DATA | set(of_type("AWS::Cognito::UserPoolGroup"))
    assert not [logical_id for logical_id in set(policies) - kept if "Retain" in str(policies[logical_id])]
    assert set(of_type("AWS::DynamoDB::Table")) | set(of_type("AWS::Cognito::UserPool")) == DATA


@pytest.mark.parametrize("table", of_type("AWS::DynamoDB::Table"))
@pytest.mark.parametrize(("environment", "protected"), ENVIRONMENTS.items())
def test_tables_are_billed_by_use_encrypted_recoverable_and_protected(
    table: str, environment: str, protected: bool
) -> None:
    table_properties = properties(table, Environment=environment)

    assert table_properties["BillingMode"] == "PAY_PER_REQUEST"
    assert table_properties["SSESpecification"] == {"SSEEnabled": True}
    assert table_properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table_properties["DeletionProtectionEnabled"] is protected


def test_deleted_customers_are_purged_by_the_table_itself() -> None:
    assert properties("DeskTable")["TimeToLiveSpecification"] == {"AttributeName": "purge_at", "Enabled": True}


def test_only_what_the_time_to_live_erased_wakes_what_erases_the_tickets() -> None:
    source = resources()["EraseSource"]["Properties"]
    (pattern,) = source["FilterCriteria"]["Filters"]

    assert source["EventSourceArn"] == {
        "Fn::If": ["GoesOnWithDesk", {"Ref": "KeptDeskStreamArn"}, {"Fn::GetAtt": ["DeskTable", "StreamArn"]}]
    }
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert passes(load_event("desk-stream")["Records"][0], json.loads(pattern["Pattern"]))
    assert properties("DeskTable")["StreamSpecification"] == {"StreamViewType": "KEYS_ONLY"}


#: Records of the stream that are none of the erasure's business, by what differs from one that is.
OTHERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "somebody deleted the profile": {"userIdentity": None},
    "a role of AWS's deleted it": {"userIdentity": {"type": "Service", "principalId": "cloudtrail.amazonaws.com"}},
    "somebody who is called like the service": {
        "userIdentity": {"type": "IAMUser", "principalId": "dynamodb.amazonaws.com"}
    },
    "a profile was changed": {"eventName": "MODIFY"},
    "a profile was made": {"eventName": "INSERT"},
    "an idempotency record expired": {"dynamodb": {"Keys": {"pk": {"S": "idempotency#1"}, "sk": {"S": "record"}}}},
}


@pytest.mark.parametrize("differs", OTHERS.values(), ids=OTHERS)
def test_nothing_else_of_the_stream_wakes_it(differs: Mapping[str, Any]) -> None:
    (pattern,) = resources()["EraseSource"]["Properties"]["FilterCriteria"]["Filters"]
    record = {**load_event("desk-stream")["Records"][0], **differs}

    assert not passes(record, json.loads(pattern["Pattern"]))


def passes(record: Any, pattern: Any) -> bool:
    """Whether a record has every member that a filter's pattern names, with one of the values that it lists."""
    if isinstance(pattern, dict):
        return isinstance(record, dict) and all(passes(record.get(name), part) for name, part in pattern.items())
    return record in pattern


@pytest.mark.parametrize("pool", of_type("AWS::Cognito::UserPool"))
@pytest.mark.parametrize(("environment", "protection"), [("dev", "INACTIVE"), ("prod", "ACTIVE")])
def test_pools_admit_whom_an_administrator_made_with_a_strong_password(
    pool: str, environment: str, protection: str
) -> None:
    pool_properties = properties(pool, Environment=environment)

    assert pool_properties["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool_properties["DeletionProtection"] == protection
    password = pool_properties["Policies"]["PasswordPolicy"]
    assert password["MinimumLength"] >= 12
    assert all(password["Require" + kind] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))


@pytest.mark.parametrize(
    ("mfa", "factors"), [("OFF", None), ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"]), ("ON", ["SOFTWARE_TOKEN_MFA"])]
)
def test_people_are_asked_for_a_second_factor_as_the_deployment_says(mfa: str, factors: list[str] | None) -> None:
    """Cognito refuses a pool that is told not to ask, and what to ask for."""
    asked = deployed({"Mfa": mfa}).resolve(resources()["StaffPool"]["Properties"])

    assert (asked["MfaConfiguration"], asked.get("EnabledMfas")) == (mfa, factors)


def test_whoever_works_the_desk_is_asked_for_a_second_factor_unless_the_deployment_says_otherwise() -> None:
    assert properties("StaffPool")["MfaConfiguration"] == "ON"


def test_every_log_group_forgets() -> None:
    groups = of_type("AWS::Logs::LogGroup")

    assert {value(name, "RetentionInDays", {"LogRetentionDays": "30"}) for name in groups} == {"30"}
    logged = {f["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] for f in of_type("AWS::Lambda::Function").values()}
    access_log = resources()["ApiStage"]["Properties"]["AccessLogSettings"]
    assert "AccessLog" not in logged
    assert logged | {"AccessLog"} == set(groups)
    assert access_log["DestinationArn"] == {"Fn::GetAtt": ["AccessLog", "Arn"]}
    assert not [secret for secret in ("header", "query", "authoriz", "body") if secret in access_log["Format"].lower()]


def test_the_door_is_throttled_as_the_deployment_says() -> None:
    chosen = {"ThrottlingRateLimit": "7", "ThrottlingBurstLimit": "9"}

    settings = value("ApiStage", "DefaultRouteSettings", chosen)

    assert settings == chosen


def test_functions_run_on_arm64_unless_told_otherwise() -> None:
    for function in of_type("AWS::Lambda::Function"):
        assert value(function, "Architectures") == ["arm64"]


@pytest.mark.requirement("authorization.canonical-uri")
@pytest.mark.parametrize("domain", [{}, DOMAIN], ids=["without a domain", "with a domain"])
def test_one_url_is_the_resource_the_scope_and_the_output(domain: Mapping[str, str]) -> None:
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    url = deployed(domain).resolve(template["Outputs"]["McpUrl"]["Value"])

    assert url == ("https://desk.example.com/mcp" if domain else "https://Api.execute-api.us-east-1.amazonaws.com/mcp")
    assert properties("StaffResourceServer", **domain)["Identifier"] == url
    assert properties("ClaudeClient", **domain)["AllowedOAuthScopes"] == [f"{url}/invoke"]
    told = {environment(name, domain).get("RESOURCE_URL", url) for name in of_type("AWS::Lambda::Function")}
    assert told == {url}
    assert properties("Api", **domain)["DisableExecuteApiEndpoint"] is bool(domain)


@given(st.integers(0, 2**60 - 1), st.integers(1, 2**40), st.integers(0, 2**14 - 1), st.integers(0, 2**48 - 1))
@example(0, 2**32, 0, 0)
@example(0, 2**48, 0, 0)
def test_no_two_stacks_have_the_same_sign_in_domain(time: int, later: int, clock: int, host: int) -> None:
    """A stack's UUID is of version 1: of a time and of the host that made it, which makes many."""
    uuids = [uuid(version_1, clock, host) for version_1 in (time, (time + later) % 2**60)]

    for domain in ("StaffPoolDomain", "CustomerPoolDomain"):
        prefixes = {domain_of(domain, identifier) for identifier in uuids}
        assert len(prefixes) == 2
        # Cognito: up to 63 lower-case letters, digits and hyphens, without three names that are its own.
        assert all(
            re.fullmatch(r"(?!.*(aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", one) for one in prefixes
        )


def test_one_stack_has_another_domain_for_each_of_its_pools() -> None:
    assert domain_of("StaffPoolDomain", UUID(int=1)) != domain_of("CustomerPoolDomain", UUID(int=1))


def uuid(time: int, clock: int, host: int) -> UUID:
    """Return the UUID of version 1 of a time in units of 100 ns."""
    fields = time & 0xFFFFFFFF, (time >> 32) & 0xFFFF, time >> 48, clock >> 8, clock & 0xFF, host
    return UUID(fields=fields, version=1)


def domain_of(logical_id: str, identifier: UUID) -> str:
    stack = {"AWS::StackId": f"arn:aws:cloudformation:us-east-1:123456789012:stack/service-desk-mcp/{identifier}"}
    prefix: str = Resolver(declared(), stack).resolve(resources()[logical_id]["Properties"]["Domain"])
    return prefix


CONDITIONAL = {
    "HasCustomDomain": {"ApiDomain", "ApiDomainMapping"},
    "TakesDescribedClients": {"DescribedClient", "DescribedClientBranding", "DescribedClientsPolicy"},
    "TakesProgram": {"ProgramClient"},
    "SignsInAtCompany": {"CompanyIdentityProvider"},
    "AsksBeforeTokens": {"CompanySignInAlarm", "TokensFunction", "TokensLog", "TokensPermission", "TokensRole"},
    "MakesStaffPool": {"StaffPool", "AdministratorsGroup", "AuditorsGroup", "SupportEngineersGroup"},
    "MakesCustomerPool": {"CustomerPool"},
    "MakesCustomerSignIn": {"CustomerClient", "CustomerClientBranding", "CustomerPoolDomain"},
    "MakesPermissionsTable": {"PermissionsTable"},
    "MakesDeskTable": {"DeskTable"},
    "HasOwnDesk": {"EraseFunction", "EraseLog", "EraseRole", "EraseSource", "ErasureAlarm"},
    "AsksAnotherDesk": {"DeskAlarm"},
}  # fmt: skip


def test_what_a_deployment_did_not_ask_for_is_not_made() -> None:
    conditional: dict[str, set[str]] = {}
    for logical_id, resource in resources().items():
        if "Condition" in resource:
            conditional.setdefault(resource["Condition"], set()).add(logical_id)

    assert conditional == CONDITIONAL


@pytest.mark.parametrize(("snap_start", "applies"), [("on", "PublishedVersions"), ("off", "None")])
def test_requests_go_to_the_alias_that_starts_from_a_snapshot_if_asked(snap_start: str, applies: str) -> None:
    (alias,) = of_type("AWS::Lambda::Alias").values()
    name = alias["Properties"]["Name"]

    assert f"${{McpFunction.Arn}}:{name}/" in resources()["McpIntegration"]["Properties"]["IntegrationUri"]["Fn::Sub"]
    assert resources()["McpPermission"]["Properties"]["FunctionName"] == {"Ref": f"McpFunctionAlias{name}"}
    assert value("McpFunction", "SnapStart", {"SnapStart": snap_start}) == {"ApplyOn": applies}


def test_a_changed_setting_is_a_new_version() -> None:
    parameters = declared().parameters
    function = declared().properties("McpFunction")
    variables = {
        **declared().function_globals["Environment"]["Variables"],
        **function["Environment"]["Variables"],
    }
    named = set(logical_ids([variables, function["SnapStart"]])) & set(parameters)
    digested = set(logical_ids(declared().properties("DefaultPolicy")["Settings"]))

    assert named <= digested
    assert {"StaffResourceServer", "StaffPool"} <= digested
    assert "${DefaultPolicy.SettingsDigest}" in function["VersionDescription"]["Fn::Sub"]
    assert function["AutoPublishAliasAllProperties"] is True
    assert declared().properties("SharedLayer")["PublishLambdaVersion"] is True


def test_clients_may_describe_themselves_only_where_the_deployment_names_their_documents() -> None:
    patterns = {"DescribedClients": "https://vendor.example/client.json,https://*.assistant.example/c/*"}

    assert declared().parameters["DescribedClients"]["Default"] == ""
    assert environment("McpFunction", {})["APP_CLIENT_Described"] == ""
    assert environment("McpFunction", patterns)["APP_CLIENT_Described"] == "DescribedClient"
    assert environment("MetadataFunction", patterns)["DESCRIBED_CLIENTS"] == patterns["DescribedClients"]
    assert value("DescribedClientsPolicy", "URLPatterns", patterns) == patterns["DescribedClients"].split(",")


@pytest.mark.parametrize(
    ("patterns", "is_taken"),
    [
        ("", True),
        ("https://vendor.example/client.json", True),
        (",".join(f"https://v{n}.example/*" for n in range(5)), True),
        (",".join(f"https://v{n}.example/*" for n in range(6)), False),
        ("http://vendor.example/client.json", False),
        ("https://vendor.example", False),
        ("https://*/client.json", False),
        ("https://*.example/client.json", False),
        ("https://vendor.*/client.json", False),
        ("https://*.vendor.example/client.json", True),
        ("https://vendor.example/" + "a" * 233, True),
        ("https://vendor.example/" + "a" * 234, False),
        ("https://vendor.example/%41.json", False),
        ("https://vendor.example/a/../client.json", False),
        ("https://vendor.example:8443/client.json", False),
        ("https://vendor.example/client.json,", False),
        ("https://vendor.example/a, https://other.example/b", False),
    ],
)
def test_the_deployment_takes_patterns_as_cognito_does_and_none_that_every_host_fits(
    patterns: str, is_taken: bool
) -> None:
    assert bool(re.fullmatch(allowed_patterns(), patterns)) is is_taken


WRITTEN = st.lists(
    st.sampled_from(
        ["*", "*.", "vendor", "v-1", ".", "example", "org", "/", "client.json", "%", "..", ":", "@", "?", "["]
    ),
    min_size=3,
    max_size=9,
).map(lambda parts: "https://" + "".join(parts))
LIKELY = st.from_regex(r"https://(\*\.)?[a-z]{1,3}(\.[a-z]{1,3}){0,2}/[a-z*./]{1,9}", fullmatch=True)


@given(st.lists(st.one_of(WRITTEN, LIKELY), min_size=1, max_size=5))
def test_what_the_deployment_takes_the_functions_take_too_and_an_address_can_fit_each(patterns: list[str]) -> None:
    joined = ",".join(patterns)
    if not re.fullmatch(allowed_patterns(), joined):
        return

    settings = IdentitySettings.from_environment({**environment("McpFunction", {}), "DESCRIBED_CLIENTS": joined})

    assert set(settings.described_clients) == set(patterns)
    for pattern in patterns:
        assert pattern.replace("*", "a") in DescribedClients([pattern])


def allowed_patterns() -> str:
    allowed: str = declared().parameters["DescribedClients"]["AllowedPattern"]
    return allowed


def test_only_what_mcp_clients_come_to_knows_of_clients_that_describe_themselves() -> None:
    patterns = {"DescribedClients": "https://vendor.example/client.json"}
    functions = [
        name for name in of_type("AWS::Lambda::Function") if "DESCRIBED_CLIENTS" in environment(name, patterns)
    ]

    assert sorted(functions) == ["McpFunction", "MetadataFunction"]


def test_another_default_policy_is_an_update_of_the_stack() -> None:
    layers = resources()["SetupFunction"]["Properties"]["Layers"]

    assert layers == [resources()["DefaultPolicy"]["Properties"]["Layer"]]
    (layer,) = logical_ids(layers)
    assert layer != "SharedLayer"  # SAM gives each content of the layer a name of its own


def test_every_group_of_the_default_policy_is_made_with_the_stack() -> None:
    groups = {group["Properties"]["GroupName"] for group in of_type("AWS::Cognito::UserPoolGroup").values()}

    assert groups == set(DEFAULT_POLICY)


def test_every_parameter_is_described_bounded_and_shown_in_a_group() -> None:
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]

    assert sorted(grouped) == sorted(template["Parameters"]) == sorted(interface["ParameterLabels"])
    bounds = {"AllowedValues", "AllowedPattern", "MinValue", "MaxValue"}
    for name, parameter in template["Parameters"].items():
        assert parameter["Description"], name
        assert bounds & set(parameter) or parameter["Type"] == "CommaDelimitedList", name
        assert "NoEcho" not in parameter, "a secret is generated, never a parameter"
