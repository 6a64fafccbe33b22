"""The smoke run against the local gateway: it passes there, and fails when the API does."""

from collections.abc import Callable, Iterator

import httpx2
import pytest

from delivery.sam_local.smoke import SmokeRun, StepFailed
from local.stack import LocalStack
from tests.running_stack import running_stack
from tests.seen import seen_by


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with running_stack() as running:
        yield running


def walked(stack: LocalStack, client: httpx2.Client) -> list[str]:
    return [f"{what}: {step()}" for what, step in SmokeRun(stack.description, client).steps()]


def test_the_whole_path_is_walked_and_each_step_says_what_it_saw(stack: LocalStack) -> None:
    with httpx2.Client(trust_env=False) as client:
        said = walked(stack, client)

    assert len(said) == 8
    assert f"list the tools of carol: {', '.join(seen_by('carol'))}" in said
    assert not any("eyJ" in line for line in said)


Spoil = Callable[[httpx2.Request, httpx2.Response], httpx2.Response]


class Spoiled(httpx2.BaseTransport):
    """The gateway, with something wrong in some of its answers."""

    def __init__(self, spoil: Spoil) -> None:
        self._inner = httpx2.HTTPTransport(trust_env=False)
        self._spoil = spoil

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._inner.handle_request(request)
        response.read()
        return self._spoil(request, response)

    def close(self) -> None:
        self._inner.close()


def crashes(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    return httpx2.Response(200, json={"errorMessage": "boom", "errorType": "Runtime.ImportModuleError"})


def needs_no_token(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    if request.method == "POST" and "authorization" not in request.headers:
        return httpx2.Response(200, json={"jsonrpc": "2.0", "id": 1, "result": {"tools": []}})
    return response


def shows_everyone_everything(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    if b'"tools/list"' in request.content and response.status_code == 200:
        return httpx2.Response(200, json={"id": 1, "result": {"tools": [{"name": "delete_customer"}]}})
    return response


def runs_what_is_not_granted(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    if b'"delete_customer"' in request.content:
        return httpx2.Response(200, json={"id": 1, "result": {"isError": False}})
    return response


def tells_a_forbidden_tool_from_an_unknown_one(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    if b'"delete_customer"' in request.content:
        return httpx2.Response(
            200, json={"id": 1, "error": {"code": -32602, "message": "Not allowed: delete_customer"}}
        )
    return response


def believes_any_signature(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    if response.status_code == 401 and "authorization" in request.headers:
        return httpx2.Response(200, json={"id": 1, "result": {"tools": []}})
    return response


SPOILED: dict[str, tuple[Spoil, str]] = {
    "a function that crashes": (crashes, "the function failed"),
    "an endpoint without a lock": (needs_no_token, "not 401"),
    "a list that is the same for all": (shows_everyone_everything, "bob sees"),
    "a refusal that is none": (runs_what_is_not_granted, "was not refused"),
    "a refusal that tells": (tells_a_forbidden_tool_from_an_unknown_one, "not as unknown"),
    "a signature that nobody checks": (believes_any_signature, "not 401"),
}


@pytest.mark.parametrize(("spoil", "problem"), SPOILED.values(), ids=SPOILED.keys())
def test_an_api_with_something_wrong_does_not_pass(stack: LocalStack, spoil: Spoil, problem: str) -> None:
    with httpx2.Client(transport=Spoiled(spoil)) as client, pytest.raises(StepFailed, match=problem):
        walked(stack, client)
