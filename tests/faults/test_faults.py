"""Every call of AWS on the path fails, in every way: nothing is granted, nothing half done, and nothing stays so."""

import pytest

from tests.faults.path import CONFIRMED, FAULTS, TOOLS, Plan, failing, path, prepared

#: What somebody does → the calls of AWS that it takes, in order, by an execution environment that remembers nothing.
CALLS = {
    "list": ["BatchGetItem"],
    "search": ["BatchGetItem", "UpdateItem", "Query"],
    "get": ["BatchGetItem", "UpdateItem", "Query"],
    "open a ticket": ["BatchGetItem", "UpdateItem", "GetItem", "TransactWriteItems"],
    "be asked about a deletion": [
        "BatchGetItem", "BatchGetItem", "UpdateItem", "Query", "GetSecretValue", "GetSecretValue",
    ],
    "be asked about a reset": [
        "BatchGetItem", "BatchGetItem", "UpdateItem", "GetItem", "GetSecretValue", "GetSecretValue",
    ],
    "delete": [
        "BatchGetItem", "BatchGetItem", "UpdateItem", "GetSecretValue", "GetSecretValue", "PutItem", "GetItem",
        "AdminGetUser", "AdminDisableUser", "TransactWriteItems",
    ],
    "reset": [
        "BatchGetItem", "BatchGetItem", "UpdateItem", "GetSecretValue", "GetSecretValue", "PutItem", "GetItem",
        "AdminResetUserPassword",
    ],
}  # fmt: skip
EVERY = [(what, number) for what, calls in CALLS.items() for number in range(len(calls))]
#: A deletion ends the customer's sign-in first: should the rest fail, doing it again completes it.
CONVERGES = "delete"


@pytest.mark.parametrize("what", CALLS)
def test_each_thing_takes_the_calls_of_aws_that_the_table_says(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        whole.restart()
        with failing(monkeypatch, Plan()) as plan:
            answer = whole.invoke(event)

    assert answer.status == 200
    assert plan.calls == CALLS[what]
    assert set(CALLS) == set(TOOLS) | set(CONFIRMED)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("what", "number"), EVERY)
def test_a_call_that_fails_grants_nothing_writes_nothing_and_is_made_good_by_trying_again(
    monkeypatch: pytest.MonkeyPatch, what: str, number: int, fault: str
) -> None:
    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        before = whole.state()
        whole.restart()
        with failing(monkeypatch, Plan(fails_at=number, fault=FAULTS[fault])):
            answer = whole.invoke(event)
        after = whole.state()
        again = whole.invoke(prepared(whole, what))

    # The previous version of a key may be missing: a failure to read it costs nothing but a key of the past.
    assert answer.status in {200, 503}
    if answer.status == 200:
        assert answer.json["result"]["isError"] is True
    assert answer.body != "m"
    assert before[0] == after[0]
    assert before[2] == after[2]
    assert after[1] or what == CONVERGES
    assert again.status == 200


LOST = [
    (what, number) for what, number in EVERY if CALLS[what][number] in {"TransactWriteItems", "UpdateItem", "PutItem"}
]


@pytest.mark.parametrize(("what", "number"), LOST)
def test_an_answer_that_is_lost_after_the_write_does_not_make_it_happen_twice(
    monkeypatch: pytest.MonkeyPatch, what: str, number: int
) -> None:
    lost = Plan(fails_at=number, fault=FAULTS["an answer that does not come"], is_done_first=True)
    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        with failing(monkeypatch, lost):
            first = whole.invoke(event)
        second = whole.invoke(event)
        kept, _, _ = whole.state()

    assert first.status in {200, 503}
    assert second.status == 200
    assert len([name for name in kept if name[1].startswith("open#")]) <= 3
