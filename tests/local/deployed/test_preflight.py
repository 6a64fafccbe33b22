"""What `make deploy` says before it builds anything."""

import tomllib

import pytest

from local.deployed.faults import Refused
from local.deployed.preflight import SAMCONFIG, destination, main
from local.stack import TEMPLATE
from local.template.loader import load_template
from tests.local.deployed.conftest import REGION, Account


@pytest.mark.parametrize(("environment", "stack"), [("dev", "service-desk-mcp-dev"), ("prod", "service-desk-mcp")])
def test_it_says_where_the_deployment_goes(
    account: Account, monkeypatch: pytest.MonkeyPatch, environment: str, stack: str
) -> None:
    monkeypatch.setenv("AWS_REGION", REGION)

    assert destination(environment) == f"stack {stack} in {REGION} of account 123456789012"


def test_an_environment_that_samconfig_does_not_know_is_refused_with_those_it_does(account: Account) -> None:
    with pytest.raises(Refused, match=r"no environment 'staging', only dev, prod"):
        destination("staging")


def test_without_a_region_nothing_is_deployed(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")

    with pytest.raises(SystemExit, match="Not deployed: no region is configured"):
        main("dev")


def test_every_environment_of_samconfig_sets_parameters_that_the_template_has() -> None:
    environments = tomllib.loads(SAMCONFIG.read_text(encoding="utf-8"))
    parameters = load_template(TEMPLATE).parameters

    for name in ("dev", "prod"):
        settings = environments[name]["deploy"]["parameters"]
        assert dict(pair.split("=", 1) for pair in settings["parameter_overrides"])["Environment"] == name
        assert {pair.split("=", 1)[0] for pair in settings["parameter_overrides"]} <= set(parameters)
        assert f"environment={name}" in settings["tags"]
        assert settings["capabilities"] == "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
        assert settings["language_extensions"] is True
    assert environments["prod"]["deploy"]["parameters"]["confirm_changeset"] is True
