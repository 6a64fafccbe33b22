"""How often AWS is asked by an environment that knows the caller: what a person waits for, and what is paid for."""

from typing import Any

import pytest

from servicedesk.policy.default_policy import DEFAULT_POLICY
from tests.events import call_event, with_token
from tests.fakes.desk import JANE, only
from tests.faults.path import CONFIRMED, TOOLS, Plan, failing, path, prepared
from tests.worlds.mcp_service import CONTEXT, token_of

#: What somebody does → the calls of AWS that it takes, once token, permissions and key are remembered.
WARM = {
    "list": [],
    "search": ["UpdateItem", "Query"],
    "get": ["UpdateItem", "Query"],
    "open a ticket": ["UpdateItem", "Query", "TransactWriteItems", "BatchWriteItem"],
    "read a ticket": ["UpdateItem", "Query", "GetItem"],
    "list tickets": ["UpdateItem", "Query", "BatchGetItem"],
    "find tickets": ["UpdateItem", "Query", "Query", "Query", "BatchGetItem"],
    "note": ["UpdateItem", "GetItem", "GetItem", "TransactWriteItems"],
    "change a ticket": ["UpdateItem", "GetItem", "GetItem", "TransactWriteItems"],
    "add a customer": ["UpdateItem", "Query", "Query", "TransactWriteItems"],
    "be asked about a change": ["UpdateItem", "GetItem"],
    "change a customer": ["UpdateItem", "GetItem", "PutItem", "GetItem", "TransactWriteItems"],
    "be asked about a merger": ["UpdateItem", "BatchGetItem", "GetItem", "GetItem", "Query"],
    "merge": [
        "UpdateItem", "BatchGetItem", "GetItem", "GetItem", "Query",
        "PutItem", "GetItem", "GetItem", "Query", "Query", "TransactWriteItems",
    ],
    "be asked about an answer": ["UpdateItem", "GetItem", "GetItem"],
    "answer": ["UpdateItem", "GetItem", "GetItem", "PutItem", "GetItem", "GetItem", "TransactWriteItems"],
    "be asked about a deletion": ["UpdateItem", "BatchGetItem", "Query"],
    "be asked about a reset": ["UpdateItem", "BatchGetItem", "GetItem"],
    # Counted, decided on what is stored now, asked again whether it is still so, confirmed, looked at, done.
    "delete": [
        "UpdateItem", "BatchGetItem", "Query", "PutItem",
        "GetItem", "AdminGetUser", "AdminDisableUser", "TransactWriteItems",
    ],
    "reset": ["UpdateItem", "BatchGetItem", "GetItem", "PutItem", "GetItem", "AdminResetUserPassword"],
}  # fmt: skip
#: The most that may be asked of DynamoDB.
BUDGETS = {"list": 0, "search": 2, "get": 2, "delete": 6}


@pytest.mark.parametrize("what", WARM)
def test_a_warm_request_takes_the_calls_of_aws_that_the_table_says(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    with path(monkeypatch) as whole:
        # Whoever confirms was asked first; whoever calls has listed.
        whole.invoke(prepared(whole, "be asked about a deletion"))
        event = prepared(whole, what)
        with failing(monkeypatch, Plan()) as plan:
            answer = whole.invoke(event)

    assert answer.status == 200
    assert plan.calls == WARM[what]
    assert set(WARM) == set(TOOLS) | set(CONFIRMED)


@pytest.mark.parametrize("what", BUDGETS)
def test_dynamodb_is_asked_no_more_than_it_may_be(what: str) -> None:
    assert len([call for call in WARM[what] if not call.startswith("Admin")]) <= BUDGETS[what]


def test_a_cold_list_asks_dynamodb_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with path(monkeypatch) as whole, failing(monkeypatch, Plan()) as plan:
        whole.invoke(prepared(whole, "list"))

    assert plan.calls == ["BatchGetItem"]


#: The same, for somebody whose grants show one region: they look at a customer before they look at the tickets.
NARROWED = {
    "search": ["UpdateItem", "Query"],
    "get": ["UpdateItem", "GetItem", "Query"],
    "open a ticket": ["UpdateItem", "GetItem", "Query", "TransactWriteItems", "BatchWriteItem"],
    "read a ticket": ["UpdateItem", "GetItem", "GetItem", "Query", "GetItem"],
    "list tickets": ["UpdateItem", "Query", "BatchGetItem"],
    "find tickets": ["UpdateItem", "Query", "BatchGetItem"],
    "note": ["UpdateItem", "GetItem", "GetItem", "TransactWriteItems"],
    "change a ticket": ["UpdateItem", "GetItem", "GetItem", "TransactWriteItems"],
    "add a customer": ["UpdateItem", "Query", "Query", "TransactWriteItems"],
    "be asked about a change": ["UpdateItem", "GetItem"],
    "be asked about a merger": ["UpdateItem", "BatchGetItem", "GetItem", "GetItem", "Query"],
    "be asked about an answer": ["UpdateItem", "GetItem", "GetItem"],
    "be asked about a deletion": ["UpdateItem", "BatchGetItem", "GetItem", "Query"],
    "be asked about a reset": ["UpdateItem", "BatchGetItem", "GetItem"],
}


def calls_of_one_who_sees(region: str, monkeypatch: pytest.MonkeyPatch, *events: dict[str, Any]) -> list[list[str]]:
    """Return the calls of AWS that each request takes, made by somebody who sees one region."""
    regional = {tool: only(region) for tool in DEFAULT_POLICY["administrators"]}
    made = []
    with path(monkeypatch, policy={"regional": regional}) as whole:
        for first in ("list", "be asked about a deletion"):
            whole.handler(with_token(TOOLS[first](), token_of("regional")), CONTEXT)
        for event in events:
            whole.deadline.begin()
            with failing(monkeypatch, Plan()) as plan:
                whole.handler(with_token(event, token_of("regional")), CONTEXT)
            made.append(plan.calls)
    return made


@pytest.mark.parametrize("what", NARROWED)
def test_whoever_sees_one_region_looks_once_more_and_no_oftener(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    assert calls_of_one_who_sees(JANE.region, monkeypatch, TOOLS[what]()) == [NARROWED[what]]
    # A ticket is looked at with its customer: two reads.
    assert len(NARROWED[what]) <= len(WARM[what]) + (2 if what == "read a ticket" else 1)


@pytest.mark.parametrize("tool", ["get_customer", "delete_customer", "reset_password"])
def test_a_customer_of_another_region_takes_the_calls_that_nobody_takes(
    monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    events = [call_event(tool, {"customer_id": customer_id}) for customer_id in (JANE.customer_id, "C-999")]

    unseen, absent = calls_of_one_who_sees("APAC", monkeypatch, *events)

    assert unseen == absent
    assert unseen[-1] == "GetItem"
