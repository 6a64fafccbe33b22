"""What the SAM CLI is told."""

import json
from pathlib import Path

import pytest

from delivery.sam_local.deployment import ContainerDeployment, variables
from delivery.sam_local.docker import gateway
from delivery.sam_local.sam import Sam, containers_named_in, environment
from delivery.sam_local.template import without_loops
from delivery.template.choice import deployed_template
from delivery.template.functions import declared_functions
from delivery.template.loader import load_template
from delivery.template.routes import declared_routes
from local.stack import TEMPLATE
from stack.stack_description import RegisteredClient, StackDescription
from tests.products import products

GIVEN = {
    "RESOURCE_URL": "http://localhost:9000/mcp",
    "ISSUER": "http://host.docker.internal:9100/us-east-1_pool",
    "SIGN_IN_URL": "http://localhost:9100",
    **{f"APP_CLIENT_{product}": "client" for product in products()},
    "CUSTOMER_POOL_ID": "us-east-1_customers",
    "STAFF_POOL_ID": "us-east-1_staff",
    "CONFIRMATION_SECRET_ID": "key",
    "CONSOLE_CLIENT_ID": "console",
    "COMMAND_CLIENT_ID": "command",
    "MCP_LOG_GROUP": "McpLog",
    "AWS_ENDPOINT_URL": "http://host.docker.internal:5555",
}

DESCRIPTION = StackDescription(
    mcp_url=GIVEN["RESOURCE_URL"],
    issuer=GIVEN["ISSUER"],
    sign_in_url=GIVEN["SIGN_IN_URL"],
    clients=(RegisteredClient(product="Loopback", client_id="client", redirect_uris=()),),
    command_client=RegisteredClient(product="Command", client_id="command", redirect_uris=()),
    people=(),
    admin_url="http://localhost:9000/admin",
    aws_endpoint_url="http://127.0.0.1:5000",
    aws_access_key_id="key-of-this-run",
    permissions_table="PermissionsTable",
    staff_pool_id="pool",
    mcp_log_group="McpLog",
)


def test_the_functions_get_their_whole_environment() -> None:
    template = deployed_template(load_template(TEMPLATE), {})
    wanted = {route.function for route in declared_routes(template)}

    told = variables(declared_functions(template, GIVEN, wanted))

    assert set(told) == {"AdminFunction", "McpFunction", "MetadataFunction"}
    assert told["McpFunction"]["ISSUER"] == GIVEN["ISSUER"]
    assert told["McpFunction"]["DESK_TABLE"] == "DeskTable"
    assert "AWS_ENDPOINT_URL" not in told["MetadataFunction"]


def test_the_command_names_what_was_built_and_for_which_processor() -> None:
    sam = Sam(program=Path("sam"), template=Path("built.yaml"), architecture="arm64", flags=("--skip-pull-image",))
    deployment = ContainerDeployment(
        description=DESCRIPTION, routes=(), port=9000, variables_file=Path("variables.json")
    )

    command = sam.command("invoke", deployment, "McpFunction")

    assert command[:4] == ["sam", "local", "invoke", "McpFunction"]
    assert "Architecture=arm64" in command
    assert "host.docker.internal:host-gateway" in command
    assert command[-1] == "--skip-pull-image"


def test_sam_has_the_key_of_the_run_for_the_functions_and_asks_no_real_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    monkeypatch.setenv("PATH", "kept")

    told = environment(DESCRIPTION)

    assert told["AWS_ACCESS_KEY_ID"] == DESCRIPTION.aws_access_key_id
    assert told["AWS_ENDPOINT_URL"] == DESCRIPTION.aws_endpoint_url
    assert told["PATH"] == "kept"


@pytest.mark.parametrize(
    ("configuration", "address"),
    [
        ({"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.9"}, "172.17.0.9"),
        ({"Subnet": "172.17.0.0/16"}, "172.17.0.1"),
        ({"Subnet": "192.168.65.0/24", "Gateway": ""}, "192.168.65.1"),
    ],
)
def test_this_machine_is_the_gateway_of_dockers_network(configuration: dict[str, str], address: str) -> None:
    assert gateway(configuration) == address


def test_the_containers_that_were_started_are_known_from_the_log() -> None:
    log = "Mounting /build as /var/task\nSAM_CONTAINER_ID: 63116e58\nSTART\nSAM_CONTAINER_ID: dff94972\n"

    assert containers_named_in(log) == ["63116e58", "dff94972"]


def test_sam_is_given_the_template_without_its_loops_beside_the_built_one(tmp_path: Path) -> None:
    built = tmp_path / "template.yaml"
    built.write_text(
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n"
        "Resources:\n  Fn::ForEach::Things:\n  - Name\n  - [One, Two]\n  - ${Name}Thing: {Type: 'A::B::C'}\n"
    )

    given = without_loops(built)

    document = json.loads(given.read_text())
    assert given.parent == built.parent
    assert document == {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"OneThing": {"Type": "A::B::C"}, "TwoThing": {"Type": "A::B::C"}},
    }
