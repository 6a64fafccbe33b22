"""How AWS and the network are asked: what comes back, and how each way to fail is told from the others."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import httpx2
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError
from moto import mock_aws

from delivery.verify.aws import ACTIONS, OPERATIONS, AwsSession
from delivery.verify.browser import LoopbackBrowser
from delivery.verify.unanswered import CallFailed, NoReply, NotAllowed, NotThere, Unanswered
from delivery.verify.wire import HttpWire, Reply, post_form

REGION = "eu-west-1"


class Failing:
    """A session whose clients fail with one error, whatever they are asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.regions: list[str | None] = []

    def client(self, service: str, region_name: str | None = None, **_: Any) -> Failing:
        self.regions.append(region_name)
        return self

    def can_paginate(self, operation: str) -> bool:
        return operation != "describe_query_definitions"

    def get_paginator(self, operation: str) -> Failing:
        return self

    def paginate(self, **_: Any) -> Iterator[Any]:
        raise self._error

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def called(**_: Any) -> Any:
            raise self._error

        return called


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "AWS's words"}}, "DescribeAlarms")


TOLD = [
    (refusal("AccessDenied"), NotAllowed),
    (refusal("AccessDeniedException"), NotAllowed),
    (refusal("AuthorizationError"), NotAllowed),
    (refusal("ResourceNotFoundException"), NotThere),
    (refusal("NoSuchEntity"), NotThere),
    (refusal("Throttling"), CallFailed),
    (refusal("MalformedQueryException"), CallFailed),
    (EndpointConnectionError(endpoint_url="https://monitoring.example.com"), CallFailed),
    (ResponseParserError("<html>"), CallFailed),
]


@pytest.mark.parametrize(("error", "expected"), TOLD)
@pytest.mark.parametrize("action", ["cloudwatch:DescribeAlarms", "logs:DescribeQueryDefinitions"])
def test_each_way_to_fail_is_told_from_the_others(error: Exception, expected: type[Exception], action: str) -> None:
    aws = AwsSession(Failing(error))  # type: ignore[arg-type] # a session that fails

    with pytest.raises(expected) as asked:
        aws.ask(action)
    with pytest.raises(expected) as listed:
        list(aws.every(action, "anything"))

    assert str(asked.value) == str(listed.value)
    assert action in str(asked.value)


def test_a_failure_keeps_awss_code() -> None:
    with pytest.raises(CallFailed) as caught:
        AwsSession(Failing(refusal("MalformedQueryException"))).ask("logs:StartQuery")  # type: ignore[arg-type] # the same

    assert (caught.value.code, caught.value.message) == ("MalformedQueryException", "AWS's words")


def test_what_is_not_on_the_list_is_never_asked() -> None:
    failing = Failing(AssertionError("asked"))

    with pytest.raises(KeyError, match="dynamodb:DeleteTable"):
        AwsSession(failing).ask("dynamodb:DeleteTable", TableName="desk")  # type: ignore[arg-type] # the same

    assert failing.regions == []


def test_every_action_is_one_of_botos() -> None:
    session: Any = boto3.Session(region_name=REGION)
    services = {"servicequotas": "service-quotas", "ses": "sesv2"}

    for action in ACTIONS:
        prefix, operation = action.split(":")
        operation = OPERATIONS.get(action, operation)
        assert operation in session.client(services.get(prefix, prefix)).meta.service_model.operation_names


def test_another_region_is_asked_where_it_is_said() -> None:
    failing = Failing(refusal("NotFoundException"))

    with pytest.raises(NotThere):
        AwsSession(failing).ask("ses:GetEmailIdentity", region="us-east-1", EmailIdentity="x")  # type: ignore[arg-type] # the same

    assert failing.regions == ["us-east-1"]


@mock_aws
def test_a_listing_is_read_to_its_last_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    session = boto3.Session(region_name=REGION)
    logs = session.client("logs")
    for number in range(60):
        logs.create_log_group(logGroupName=f"group-{number}")

    listed = AwsSession(session).every("logs:DescribeLogGroups", "logGroups", logGroupNamePrefix="group-")

    assert len(list(listed)) == 60


def test_a_listing_that_boto_has_no_pages_for_is_followed_by_its_token() -> None:
    class Paged:
        def client(self, *_: Any, **__: Any) -> Paged:
            return self

        def can_paginate(self, _: str) -> bool:
            return False

        def describe_query_definitions(self, **asked: Any) -> dict[str, Any]:
            return {"queryDefinitions": [2]} if "nextToken" in asked else {"queryDefinitions": [1], "nextToken": "more"}

    listed = AwsSession(Paged()).every("logs:DescribeQueryDefinitions", "queryDefinitions")  # type: ignore[arg-type] # the same

    assert list(listed) == [1, 2]


def test_a_reply_has_its_headers_in_small_letters_and_is_not_followed_elsewhere() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(302, headers={"Location": "https://elsewhere", "X-Mixed": "1"}, text="{}")

    with HttpWire(httpx2.MockTransport(answer)) as wire:
        reply = wire.send("GET", "https://desk.example.com/x")

    assert (reply.status, reply.headers["location"], reply.headers["x-mixed"]) == (302, "https://elsewhere", "1")
    assert (reply.words, reply.document) == ("302 Found", {})


def test_a_form_is_sent_as_one() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, text=request.headers["content-type"] + " " + request.read().decode())

    with HttpWire(httpx2.MockTransport(answer)) as wire:
        assert post_form(wire, "https://x/y", {"a": "b c"}).text == "application/x-www-form-urlencoded a=b+c"


def test_a_server_that_does_not_answer_is_named_without_what_was_sent() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("Name or service not known", request=request)

    with HttpWire(httpx2.MockTransport(answer)) as wire, pytest.raises(NoReply) as caught:
        wire.send("GET", "https://desk.example.com/x?code=a-secret", {"authorization": "Bearer a-secret"})

    assert caught.value.found == "no answer from desk.example.com: Name or service not known"


@pytest.mark.parametrize("text", ["", "[]", "<html>", "null"])
def test_a_body_that_is_no_object_is_an_empty_one(text: str) -> None:
    assert Reply(status=799, headers={}, text=text).document == {}
    assert Reply(status=799, headers={}, text=text).words == "799"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_the_browser_is_waited_for_at_its_own_path_and_nothing_else_ends_the_wait() -> None:
    redirect_uri = f"http://localhost:{free_port()}/callback"
    statuses: list[int] = []

    def open_page(url: str) -> None:
        assert url == "https://sign.in/"
        paths = redirect_uri.replace("/callback", "/favicon.ico"), f"{redirect_uri}?code=1&state=2"
        statuses.extend(httpx2.get(path, trust_env=False).status_code for path in paths)

    came_back = LoopbackBrowser(lambda url: threading.Thread(target=open_page, args=[url]).start())

    assert came_back.visit("https://sign.in/", redirect_uri) == f"{redirect_uri}?code=1&state=2"
    assert statuses[0] == 404


def test_who_does_not_come_back_is_not_waited_for_for_ever() -> None:
    redirect_uri = f"http://localhost:{free_port()}/callback"

    with pytest.raises(Unanswered, match="nobody came back"):
        LoopbackBrowser(lambda _: None, patience_seconds=0).visit("https://sign.in/", redirect_uri)


def test_a_port_that_is_taken_is_said_and_nothing_is_opened() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        opened: list[str] = []

        with pytest.raises(Unanswered, match=f"port {port} is in use"):
            LoopbackBrowser(opened.append).visit("https://sign.in/", f"http://localhost:{port}/callback")

    assert opened == []
