"""The metadata function, on the gateway's payloads."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from servicedesk.errors import InvalidSetting
from tests.events import load_event
from tests.test_settings import ENVIRONMENT

DOCUMENTS = {
    "protected-resource-of-mcp": "resource",
    "protected-resource": "resource",
    "authorization-server": "issuer",
    "openid-configuration": "issuer",
}


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    sys.modules.pop("functions.metadata.app", None)
    yield importlib.import_module("functions.metadata.app")
    sys.modules.pop("functions.metadata.app", None)


@pytest.mark.requirement(
    "authorization.protected-resource-metadata", "authorization.metadata-discovery", "authorization.server-metadata"
)
@pytest.mark.parametrize(("name", "member"), DOCUMENTS.items())
def test_each_document_is_served_to_anyone_and_may_be_kept(function: ModuleType, name: str, member: str) -> None:
    answer = function.handler(load_event(name), None)

    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"] == "application/json"
    assert answer["headers"]["cache-control"] == "public, max-age=300"
    assert member in json.loads(answer["body"])


def test_what_has_no_route_is_not_found_and_told_where_the_server_is(function: ModuleType) -> None:
    answer = function.handler(load_event("protected-resource") | {"routeKey": "$default"}, None)

    assert answer["statusCode"] == 404
    assert json.loads(answer["body"])["mcp_url"] == "https://desk.example.com/mcp"


def test_a_function_without_its_configuration_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ISSUER", raising=False)
    monkeypatch.setenv("RESOURCE_URL", ENVIRONMENT["RESOURCE_URL"])
    sys.modules.pop("functions.metadata.app", None)

    with pytest.raises(InvalidSetting, match="ISSUER"):
        importlib.import_module("functions.metadata.app")


def test_nothing_heavy_is_imported() -> None:
    code = "import functions.metadata.app, sys, json; print(json.dumps(sorted(sys.modules)))"

    run = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True)  # noqa: S603 -- our own code

    heavy = {
        "mcp",
        "mcp_types",
        "boto3",
        "botocore",
        "fastapi",
        "starlette",
        "pydantic",
        "jwt",
        "aws_lambda_powertools",
    }
    assert not heavy & set(json.loads(run.stdout))
