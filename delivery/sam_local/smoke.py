"""The whole path through a running API, step by step: discover, be challenged, sign in, see, use, be refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

import httpx2

from stack.people import Person, tools_at_first
from stack.stack_description import StackDescription
from stack.token_flow import obtain_tokens

# The first call of a function may start a container.
TIMEOUT_SECONDS = 60
#: The revision whose requests carry nothing but themselves.
PROTOCOL_VERSION = "2025-11-25"

WORKS_THE_DESK = "bob"
READS_ALONG = "carol"
CUSTOMER = "C-1042"

Document: TypeAlias = Any


class StepFailed(Exception):
    """An answer was not what it must be; the message says which and why."""


class SmokeRun:
    """One visit to one API, by two people.

    Args:
        description: The stack that the API belongs to.
        client: Makes the requests.
    """

    def __init__(self, description: StackDescription, client: httpx2.Client) -> None:
        self._description = description
        self._client = client
        self._tokens: dict[str, str] = {}

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Yield what each step is, and the step: it returns what was seen.

        A step raises `StepFailed`, `SignInFailed`, or `httpx2.HTTPError` when nothing answers.
        """
        yield "find the metadata document", self._find_metadata
        yield "call without a token", self._call_without_token
        yield f"sign in as {WORKS_THE_DESK} and {READS_ALONG}", self._sign_in
        yield f"list the tools of {WORKS_THE_DESK}", lambda: self._list_tools(WORKS_THE_DESK)
        yield f"list the tools of {READS_ALONG}", lambda: self._list_tools(READS_ALONG)
        yield f"call a tool that {WORKS_THE_DESK} is granted", self._call_granted
        yield f"call a tool that {READS_ALONG} is not granted", self._call_not_granted
        yield "call with a token that someone changed", self._call_with_forged_token

    def _find_metadata(self) -> str:
        origin, path = self._description.mcp_url.rsplit("/", 1)
        url = f"{origin}/.well-known/oauth-protected-resource/{path}"
        document = _document(self._client.get(url), HTTPStatus.OK)
        _expect(document.get("resource") == self._description.mcp_url, f"resource is {document.get('resource')}")
        return f"{HTTPStatus.OK.value}, resource {document['resource']}"

    def _call_without_token(self) -> str:
        answer = self._post(None, "tools/list", {})
        document = _document(answer, HTTPStatus.UNAUTHORIZED)
        challenge = answer.headers.get("www-authenticate", "")
        _expect("resource_metadata=" in challenge and "error=" not in challenge, f"the challenge is {challenge!r}")
        _expect(document.get("error") == "missing_token", f"the body is {document}")
        return f"{answer.status_code}, {challenge.split(',')[0]}"

    def _sign_in(self) -> str:
        for name in (WORKS_THE_DESK, READS_ALONG):
            self._tokens[name] = obtain_tokens(self._description, self._person(name))["access_token"]
        return f"two tokens from {self._description.sign_in_url}"

    def _list_tools(self, name: str) -> str:
        result = self._result(self._post(self._tokens[name], "tools/list", {}))
        seen = tuple(tool["name"] for tool in result.get("tools", ()))
        expected = tools_at_first(self._person(name))
        _expect(seen == expected, f"{name} sees {seen}, not {expected}")
        return ", ".join(seen)

    def _call_granted(self) -> str:
        result = self._result(self._call(WORKS_THE_DESK, "get_customer"))
        found = result.get("structuredContent", {})
        _expect(not result.get("isError"), f"the result is an error: {result}")
        _expect(found.get("customer_id") == CUSTOMER, f"the customer is {found.get('customer_id')}")
        return f"get_customer found {found['customer_id']} {found['name']}"

    def _call_not_granted(self) -> str:
        refusals = {name: self._refusal(name) for name in ("delete_customer", "no_such_tool")}
        customer = self._result(self._call(WORKS_THE_DESK, "get_customer")).get("structuredContent", {})
        _expect(customer.get("customer_id") == CUSTOMER, "the customer is gone")
        messages = {message.replace(name, "...") for name, message in refusals.items()}
        _expect(
            len(messages) == 1, f"a tool that is not granted is not as unknown as one that is not there: {refusals}"
        )
        return f"{refusals['delete_customer']!r}, and nothing was deleted"

    def _call_with_forged_token(self) -> str:
        head, _, signature = self._tokens[WORKS_THE_DESK].rpartition(".")
        answer = self._post(f"{head}.{signature[::-1]}", "tools/list", {})
        document = _document(answer, HTTPStatus.UNAUTHORIZED)
        _expect(document.get("error") == "invalid_token", f"the body is {document}")
        return f"{answer.status_code}, {document['error']}"

    def _refusal(self, tool: str) -> str:
        document = _document(self._call(READS_ALONG, tool), HTTPStatus.OK)
        _expect("result" not in document and "error" in document, f"{tool} was not refused: {document}")
        return str(document["error"]["message"])

    def _call(self, name: str, tool: str) -> httpx2.Response:
        return self._post(self._tokens[name], "tools/call", {"name": tool, "arguments": {"customer_id": CUSTOMER}})

    def _post(self, token: str | None, method: str, params: Mapping[str, Any]) -> httpx2.Response:
        headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": PROTOCOL_VERSION}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return self._client.post(self._description.mcp_url, json=message, headers=headers)

    def _result(self, answer: httpx2.Response) -> Document:
        document = _document(answer, HTTPStatus.OK)
        _expect("result" in document, f"there is no result: {document}")
        return document["result"]

    def _person(self, name: str) -> Person:
        person = self._description.person(name)
        if person is None:
            raise StepFailed(f"there is no {name} here")
        return person


def _document(answer: httpx2.Response, status: HTTPStatus) -> Document:
    _expect(
        answer.status_code == status, f"the status is {answer.status_code}, not {status.value}: {answer.text[:300]}"
    )
    try:
        document = answer.json()
    except ValueError:
        raise StepFailed(f"the body is not JSON: {answer.text[:300]}") from None
    # `sam local` answers 200 with the exception when a function crashes.
    _expect(isinstance(document, dict) and "errorType" not in document, f"the function failed: {document}")
    return document


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001
    if not holds:
        raise StepFailed(otherwise)
