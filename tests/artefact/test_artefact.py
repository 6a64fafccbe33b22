"""What was built answers what the checkout answers: the same tokens, the same requests, byte for byte.

Needs `make build` for this machine's processor; `make test-artefact` does both.
"""

import json
import os
import re
from collections.abc import Mapping

import pytest

from local.stack import LocalStack
from servicedesk.tools.catalogue import described_catalogue
from stack.token_flow import obtain_tokens
from tests.artefact.functions import BUILD, LAYER, ROOT, FunctionProcess, invoke_both
from tests.events import Event, call_event, load_event, with_body, with_headers, with_token
from tests.fakes.execution import confirmation_in

#: Where a search goes on: sealed, so never the same text twice.
#: What is sealed, and how long somebody has to wait: neither is the same twice.
VARYING = re.compile(r"\bv1\.[A-Za-z0-9_-]{60,}|(?<=Try again in )\d+ seconds?")
WELL_KNOWN = ["protected-resource-of-mcp", "protected-resource", "authorization-server", "openid-configuration"]
TOOLS = [*(tool.name for tool in described_catalogue()), "no_such_tool"]

Functions = Mapping[str, FunctionProcess]


@pytest.mark.parametrize("name", ["built mcp", "built metadata", "built admin"])
def test_a_built_function_takes_everything_from_the_artefact(functions: Functions, name: str) -> None:
    start = functions[name].start

    assert start["servicedesk"].startswith(str(LAYER))
    assert [path for path in start["path"] if path.startswith(str(ROOT)) and not path.startswith(str(BUILD))] == []
    assert start["version"] == [3, 13]


@pytest.mark.parametrize("name", ["mcp", "metadata", "admin"])
def test_the_other_side_of_the_comparison_is_the_checkout(functions: Functions, name: str) -> None:
    assert functions[name].start["servicedesk"].startswith(str(ROOT / "layers"))


def test_the_built_metadata_function_serves_the_same_documents(functions: Functions) -> None:
    events = [load_event(name) for name in WELL_KNOWN]

    answers, expected = invoke_both(functions["built metadata"], functions["metadata"], events)

    assert answers == expected
    assert {answer["statusCode"] for answer in answers} == {200}


def requests(stack: LocalStack) -> list[Event]:
    """Return requests of every kind, none of which changes anything: answers can be compared as they are."""
    events = [load_event(path.stem) for path in sorted((ROOT / "events").glob("mcp-*.json"))]
    calls = [call_event(tool, legacy=legacy) for tool in TOOLS for legacy in (False, True)]
    searches = [call_event("search_customer", {"query": query}, legacy=True) for query in ("jane doe", "+44 7700", "a")]
    broken = [with_body(load_event("mcp-legacy-tools-list"), body) for body in (None, "", "{", "[]", "[" * 9_999)]
    people = [obtain_tokens(stack.description, person)["access_token"] for person in stack.description.people]
    signed_in = [with_token(event, token) for token in people for event in (*events, *calls, *searches, *broken)]
    forged = [with_token(event, people[0][:-8] + "AAAAAAAA") for event in events]
    foreign = [with_headers(with_token(event, people[0]), {"origin": "https://attacker.example"}) for event in events]
    return [*events, *signed_in, *forged, *foreign]


def forget_calls(stack: LocalStack) -> None:
    """Let nobody have called anything yet: both functions count in one table."""
    table, dynamodb = os.environ["CALLS_TABLE"], stack.clients.dynamodb
    names = [key["AttributeName"] for key in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
    for row in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={name: row[name] for name in names})


def test_the_built_mcp_function_answers_as_the_checkout_does(stack: LocalStack, functions: Functions) -> None:
    events = requests(stack)

    answers = functions["built mcp"].invoke(events)
    forget_calls(stack)
    expected = functions["mcp"].invoke(events)

    assert [VARYING.sub("VARYING", json.dumps(answer)) for answer in answers] == [
        VARYING.sub("VARYING", json.dumps(answer)) for answer in expected
    ]
    assert {answer["statusCode"] for answer in answers} == {200, 400, 401, 403, 405}


def _at(event: Event, path: str) -> Event:
    context = event["requestContext"]
    return {**event, "rawPath": path, "requestContext": {**context, "http": {**context["http"], "path": path}}}


def test_the_built_admin_function_serves_the_console_and_lets_nobody_else_in(functions: Functions) -> None:
    config = load_event("admin-config")
    paths = ["/admin", "/admin/config", "/admin/console/main.js", "/admin/api/me", "/admin/api/groups"]
    events = [_at(config, path) for path in paths]

    answers, expected = invoke_both(functions["built admin"], functions["admin"], events)

    assert answers == expected
    assert [answer["statusCode"] for answer in answers] == [200, 200, 200, 401, 401]


def test_the_built_mcp_function_writes_and_asks_first(stack: LocalStack, functions: Functions) -> None:
    alice = next(person for person in stack.description.people if person.username == "alice")
    token = obtain_tokens(stack.description, alice)["access_token"]
    ticket = {"customer_id": "C-1042", "subject": "From the artefact", "description": "It writes."}
    events = [
        with_token(call_event("create_ticket", ticket), token),
        with_token(call_event("reset_password", {"customer_id": "C-1042"}, legacy=True), token),
        with_token(call_event("delete_customer", {"customer_id": "C-1060"}), token),
        with_token(call_event("get_customer", {"customer_id": "C-1060"}), token),
        with_token(call_event("get_customer", {"customer_id": "C-1042"}), token),
    ]

    answers = [json.loads(answer["body"])["result"] for answer in functions["built mcp"].invoke(events)]

    texts = [answer["content"][0]["text"] for answer in answers]
    assert [answer.get("isError", False) for answer in answers] == [False, True, True, False, False]
    assert 'Reset the password of C-1042 (EMEA), who is called "Jane Doe"?' in texts[1]
    assert confirmation_in(texts[2])
    assert "From the artefact" in {found["subject"] for found in answers[4]["structuredContent"]["open_tickets"]}
