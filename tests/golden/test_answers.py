"""The answer to every event in events/, and the description of the administrators' API."""

from __future__ import annotations

import importlib
import json
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from delivery.sam_local.invocations import function_for, signed_in
from delivery.template.choice import deployed_template
from delivery.template.functions import DeclaredFunction
from delivery.template.loader import load_template
from delivery.template.routes import Route, declared_routes
from local.gateway.invocation import LambdaContext
from local.stack import TEMPLATE, LocalStack
from stack.token_flow import obtain_tokens
from tests.events import EVENTS, load_event
from tests.golden.conftest import Golden
from tests.worlds.admin_service import AdminService

NAMES = sorted(path.stem for path in EVENTS.glob("*.json"))


@cache
def routes() -> tuple[Route, ...]:
    return tuple(declared_routes(deployed_template(load_template(TEMPLATE), {})))


@cache
def module_of(function: str) -> ModuleType:
    """Return a function's module, over the stack of these tests whoever else has imported it."""
    return importlib.reload(importlib.import_module(f"functions.{function.removesuffix('Function').lower()}.app"))


def invoke(event: Any) -> Any:
    """Return what the function that the event is for answers it."""
    function = function_for(event, routes())
    module = module_of(function)
    declared = DeclaredFunction(
        logical_id=function, module="", attribute="", timeout_seconds=25, memory_mebibytes=1_024, environment={}
    )
    return module.handler(event, LambdaContext(declared))


def as_http(answer: Any) -> str:
    """Return what goes over the wire of an answer; of one that is not for HTTP, all of it."""
    if "statusCode" not in answer:
        return json.dumps(answer)
    headers = (f"{name}: {value}" for name, value in answer["headers"].items())
    return "\n".join((str(answer["statusCode"]), *headers, "", answer.get("body") or ""))


@pytest.fixture(scope="module")
def token(stack: LocalStack) -> str:
    alice = stack.description.person("alice")
    assert alice is not None
    return str(obtain_tokens(stack.description, alice)["access_token"])


@pytest.mark.parametrize("name", NAMES)
def test_an_event_gets_the_same_answer(name: str, token: str, golden: Golden) -> None:
    golden(f"answers/{name}.txt", as_http(invoke(signed_in(load_event(name), token))))


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("mcp-")])
def test_it_gets_the_same_answer_without_a_token(name: str, stack: LocalStack, golden: Golden) -> None:
    golden(f"answers/without-a-token/{name}.txt", as_http(invoke(load_event(name))))


def test_the_administrators_api_is_described_the_same(golden: Golden) -> None:
    golden("admin-openapi.txt", AdminService().ask("GET", "/admin/api/openapi.json").body)
