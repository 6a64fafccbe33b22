"""How often AWS is asked by an environment that knows the caller: what a person waits for, and what is paid for."""

import pytest

from tests.faults.path import CONFIRMED, TOOLS, Plan, failing, path, prepared

#: What somebody does → the calls of AWS that it takes, once token, permissions and key are remembered.
WARM = {
    "list": [],
    "search": ["UpdateItem", "Query"],
    "get": ["UpdateItem", "Query"],
    "open a ticket": ["UpdateItem", "GetItem", "TransactWriteItems"],
    "be asked about a deletion": ["BatchGetItem", "UpdateItem", "Query"],
    "be asked about a reset": ["BatchGetItem", "UpdateItem", "GetItem"],
    # Decided on what is stored now, counted, confirmed, looked at, done.
    "delete": ["BatchGetItem", "UpdateItem", "PutItem", "GetItem", "AdminDisableUser", "TransactWriteItems"],
    "reset": ["BatchGetItem", "UpdateItem", "PutItem", "GetItem", "AdminResetUserPassword"],
}
#: The most that may be asked of DynamoDB.
BUDGETS = {"list": 0, "search": 2, "get": 2, "delete": 5}


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
