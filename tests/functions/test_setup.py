"""The stack's custom resource: the default policy, once, and an answer whatever happens."""

import importlib
import json
import logging
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self
from urllib.error import URLError

import pytest
from botocore.exceptions import ClientError

import desk_tools
from servicedesk.aws.capabilities_row import put_capabilities
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.policy_rows import group_item
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.execution.capabilities import capabilities
from servicedesk.policy.default_policy import DEFAULT_POLICY, default_policy
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.conditions import Conditions
from tests.aws.tables import aws, permissions_table
from tests.fakes.policy import FakeNarrowable, capabilities_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "permissions"


class CloudFormation:
    """Listens where a response URL leads; refuses the first so many answers."""

    def __init__(self, refuse: int = 0) -> None:
        self.answers: list[dict[str, Any]] = []
        self.content_types: list[str | None] = []
        self.refused = 0
        outer = self

        class Listener(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.content_types.append(self.headers["Content-Type"])
                refused = outer.refused < refuse
                outer.refused += refused
                if not refused:
                    outer.answers.append(json.loads(body))
                self.send_response(503 if refused else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Listener)
        self.url = f"http://127.0.0.1:{self._server.server_port}/answer?signature=s3cret"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    monkeypatch.setenv("PERMISSIONS_TABLE", TABLE)
    with aws(monkeypatch):
        yield permissions_table(TABLE)


@pytest.fixture
def app(client: "DynamoDBClient") -> ModuleType:
    return importlib.reload(importlib.import_module("functions.setup.app"))


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    with CloudFormation() as listening:
        yield listening


def event(kind: str, url: str, **more: Any) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": url,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "DefaultPolicy",
        "ResourceProperties": {"Table": TABLE},
        **more,
    }


def stored(client: "DynamoDBClient") -> dict[str, dict[str, Conditions]]:
    permissions = GrantsTable(client, TABLE).read("nobody", frozenset(DEFAULT_POLICY))
    groups: dict[str, dict[str, Conditions]] = {}
    for grant in permissions.grants:
        groups.setdefault(grant.group, {})[grant.tool] = grant.conditions
    return groups


def put(client: "DynamoDBClient", group: str, tools: dict[str, Conditions]) -> None:
    row = group_item(GroupPolicy(group=group, rules=Rules(grants=tools), version=2))
    client.put_item(TableName=TABLE, Item=row)


def test_the_first_deployment_puts_the_whole_default_policy(
    app: ModuleType, client: "DynamoDBClient", cloudformation: CloudFormation
) -> None:
    app.handler(event("Create", cloudformation.url), None)

    assert stored(client) == default_policy(desk_tools)
    assert cloudformation.answers == [
        {
            "Status": "SUCCESS",
            "Reason": "Groups that got their first permissions: support-engineers, administrators, auditors.",
            "PhysicalResourceId": "default-policy",
            "Data": {"SettingsDigest": cloudformation.answers[0]["Data"]["SettingsDigest"]},
            "StackId": "stack",
            "RequestId": "request",
            "LogicalResourceId": "DefaultPolicy",
        }
    ]


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_each_deployment_says_what_the_stack_can_do_from_then_on(
    app: ModuleType, client: "DynamoDBClient", cloudformation: CloudFormation, kind: str
) -> None:
    put_capabilities(client, TABLE, capabilities_of({"a_tool_of_before": FakeNarrowable()}))

    app.handler(event(kind, cloudformation.url), None)

    assert PolicyTable(client, TABLE).capabilities() == capabilities(described_catalogue(desk_tools))


def test_other_settings_have_another_digest_and_the_same_settings_the_same(
    app: ModuleType, cloudformation: CloudFormation
) -> None:
    for settings in ("one", "two", "one"):
        app.handler(event("Update", cloudformation.url, ResourceProperties={"Settings": settings}), None)

    one, two, again = (answer["Data"]["SettingsDigest"] for answer in cloudformation.answers)
    assert one == again != two


def test_the_log_begins_with_the_default_policy(
    app: ModuleType, client: "DynamoDBClient", cloudformation: CloudFormation
) -> None:
    app.handler(event("Create", cloudformation.url), None)

    changes = PolicyTable(client, TABLE).changes().entries
    assert {(change.subject, change.version, change.actor) for change in changes} == {
        (group, 1, "default policy") for group in DEFAULT_POLICY
    }


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_what_an_administrator_changed_or_emptied_stays_and_a_group_without_a_row_is_added(
    app: ModuleType, client: "DynamoDBClient", cloudformation: CloudFormation, kind: str
) -> None:
    narrowed = {"get_customer": Conditions(where={"region": frozenset({"EMEA"})})}
    put(client, "support-engineers", narrowed)
    put(client, "administrators", {})

    app.handler(event(kind, cloudformation.url, PhysicalResourceId="default-policy"), None)

    assert stored(client) == {"support-engineers": narrowed, "auditors": default_policy(desk_tools)["auditors"]}
    assert cloudformation.answers[0]["Status"] == "SUCCESS"


def test_deleting_the_stack_removes_and_adds_nothing(
    app: ModuleType, client: "DynamoDBClient", cloudformation: CloudFormation
) -> None:
    put(client, "auditors", {"get_customer": Conditions()})

    app.handler(event("Delete", cloudformation.url, PhysicalResourceId="default-policy"), None)

    assert stored(client) == {"auditors": {"get_customer": Conditions()}}
    assert cloudformation.answers[0]["Status"] == "SUCCESS"


def test_a_failure_is_told_at_once_by_its_code_and_nothing_else(
    app: ModuleType, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMISSIONS_TABLE", "a-table-that-is-not-there")

    app.handler(event("Create", cloudformation.url), None)

    assert cloudformation.answers[0]["Status"] == "FAILED"
    assert "ResourceNotFoundException" in cloudformation.answers[0]["Reason"]
    assert "a-table-that-is-not-there" not in cloudformation.answers[0]["Reason"]


class Denied:
    """Refuses the first so many writes, as while a role is not known everywhere; counts all."""

    def __init__(self, times: int, code: str) -> None:
        self.writes, self._times, self._code = 0, times, code

    def __call__(self, **_: Any) -> None:
        self.writes += 1
        if self.writes <= self._times:
            raise ClientError({"Error": {"Code": self._code, "Message": "role"}}, "TransactWriteItems")


@pytest.fixture
def denying(app: ModuleType, client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(app, "PAUSES_SECONDS", (0, 0, 0))

    def deny(times: int, code: str = "AccessDeniedException") -> Denied:
        denied = Denied(times, code)
        client.meta.events.register("before-call.dynamodb.TransactWriteItems", denied)
        monkeypatch.setattr("servicedesk.aws.clients.dynamodb_client", lambda: client)
        return denied

    return deny


def test_a_role_that_is_not_known_everywhere_yet_is_waited_for(
    app: ModuleType, client: "DynamoDBClient", cloudformation: CloudFormation, denying: Any
) -> None:
    denying(3)

    app.handler(event("Create", cloudformation.url), None)

    assert stored(client) == default_policy(desk_tools)
    assert cloudformation.answers[0]["Reason"].endswith("support-engineers, administrators, auditors.")


@pytest.mark.parametrize(("code", "attempts"), [("AccessDeniedException", 4), ("ResourceNotFoundException", 1)])
def test_a_role_that_stays_unknown_is_told_and_nothing_else_is_waited_for(
    app: ModuleType, cloudformation: CloudFormation, denying: Any, code: str, attempts: int
) -> None:
    denied = denying(99, code)

    app.handler(event("Create", cloudformation.url), None)

    assert denied.writes == attempts
    assert [(answer["Status"], code in answer["Reason"]) for answer in cloudformation.answers] == [("FAILED", True)]


def test_a_layer_that_cannot_be_imported_is_told_too(
    app: ModuleType, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "servicedesk.aws.default_grants", None)
    reloaded = importlib.reload(app)

    reloaded.handler(event("Create", cloudformation.url), None)

    assert [(answer["Status"], "ModuleNotFoundError" in answer["Reason"]) for answer in cloudformation.answers] == [
        ("FAILED", True)
    ]


def test_a_failure_that_nobody_foresaw_is_told_too(
    app: ModuleType, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PERMISSIONS_TABLE")

    app.handler(event("Create", cloudformation.url), None)

    assert [(answer["Status"], "KeyError" in answer["Reason"]) for answer in cloudformation.answers] == [
        ("FAILED", True)
    ]


def test_the_answer_is_signed_for_no_content_type(app: ModuleType, cloudformation: CloudFormation) -> None:
    app.handler(event("Delete", cloudformation.url), None)

    assert cloudformation.content_types == [""]


def test_cloudformation_is_told_again_when_it_did_not_listen(app: ModuleType, client: "DynamoDBClient") -> None:
    with CloudFormation(refuse=2) as deaf:
        app.handler(event("Create", deaf.url), None)

    assert [answer["Status"] for answer in deaf.answers] == ["SUCCESS"]


def test_an_answer_that_never_arrives_fails_the_invocation_and_keeps_the_url_out_of_the_log(
    app: ModuleType, client: "DynamoDBClient", caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    with CloudFormation(refuse=99) as deaf, pytest.raises(URLError) as untold:
        app.handler(event("Create", deaf.url), None)

    assert deaf.refused == app.ANSWER_ATTEMPTS
    assert "s3cret" not in caplog.text + str(untold.value)
