"""What `make deploy` says before it builds anything, and what it hands to SAM."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from delivery.preflight import preflight as asked
from delivery.preflight.preflight import Preflight, main
from delivery.preflight.samconfig import SAMCONFIG
from delivery.template.loader import load_template
from local.stack import TEMPLATE
from stack.faults import CommandRefused
from tests.account import REGION, Account

DEFAULTS = {name: str(parameter["Default"]) for name, parameter in load_template(TEMPLATE).parameters.items()}


@pytest.fixture
def region(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", REGION)


@pytest.fixture
def configured(tmp_path: Path, region: None) -> Any:
    """Return a function that makes a preflight for an environment with these parameters."""

    def configure(**parameters: str) -> Preflight:
        overrides = json.dumps([f"{name}={value}" for name, value in parameters.items()])
        samconfig = tmp_path / "samconfig.toml"
        samconfig.write_text(
            f'[dev.deploy.parameters]\nstack_name = "desk"\nparameter_overrides = {overrides}\n', "utf-8"
        )
        return Preflight("dev", TEMPLATE, samconfig)

    return configure


def deploy(account: Account, parameters: Mapping[str, str], **outputs: str) -> None:
    """Make the stack as an earlier release left it, with these parameters."""
    template = {
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    given: Any = [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]
    account.cloudformation.create_stack(StackName="desk", TemplateBody=json.dumps(template), Parameters=given)


@pytest.mark.parametrize(("environment", "stack"), [("dev", "service-desk-mcp-dev"), ("prod", "service-desk-mcp")])
def test_it_says_where_the_deployment_goes(region: None, environment: str, stack: str) -> None:
    assert Preflight(environment).destination == f"stack {stack} in {REGION} of account 123456789012"


def test_without_a_region_nothing_is_deployed(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")

    with pytest.raises(SystemExit, match="Not deployed: no region is configured"):
        main("dev", tmp_path / "parameters.yaml")

    assert not (tmp_path / "parameters.yaml").exists()


def test_sam_is_told_every_parameter_also_those_that_have_their_defaults(
    region: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / ".aws-sam" / "parameters.yaml"

    main("prod", written)

    assert yaml.safe_load(written.read_text("utf-8")) == {**DEFAULTS, "Environment": "prod"}
    # Nothing is there to differ from.
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_what_the_stack_has_otherwise_is_named_whoever_said_so(account: Account, configured: Any) -> None:
    """A default that this release changed, one that was taken out of samconfig.toml, and one that is no more."""
    present = {**DEFAULTS, "PermissionsTtlSeconds": "60", "AlarmTopicArn": "arn:one", "ClientIdsOfOld": "x"}
    del present["SnapStart"]
    deploy(account, present)

    preflight = configured(SnapStart="on")
    values = preflight.parameters()

    assert values == {**DEFAULTS, "SnapStart": "on"}
    assert sorted(preflight.differences(values)) == [
        "AlarmTopicArn: '', where the stack has 'arn:one'",
        "ClientIdsOfOld: no more, where the stack has 'x'",
        "PermissionsTtlSeconds: '30', where the stack has '60'",
        "SnapStart: 'on', which the stack does not have yet",
    ]


def test_a_stack_that_is_as_it_should_be_is_compared_in_silence(account: Account, configured: Any) -> None:
    deploy(account, DEFAULTS)

    preflight = configured()

    assert list(preflight.differences(preflight.parameters())) == []


REFUSED: Mapping[str, tuple[dict[str, str], str]] = {
    "a name that the template does not have": ({"AlarmTopic": "x"}, "no parameter AlarmTopic"),
    "a value that its pattern refuses": ({"AlarmTopicArn": "on-call"}, "AlarmTopicArn must be the ARN"),
    "a value that is none of those allowed": ({"Architecture": "arm"}, "Architecture is one of arm64, x86_64"),
    "a number that is too great": ({"PermissionsTtlSeconds": "3000"}, "PermissionsTtlSeconds is a number"),
    "what its rules refuse together": ({"DomainName": "desk.example.com"}, "DomainName and CertificateArn"),
    "what SAM would change": ({"ClaudeCallbackUrls": "https://a.example/\\x"}, "ClaudeCallbackUrls holds a backslash"),
    "what SAM would take for its own quotes": ({"McpClients": '"Claude'}, "McpClients holds"),
    "a table that is not there": ({"KeptPermissionsTable": "gone"}, "no table gone"),
    "a pool that is not there": ({"KeptStaffPoolId": "eu-west-1_Gone"}, "no user pool eu-west-1_Gone"),
    "a pool of customers that is not there": (
        {"CustomerPoolId": "eu-west-1_Gone", "CustomerSignInUrl": "https://a.example"},
        "no user pool eu-west-1_Gone",
    ),
}


@pytest.mark.parametrize(("parameters", "because"), REFUSED.values(), ids=REFUSED)
def test_what_a_deployment_would_fail_by_is_refused_before(
    configured: Any, parameters: dict[str, str], because: str
) -> None:
    with pytest.raises(CommandRefused, match=because):
        configured(**parameters).parameters()


def test_the_customers_pool_is_not_the_pool_of_the_staff_that_the_stack_has(account: Account, configured: Any) -> None:
    deploy(account, DEFAULTS, StaffPoolId=account.staff_pool_id)

    with pytest.raises(CommandRefused, match="the pool of the staff"):
        configured(CustomerPoolId=account.staff_pool_id, CustomerSignInUrl="https://a.example").parameters()


def test_the_staffs_pool_is_not_the_pool_of_the_customers_that_the_stack_has(account: Account, configured: Any) -> None:
    deploy(account, DEFAULTS, CustomerPoolId=account.staff_pool_id)

    with pytest.raises(CommandRefused, match="the pool of the customers"):
        configured(KeptStaffPoolId=account.staff_pool_id).parameters()


def test_nothing_is_left_for_sam_while_something_has_to_be_done_first(
    account: Account,
    configured: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    preflight = configured(KeptDeskTable=account.table_name)
    monkeypatch.setattr(asked, "Preflight", lambda _: preflight)

    with pytest.raises(SystemExit, match="Not deployed: the above has to be done first"):
        main("dev", tmp_path / "parameters.yaml")

    told = capsys.readouterr().err.splitlines()
    assert told
    assert all(". Run: aws dynamodb " in line and f"--region {REGION}" in line for line in told)
    assert not (tmp_path / "parameters.yaml").exists()


def test_every_environment_of_samconfig_is_ready_for_sam() -> None:
    environments = tomllib.loads(SAMCONFIG.read_text(encoding="utf-8"))

    for name in ("dev", "prod"):
        settings = environments[name]["deploy"]["parameters"]
        assert f"environment={name}" in settings["tags"]
        assert settings["capabilities"] == "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
        assert settings["language_extensions"] is True
    assert environments["prod"]["deploy"]["parameters"]["confirm_changeset"] is True
