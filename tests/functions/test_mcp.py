"""The MCP function as Lambda starts it, and as a snapshot takes it up and lays it down."""

import gc
import importlib
import random
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import snapshot_restore_py

from servicedesk.aws.default_grants import put_missing
from servicedesk.aws.signing_keys import FAILURE_COOL_DOWN_SECONDS
from servicedesk.measurements import Measure, measurements
from servicedesk.policy.default_policy import DEFAULT_POLICY
from tests.aws.issuer import Issuer, published
from tests.aws.tables import aws, made_table, permissions_table
from tests.events import load_event, with_token
from tests.fakes.clock import FakeClock
from tests.faults.path import Plan, failing
from tests.product import product_alone
from tests.tokens import CLIENT_ID, KEY_ID, RESOURCE
from tests.worlds.mcp_service import Answer, token_of

ENVIRONMENT = {
    "RESOURCE_URL": RESOURCE,
    "SIGN_IN_URL": "https://desk.auth.eu-west-1.amazoncognito.com",
    "APP_CLIENT_TESTS": CLIENT_ID,
    "PERMISSIONS_TABLE": "permissions",
    "DESK_TABLE": "desk",
    "CALLS_TABLE": "calls",
    "CUSTOMER_POOL_ID": "eu-west-1_Example",
    "CONFIRMATION_SECRET_ID": "key",
}
CONTEXT: Any = SimpleNamespace(
    aws_request_id="r", function_name="f", memory_limit_in_mb="1024", invoked_function_arn="arn:aws:lambda:::function:f"
)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with published() as issuer:
        yield issuer


@pytest.fixture
def function(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    for name, value in {**ENVIRONMENT, "ISSUER": issuer.url.removesuffix("/.well-known/jwks.json")}.items():
        monkeypatch.setenv(name, value)
    hooks = snapshot_restore_py.get_before_snapshot(), snapshot_restore_py.get_after_restore()
    for registered in hooks:
        registered.clear()
    measurements.take()
    with aws(monkeypatch), product_alone():
        list(put_missing(permissions_table("permissions"), "permissions", DEFAULT_POLICY))
        for name in ("desk", "calls"):
            made_table(name)
        yield importlib.reload(importlib.import_module("functions.mcp.app"))
    gc.unfreeze()
    for registered in hooks:
        registered.clear()


def snapshot() -> None:
    """Do what Lambda does before it takes a snapshot."""
    for run, arguments, named in snapshot_restore_py.get_before_snapshot():
        run(*arguments, **named)


def restore() -> None:
    """Do what Lambda does in each environment that starts from it."""
    for run, arguments, named in snapshot_restore_py.get_after_restore():
        run(*arguments, **named)


def listed(function: ModuleType, issuer: Issuer) -> Answer:
    token = token_of("administrators", iss=issuer.url.removesuffix("/.well-known/jwks.json"))
    return Answer(function.handler(with_token(load_event("mcp-tools-list"), token), CONTEXT))


def test_what_was_made_while_starting_is_never_looked_through_again(function: ModuleType) -> None:
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000


def test_starting_asks_neither_aws_nor_the_issuer(
    function: ModuleType, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, Plan()) as plan:
        importlib.reload(function)
        snapshot()

    assert plan.calls == []
    assert issuer.fetches == 0


def test_each_request_begins_the_calls_of_the_systems_anew(
    function: ModuleType, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(function.systems, "begin", lambda: begun.append("a tool call"))

    assert listed(function, issuer).status == 200
    assert begun == ["a tool call"]


def test_a_cold_list_takes_one_call_of_aws_and_a_warm_one_none(
    function: ModuleType, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, Plan()) as plan:
        cold = listed(function, issuer)
        after_cold = list(plan.calls)
        warm = listed(function, issuer)

    assert (cold.status, warm.status) == (200, 200)
    assert after_cold == plan.calls == ["BatchGetItem"]
    assert issuer.fetches == 1


def test_a_snapshot_has_the_models_of_every_tool(function: ModuleType) -> None:
    snapshot()

    assert all(tool.arguments.__pydantic_complete__ and tool.result.__pydantic_complete__ for tool in function.tools)


def test_what_starts_from_a_snapshot_has_the_keys_of_now_and_not_those_of_the_snapshot(
    function: ModuleType, issuer: Issuer
) -> None:
    function.keys.key(KEY_ID)
    snapshot()
    issuer.publish("another")

    restore()

    assert issuer.fetches == 2
    assert function.keys.key("another").key_id == "another"
    assert listed(function, issuer).status == 401


def test_an_issuer_that_does_not_answer_does_not_keep_an_environment_from_starting(
    function: ModuleType, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    monkeypatch.setattr(function.keys, "_clock", clock)
    snapshot()
    issuer.status = 500

    restore()
    during = listed(function, issuer)
    issuer.publish(KEY_ID)
    clock.now_seconds += FAILURE_COOL_DOWN_SECONDS
    after = listed(function, issuer)

    assert (during.status, after.status) == (503, 200)


def test_two_environments_from_one_snapshot_do_not_draw_the_same_numbers(function: ModuleType) -> None:
    snapshot()
    state = random.getstate()
    drawn = []
    for _ in range(2):
        random.setstate(state)
        restore()
        drawn.append(random.getrandbits(64))

    assert drawn[0] != drawn[1]


def test_the_clients_that_are_made_when_needed_are_in_the_snapshot(function: ModuleType) -> None:
    clients = (function.cognito, function.secrets)
    assert [client.cache_info().currsize for client in clients] == [0, 0]

    snapshot()

    assert [client.cache_info().currsize for client in clients] == [1, 1]


def test_each_environment_counts_one_cold_start(function: ModuleType, issuer: Issuer) -> None:
    snapshot()
    restore()

    assert measurements.take()[Measure.COLD_STARTS] == 1
