"""Which function an event in events/ is for, and whether what it answered is an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

from delivery.template.routes import Route
from stack.stack_description import MCP_PATH

Event: TypeAlias = Mapping[str, Any]

#: What DynamoDB's stream wakes, which no route leads to.
ERASE_FUNCTION = "EraseFunction"


class AnswerWrong(Exception):
    """What was answered is not what it must be; the message says why."""


class NoRoute(Exception):
    """The template has no route for the event's request."""


def function_for(event: Event, routes: Iterable[Route]) -> str:
    """Return the logical id of the function that API Gateway, or the desk table's stream, would hand the event to.

    Raises:
        NoRoute: There is none.
    """
    if _is_stream(event):
        return ERASE_FUNCTION
    for route in routes:
        if route.key == event["routeKey"]:
            return route.function
    raise NoRoute(event["routeKey"])


def signed_in(event: Event, token: str) -> Event:
    """Return the event with `token`, if it is for the endpoint that asks for one."""
    if _is_stream(event) or event["rawPath"] != MCP_PATH:
        return event
    return {**event, "headers": {**event["headers"], "authorization": f"Bearer {token}"}}


def answer_problem(event: Event, printed: str) -> str | None:
    """Return why `printed` is no good answer to the event, or None.

    Args:
        event: A request that is well formed and allowed, as all in events/ are once they carry a token.
        printed: What ``sam local start-lambda`` answered. It answers well even when the function crashed.
    """
    try:
        answer = json.loads(printed)
        body = json.loads(answer["body"]) if answer.get("body") else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"is not an answer: {printed[:300]}"
    if _is_stream(event):
        return None if answer == {"batchItemFailures": []} else f"is a failure: {printed[:300]}"
    if "statusCode" not in answer:
        return f"is a failure: {printed[:300]}"
    expected = _expected_status(event)
    if answer["statusCode"] != expected:
        return f"has status {answer['statusCode']}, not {expected.value}: {body}"
    return _body_problem(event, body)


def _is_stream(event: Event) -> bool:
    return "Records" in event


def _expected_status(event: Event) -> HTTPStatus:
    is_stream = event["rawPath"] == MCP_PATH and event["requestContext"]["http"]["method"] != "POST"
    return HTTPStatus.METHOD_NOT_ALLOWED if is_stream else HTTPStatus.OK


def _body_problem(event: Event, body: object) -> str | None:
    if not isinstance(body, dict):
        return f"has no document for a body: {body}"
    if event["rawPath"] != MCP_PATH:
        return None if body.get("resource") or body.get("issuer") else f"names neither resource nor issuer: {body}"
    if "body" not in event:
        return None if body.get("error") else f"does not say what is wrong: {body}"
    result = body.get("result")
    if body.get("id") != json.loads(event["body"])["id"] or not isinstance(result, dict) or result.get("isError"):
        return f"is no result of the request: {body}"
    return None
