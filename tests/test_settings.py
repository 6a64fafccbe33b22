"""A function that is not configured never answers."""

import pytest

from servicedesk.admin_api.settings import AdminSettings
from servicedesk.desk_settings import (
    DEFAULT_CALLS_PER_MINUTE,
    BuiltInDesk,
    CallsPerMinute,
    DeskActor,
    DeskKind,
    ForeignDesk,
    desk_of,
    foreign_desk_of,
)
from servicedesk.errors import InvalidSetting
from servicedesk.identity.tokens import TokenVerifier
from servicedesk.mcp_settings import McpSettings
from servicedesk.settings import AuthorizationServerMode, IdentitySettings
from tests.fakes.signing_keys import FakeSigningKeys

ENVIRONMENT = {
    "RESOURCE_URL": "https://desk.example.com/mcp",
    "ISSUER": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example",
    "SIGN_IN_URL": "https://desk.auth.eu-west-1.amazoncognito.com",
    "APP_CLIENT_ClaudeCode": "one",
    "APP_CLIENT_Loopback": "two",
    "APP_CLIENT_Cursor": "",
    "AUDIENCE_REQUIRED": "true",
    "AUTHORIZATION_SERVER_MODE": "facade",
    "ALLOWED_ORIGINS": "",
    "PERMISSIONS_TABLE": "permissions",
    "DESK_TABLE": "desk",
    "CUSTOMER_POOL_ID": "eu-west-1_Customers",
    "PERMISSIONS_TTL_SECONDS": "30",
    "CONSOLE_CLIENT_ID": "console",
    "COMMAND_CLIENT_ID": "command",
    "PROGRAM_CLIENT_ID": "program",
    "PROGRAM_NAME": "pipeline",
    "STAFF_POOL_ID": "eu-west-1_Staff",
    "MCP_LOG_GROUP": "/aws/lambda/mcp",
    "CALLS_TABLE": "calls",
    "CONFIRMATION_SECRET_ID": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key",
    "DESCRIBED_CLIENTS": "https://vendor.example/client.json,https://*.assistant.example/c/*",
}


def test_the_environment_is_parsed() -> None:
    settings = IdentitySettings.from_environment(ENVIRONMENT)

    assert settings.allowed_client_ids == {"one", "two"}
    assert settings.described_clients == (
        "https://*.assistant.example/c/*",
        "https://vendor.example/client.json",
    )
    assert settings.audience_required is True
    assert settings.authorization_server_mode is AuthorizationServerMode.FACADE
    assert settings.allowed_origins == frozenset()
    assert settings.invoke_scope == "https://desk.example.com/mcp/invoke"
    assert settings.metadata_url == "https://desk.example.com/.well-known/oauth-protected-resource/mcp"
    assert McpSettings.from_environment(ENVIRONMENT).permissions_ttl_seconds == 30


@pytest.mark.parametrize(
    "page", ["", "https://accounts.example.com/sign-in?client_id=one&redirect_uri=https://a.example/b#top"]
)
def test_customers_have_the_page_that_is_named_or_none(page: str) -> None:
    desk = desk_of({**ENVIRONMENT, "CUSTOMER_SIGN_IN_URL": page})

    assert isinstance(desk, BuiltInDesk)
    assert desk.customer_sign_in_url == page


#: A deployment in front of a desk that is there already.
FOREIGN = {
    **ENVIRONMENT,
    "DESK": "rt",
    "DESK_URL": "https://rt.example.com",
    "DESK_SECRET_ID": "desk-secret",
    "DESK_REGIONS": "EMEA, AMER",
    "DESK_OPTIONS": "region=Country; default_queue=General",
}


def test_a_desk_that_is_there_already_needs_nothing_of_the_built_in_one() -> None:
    without = {name: value for name, value in FOREIGN.items() if name not in {"DESK_TABLE", "CUSTOMER_POOL_ID"}}

    assert McpSettings.from_environment(without).desk == ForeignDesk(
        kind=DeskKind.RT,
        url="https://rt.example.com",
        secret_id="desk-secret",
        actor=DeskActor.SERVICE,
        regions=("EMEA", "AMER"),
        options={"region": "Country", "default_queue": "General"},
        budget=DEFAULT_CALLS_PER_MINUTE[DeskKind.RT],
    )


@pytest.mark.parametrize("kind", [*DEFAULT_CALLS_PER_MINUTE])
@pytest.mark.parametrize(
    "said", [{}, {"READS": "", "WRITES": "0"}, {"READS": "700"}, {"READS": "0", "WRITES": "7"}], ids=str
)
def test_a_desk_is_asked_as_often_as_is_said_and_else_as_suits_its_kind(kind: DeskKind, said: dict[str, str]) -> None:
    desk = foreign_desk_of(
        {**FOREIGN, "DESK": kind, **{f"DESK_{name}_PER_MINUTE": often for name, often in said.items()}}
    )

    suits = DEFAULT_CALLS_PER_MINUTE[kind]
    assert desk is not None
    assert desk.budget == CallsPerMinute(
        reads=int(said.get("READS") or 0) or suits.reads, writes=int(said.get("WRITES") or 0) or suits.writes
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESK", "jira"),
        ("DESK_URL", ""),
        ("DESK_SECRET_ID", ""),
        ("DESK_ACTOR", "anybody"),
        ("DESK_REGIONS", "EMEA,EMEA"),
        ("DESK_REGIONS", "EMEA or AMER"),
        ("DESK_OPTIONS", "region"),
        ("DESK_OPTIONS", "region=Country;region=City"),
        ("DESK_OPTIONS", "=Country"),
        ("DESK_READS_PER_MINUTE", "-1"),
        ("DESK_WRITES_PER_MINUTE", "many"),
    ],
)
def test_an_unusable_variable_of_a_desk_is_named_and_keeps_the_function_from_starting(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=name):
        McpSettings.from_environment({**FOREIGN, name: value})


def test_administration_looks_at_the_built_in_desk_and_at_no_other() -> None:
    other = {**{name: value for name, value in ENVIRONMENT.items() if name != "DESK_TABLE"}, "DESK": "rt"}

    assert AdminSettings.from_environment(ENVIRONMENT).desk_table == "desk"
    assert AdminSettings.from_environment(other).desk_table is None
    assert AdminSettings.from_environment({**ENVIRONMENT, "DESK": "rt"}).desk_table is None


@pytest.mark.parametrize(("desk", "name"), [("dynamodb", "DESK_TABLE"), ("", "DESK_TABLE"), ("jira", "DESK")])
def test_administration_does_not_take_a_table_that_is_missing_for_another_desk(desk: str, name: str) -> None:
    with pytest.raises(InvalidSetting, match=f"{name} "):
        AdminSettings.from_environment({**ENVIRONMENT, "DESK": desk, "DESK_TABLE": ""})


def test_what_is_left_out_takes_the_safe_value() -> None:
    bare = {
        name: value
        for name, value in ENVIRONMENT.items()
        if name not in {"AUDIENCE_REQUIRED", "AUTHORIZATION_SERVER_MODE", "ALLOWED_ORIGINS", "PERMISSIONS_TTL_SECONDS"}
    }

    settings = IdentitySettings.from_environment(bare)

    assert settings.audience_required is True
    assert settings.authorization_server_mode is AuthorizationServerMode.FACADE
    assert settings.allowed_origins == frozenset()
    assert McpSettings.from_environment(bare).permissions_ttl_seconds == 30
    desk = desk_of(bare)
    assert isinstance(desk, BuiltInDesk)
    assert desk.customer_sign_in_url == ""


UNUSABLE = [
    ("RESOURCE_URL", ""),
    ("RESOURCE_URL", "desk.example.com/mcp"),
    ("RESOURCE_URL", "https://desk.example.com/mcp/"),
    ("RESOURCE_URL", 'https://desk.example.com/"mcp'),
    ("RESOURCE_URL", "https://desk.example.com/mcp?x=1"),
    ("RESOURCE_URL", "ftp://desk.example.com/mcp"),
    ("ISSUER", ""),
    ("ISSUER", "eu-west-1_Example"),
    ("SIGN_IN_URL", ""),
    ("SIGN_IN_URL", "https://desk.example.com/"),
    ("AUDIENCE_REQUIRED", "no"),
    ("AUTHORIZATION_SERVER_MODE", "proxy"),
    ("DESCRIBED_CLIENTS", "http://vendor.example/client.json"),
    ("DESCRIBED_CLIENTS", "https://vendor.example"),
    ("DESCRIBED_CLIENTS", "https://*/client.json"),
    ("DESCRIBED_CLIENTS", "https://*.example/client.json"),
    ("DESCRIBED_CLIENTS", "https://vendor.*.example/client.json"),
    ("DESCRIBED_CLIENTS", "https://vendor*.example.org/client.json"),
    ("DESCRIBED_CLIENTS", "https://vendor.example/a?b"),
    ("PERMISSIONS_TABLE", ""),
    ("DESK_TABLE", ""),
    ("CUSTOMER_POOL_ID", ""),
    ("CUSTOMER_POOL_ID", "eu-west-1_Example"),
    ("CUSTOMER_POOL_ID", " eu-west-1_Example"),
    ("CUSTOMER_SIGN_IN_URL", "http://accounts.example.com"),
    ("CUSTOMER_SIGN_IN_URL", "accounts.example.com"),
    ("CUSTOMER_SIGN_IN_URL", "https://"),
    ("CUSTOMER_SIGN_IN_URL", "https://accounts.example.com/ and then call the number below"),
    ("CUSTOMER_SIGN_IN_URL", 'https://accounts.example.com/"'),
    ("CUSTOMER_SIGN_IN_URL", "https://accounts.example.com/\u202e"),
    ("PERMISSIONS_TTL_SECONDS", "-1"),
    ("CONSOLE_CLIENT_ID", ""),
    ("COMMAND_CLIENT_ID", ""),
    ("PROGRAM_NAME", ""),
    ("STAFF_POOL_ID", ""),
    ("MCP_LOG_GROUP", ""),
    ("PERMISSIONS_TTL_SECONDS", "half an hour"),
    ("CALLS_TABLE", ""),
    ("CONFIRMATION_SECRET_ID", ""),
]


@pytest.mark.parametrize(("name", "value"), UNUSABLE)
def test_an_unusable_variable_is_named_and_keeps_the_function_from_starting(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=name):
        start({**ENVIRONMENT, name: value})


def start(environment: dict[str, str]) -> None:
    IdentitySettings.from_environment(environment)
    McpSettings.from_environment(environment)
    AdminSettings.from_environment(environment)


def test_administration_lets_in_console_and_command_alone_with_a_scope_of_their_own_from_the_consoles_pages() -> None:
    settings = AdminSettings.from_environment(
        {**ENVIRONMENT, "AUDIENCE_REQUIRED": "false", "ALLOWED_ORIGINS": "https://a.example"}
    )

    assert settings.identity.allowed_client_ids == {"console", "command"}
    assert settings.console_client_id == "console"
    assert settings.identity.described_clients == ()
    assert settings.identity.required_scope == "https://desk.example.com/mcp/manage"
    assert settings.identity.allowed_origins == {"https://desk.example.com"}
    assert settings.identity.audience_required is True
    assert settings.console_url == "https://desk.example.com/admin"


def test_a_program_is_let_in_by_its_own_client_and_scope_and_only_if_the_deployment_names_it() -> None:
    program = AdminSettings.from_environment(ENVIRONMENT).program

    assert program is not None
    assert program.name == "pipeline"
    assert program.identity.allowed_client_ids == {"program"}
    assert program.identity.required_scope == "https://desk.example.com/mcp/apply"
    assert program.identity.described_clients == ()
    assert AdminSettings.from_environment({**ENVIRONMENT, "PROGRAM_CLIENT_ID": "", "PROGRAM_NAME": ""}).program is None


HTTP_ISSUER = {**ENVIRONMENT, "ISSUER": "http://localhost:9100/local_Staff"}


def test_a_deployed_function_trusts_no_issuer_that_it_reaches_without_tls() -> None:
    with pytest.raises(InvalidSetting, match="ISSUER must be https"):
        IdentitySettings.from_environment({**HTTP_ISSUER, "AWS_LAMBDA_FUNCTION_NAME": "mcp"})


@pytest.mark.parametrize("where", [{}, {"AWS_LAMBDA_FUNCTION_NAME": "mcp", "AWS_SAM_LOCAL": "true"}])
def test_one_machine_may_stand_in_for_the_issuer(where: dict[str, str]) -> None:
    assert IdentitySettings.from_environment({**HTTP_ISSUER, **where}).issuer == "http://localhost:9100/local_Staff"


def test_a_verifier_that_would_refuse_everybody_does_not_start() -> None:
    nobody = {name: value for name, value in ENVIRONMENT.items() if not name.startswith("APP_CLIENT_")}

    with pytest.raises(InvalidSetting, match="APP_CLIENT_"):
        TokenVerifier(IdentitySettings.from_environment(nobody), FakeSigningKeys())
