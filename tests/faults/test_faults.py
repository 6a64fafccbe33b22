"""Every call of AWS on the path fails, in every way: nothing is granted, nothing half done, and nothing stays so."""

import pytest

from servicedesk.aws.secret import COOL_DOWN_SECONDS
from tests.faults.path import CONFIRMED, FAULTS, MESSAGE, TOOLS, Plan, error, failing, path, prepared
from tests.server.written import written

#: What somebody does → the calls of AWS that it takes, in order, by an execution environment that remembers nothing.
CALLS = {
    "list": ["BatchGetItem"],
    "search": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query"],
    "get": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query"],
    "open a ticket": ["BatchGetItem", "GetSecretValue", "UpdateItem", "GetItem", "TransactWriteItems"],
    "be asked about a deletion": ["BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "Query"],
    "be asked about a reset": ["BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "GetItem"],
    "delete": [
        "BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "PutItem", "GetItem", "AdminGetUser",
        "AdminDisableUser", "TransactWriteItems",
    ],
    "reset": [
        "BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "PutItem", "GetItem", "AdminResetUserPassword",
    ],
}  # fmt: skip
#: Need the key for nothing but the digest of their arguments in the log.
UNSEALED = ("search", "get", "open a ticket")
EVERY = [
    (what, number)
    for what, calls in CALLS.items()
    for number, call in enumerate(calls)
    if not (call == "GetSecretValue" and what in UNSEALED)
]
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
        whole.clock.now_seconds += COOL_DOWN_SECONDS
        again = whole.invoke(prepared(whole, what))

    assert answer.status in {200, 503}
    if answer.status == 200:
        assert answer.json["result"]["isError"] is True
    assert MESSAGE not in answer.body
    assert before[0] == after[0]
    assert before[2] == after[2]
    assert after[1] or what == CONVERGES
    assert again.status == 200


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("what", UNSEALED)
def test_without_the_key_what_needs_no_confirmation_is_done_and_recorded_without_a_digest(
    monkeypatch: pytest.MonkeyPatch, what: str, fault: str
) -> None:
    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        with failing(monkeypatch, Plan(fails_at=1, fault=FAULTS[fault])) as plan, written() as log:
            answer = whole.invoke(event)

    assert not answer.json["result"].get("isError")
    assert plan.calls == CALLS[what]
    about = log.line("call")["about"]
    assert "arguments" not in about
    assert about["protocol"]


DENIED = error("AccessDeniedException", 400)


@pytest.mark.parametrize(
    ("what", "number"), [(what, number) for what, calls in CALLS.items() for number in range(len(calls))]
)
def test_a_call_that_aws_denies_leaves_its_code_in_the_log_and_not_its_message(
    monkeypatch: pytest.MonkeyPatch, what: str, number: int
) -> None:
    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        whole.restart()
        with failing(monkeypatch, Plan(fails_at=number, fault=DENIED)), written() as log:
            answer = whole.invoke(event)

    codes = [line["error_code"] for line in log.lines if "error_code" in line]
    assert codes
    assert set(codes) == {"AccessDeniedException"}
    assert "AccessDenied" not in answer.body
    assert MESSAGE not in log.stream.getvalue() + answer.body


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
