"""However slow AWS is, the answer comes before Lambda's time-out, which comes before the gateway's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from servicedesk.aws.clients import cognito_client, dynamodb_client, logs_client, secrets_client
from servicedesk.aws.deadline import LATEST_END_SECONDS, Deadline, RequestTookTooLong
from tests.aws.tables import TABLE, aws, made_table
from tests.depth import some
from tests.fakes.clock import FakeClock
from tests.faults.path import CONFIRMED, TOOLS, Path, path, prepared
from tests.faults.test_faults import CONVERGES
from tests.infrastructure.transformed import value

GATEWAY_TIMEOUT_SECONDS = 30
LAMBDA_TIMEOUT_SECONDS = int(value("McpFunction", "Timeout"))


@contextmanager
def slow(whole: Path, attempt_seconds: float, *, hangs: bool) -> Iterator[list[str]]:
    """Let every attempt of every call take so long, and then be answered, or not."""
    attempts: list[str] = []

    def take_time(request: Any, event_name: str, **_: Any) -> None:
        attempts.append(event_name)
        whole.clock.now_seconds += attempt_seconds
        if hangs:
            raise ReadTimeoutError(endpoint_url=request.url)

    # What watches a client, watches it for good: the others are all paths'.
    whole.dynamodb, whole.cognito, whole.secrets = dynamodb_client(), cognito_client(), secrets_client()
    clients: list[Any] = [whole.dynamodb, whole.cognito, whole.secrets]
    for client in clients:
        # Before moto answers, and behind the deadline's look at the clock.
        client.meta.events.register_first("before-send", take_time)
        whole.deadline.watch(client)
    whole.restart()
    yield attempts
    for client in clients:
        client.meta.events.unregister("before-send", take_time)


def test_what_is_left_of_a_requests_time_is_told_to_what_is_not_aws() -> None:
    clock = FakeClock()
    deadline = Deadline(clock)
    before = deadline.remaining_seconds()

    deadline.begin()
    clock.now_seconds += 4

    assert (before, deadline.remaining_seconds()) == (float("inf"), LATEST_END_SECONDS - 4)


#: Client → a question that it can ask.
CLIENTS: list[tuple[Any, str, dict[str, Any]]] = [
    (dynamodb_client, "list_tables", {}),
    (cognito_client, "list_user_pools", {"MaxResults": 1}),
    (secrets_client, "list_secrets", {}),
    (logs_client, "describe_log_groups", {}),
]


@pytest.mark.parametrize(("make", "operation", "request_"), CLIENTS)
def test_an_attempt_begun_last_ends_before_lambda_does_and_lambda_before_the_gateway(
    make: Any, operation: str, request_: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    deadline = Deadline(clock)
    with aws(monkeypatch):
        client = make(deadline)
        patience_seconds = client.meta.config.connect_timeout + client.meta.config.read_timeout
        deadline.begin()
        clock.now_seconds += LAMBDA_TIMEOUT_SECONDS - patience_seconds

        with pytest.raises(RequestTookTooLong):
            getattr(client, operation)(**request_)

    assert patience_seconds < LATEST_END_SECONDS < LAMBDA_TIMEOUT_SECONDS < GATEWAY_TIMEOUT_SECONDS


SLOW = [(what, seconds) for what in (*TOOLS, *CONFIRMED) for seconds in (1, 2.5, 4)]


@pytest.mark.parametrize("hangs", [False, True], ids=["answers late", "never answers"])
@pytest.mark.parametrize(("what", "attempt_seconds"), some(SLOW))
def test_a_request_ends_in_time_with_nothing_granted_and_nothing_half_written(
    monkeypatch: pytest.MonkeyPatch, what: str, attempt_seconds: float, hangs: bool
) -> None:
    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        before = whole.state()
        whole.restart()
        begun = whole.clock.now_seconds
        with slow(whole, attempt_seconds, hangs=hangs) as attempts:
            answer = whole.invoke(event)
        took_seconds = whole.clock.now_seconds - begun
        after = whole.state()
        is_done = answer.status == 200 and not answer.json["result"].get("isError")
        again = answer if is_done else whole.invoke(prepared(whole, what))

    assert attempts
    assert took_seconds < LAMBDA_TIMEOUT_SECONDS
    assert answer.status in {200, 503}
    assert not (hangs and is_done)
    if not is_done:
        assert before[0] == after[0]
        assert before[2] == after[2]
        assert after[1] or what == CONVERGES
    assert again.status == 200


def test_what_would_begin_too_late_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    deadline = Deadline(clock)
    with aws(monkeypatch):
        client = made_table(TABLE, dynamodb_client(deadline))
        deadline.begin()
        clock.now_seconds += LATEST_END_SECONDS

        with pytest.raises(RequestTookTooLong):
            client.put_item(TableName=TABLE, Item={"pk": {"S": "a"}, "sk": {"S": "b"}})

        deadline.begin()
        assert client.scan(TableName=TABLE)["Count"] == 0
