"""Take a deployed stack down, and deploy another that goes on with its pools and tables, as docs/deploy.md says.

Parameters go the way of `make deploy`: what it leaves for SAM is what the stack gets, a default that a release changed
included. People, groups, permissions and tickets must still be there.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from delivery.preflight.parameters import write
from delivery.preflight.preflight import TEMPLATE, NotReady, Preflight
from delivery.rehearsal import sam
from delivery.rehearsal.emulator import plain
from delivery.rehearsal.expectation import Failed, expect
from delivery.rehearsal.usage import contents, use
from stack.deployed import DeployedStack, find_stack
from tests.delivery.preflight import aws_cli

STACK, REGION = "kept", "us-east-1"
SENDER = "Service Desk <desk@example.com>"
OWN = {
    "Environment": "dev",
    "EmailFrom": SENDER,
    "SesIdentityArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
    "CustomerCallbackUrls": "https://shop.example.com/signed-in",
}
#: More commands than there can be to print for two tables and two pools.
MANY = 30


def preflight(parameters: Mapping[str, str], template: Path = TEMPLATE) -> Preflight:
    """Return what `make deploy` does first, for an environment with these parameters."""
    with tempfile.TemporaryDirectory() as folder:
        samconfig = Path(folder) / "samconfig.toml"
        pairs = json.dumps([f"{name}={value}" for name, value in parameters.items()])
        head = f'[dev.deploy.parameters]\nstack_name = "{STACK}"\n'
        samconfig.write_text(f"{head}parameter_overrides = {pairs}\n", "utf-8")
        asked = Preflight("dev", template, samconfig)
    for given in asked.stack.get("Parameters", []) if asked.stack else ():
        given["ParameterValue"] = plain(given["ParameterValue"])
    return asked


def deploy(built: str, values: Mapping[str, str]) -> None:
    """Deploy as `make deploy` does."""
    with tempfile.TemporaryDirectory() as folder:
        write(values, Path(folder) / "parameters.yaml")
        sam.deploy(built, STACK, [f"file://{folder}/parameters.yaml"], os.environ)


def current_stack() -> DeployedStack:
    """Return the stack as it is."""
    return find_stack(STACK, REGION)


def make_ready(parameters: Mapping[str, str]) -> tuple[Mapping[str, str], int]:
    """Run every command that is printed; return the parameters, and how many commands there were."""
    for commands in range(MANY):
        try:
            return preflight(parameters).parameters(), commands
        except NotReady as not_ready:
            aws_cli.run(not_ready.unready[0].partition(". Run: ")[2])
    raise Failed("what is printed does not make it ready")


def variables(stack: DeployedStack) -> Mapping[str, str]:
    """Return the variables of the MCP function."""
    listed = boto3.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    (name,) = (one["PhysicalResourceId"] for one in listed if one.get("LogicalResourceId") == "McpFunction")
    described: Any = stack.session.client("lambda").get_function_configuration(FunctionName=name)
    told: Mapping[str, str] = described["Environment"]["Variables"]
    return told


def deploy_first(built: str) -> tuple[DeployedStack, dict[str, Any]]:
    """Deploy a stack, let people use it, and take it down; return what it was, and what must outlive it."""
    deploy(built, preflight(OWN).parameters())
    stack = current_stack()
    expect(stack.parameters["EmailFrom"] == SENDER, f"SAM made {stack.parameters['EmailFrom']!r} of {SENDER!r}")
    page = variables(stack)["CUSTOMER_SIGN_IN_URL"]
    expect(page.startswith("https://service-desk-customers-"), f"customers are sent to {page!r}")
    use(stack)
    before = contents(stack)
    expect(before["members"] == ["ada"], f"the first stack has nobody: {before}")
    # Not with `sam delete`, which takes the artefacts away that the second one needs.
    boto3.client("cloudformation").delete_stack(StackName=STACK)
    pool = boto3.client("cognito-idp").describe_user_pool(UserPoolId=stack.output("StaffPoolId"))["UserPool"]
    expect("Domain" not in pool, "the pool that is kept has the domain of a stack that is gone")
    listed = boto3.client("cloudformation").list_stacks()["StackSummaries"]
    states = [one["StackStatus"] for one in listed if one["StackName"] == STACK]
    expect(states == ["DELETE_COMPLETE"], f"the first stack is not gone: {states}")
    return stack, before


def deploy_second(built: str, left: DeployedStack, before: dict[str, Any]) -> str:
    """Deploy a stack that goes on with what was left; return what to say about it."""
    kept = {
        "Environment": "dev",
        "KeptStaffPoolId": left.output("StaffPoolId"),
        "KeptPermissionsTable": left.output("PermissionsTableName"),
        "KeptDeskTable": left.output("DeskTableName"),
        "CustomerPoolId": left.output("CustomerPoolId"),
        "CustomerCallbackUrls": OWN["CustomerCallbackUrls"],
    }
    values, commands = make_ready(kept)
    deploy(built, values)
    stack = current_stack()
    expect(contents(stack) == before, f"what was there: {before}\nwhat is there: {contents(stack)}")
    same = ("StaffPoolId", "CustomerPoolId", "PermissionsTableName", "DeskTableName", "Issuer")
    expect(all(stack.output(name) == left.output(name) for name in same), "the outputs name something else")
    expect(stack.stack_id != left.stack_id, "the second stack is the first")
    expect_used(stack, values["KeptDeskStreamArn"])
    expect(not list(preflight(kept).differences(values)), "a stack that is as it should be differs")
    change_default(built, kept)
    return f"  {sum(len(value) for value in before.values())} things outlived their stack, after {commands} commands"


def expect_used(stack: DeployedStack, stream_arn: str) -> None:
    """Raise `Failed` unless the functions use what was left."""
    told = variables(stack)
    expect(told["DESK_TABLE"] == stack.output("DeskTableName"), "the function has another desk")
    expect(told["CUSTOMER_POOL_ID"] == stack.output("CustomerPoolId"), "the function has other customers")
    expect(told["CUSTOMER_SIGN_IN_URL"], "customers have no page")
    (mapping,) = stack.session.client("lambda").list_event_source_mappings(EventSourceArn=stream_arn)[
        "EventSourceMappings"
    ]
    expect(mapping["EventSourceArn"] == stream_arn, "erasure hears of another table")


def change_default(built: str, kept: Mapping[str, str]) -> None:
    """Deploy a release with another default: the stack must get it, and `make deploy` must say so."""
    with tempfile.TemporaryDirectory() as folder:
        release, released = Path(folder) / "template.yaml", Path(folder) / "built.json"
        head, name, rest = TEMPLATE.read_text("utf-8").partition("  PermissionsTtlSeconds:\n    Type:")
        expect(name, f"{TEMPLATE} is not read as it is written")
        release.write_text(head + name + rest.replace("Default: 30", "Default: 45", 1), "utf-8")
        document = json.loads(Path(built).read_text("utf-8"))
        document["Parameters"]["PermissionsTtlSeconds"]["Default"] = 45
        released.write_text(json.dumps(document), "utf-8")
        asked = preflight(kept, release)
        values = asked.parameters()
        told = list(asked.differences(values))
        expect(told == ["PermissionsTtlSeconds: '45', where the stack has '30'"], f"make deploy says {told}")
        deploy(str(released), values)
    present = current_stack().parameters["PermissionsTtlSeconds"]
    expect(present == "45", f"the stack has {present} still")


def rehearse_kept(packaged: str) -> None:
    """Rehearse it, in the environment of the stand-in."""
    print(deploy_second(packaged, *deploy_first(packaged)), flush=True)
