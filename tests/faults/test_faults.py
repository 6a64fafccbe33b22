"""Every call of AWS on the path fails, in every way: nothing is granted, nothing half done, and nothing stays so."""

import pytest

from servicedesk.aws.secret import COOL_DOWN_SECONDS
from tests.depth import some
from tests.faults.path import CONFIRMED, FAULTS, MESSAGE, TOOLS, Plan, cancelled, error, failing, path, prepared
from tests.server.written import written

#: What somebody does → the calls of AWS that it takes, in order, by an execution environment that remembers nothing.
CALLS = {
    "list": ["BatchGetItem"],
    "search": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query"],
    "get": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query"],
    "open a ticket": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query", "TransactWriteItems", "BatchWriteItem"],
    "read a ticket": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query", "GetItem"],
    "list tickets": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query", "BatchGetItem"],
    "find tickets": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query", "Query", "Query", "BatchGetItem"],
    "note": ["BatchGetItem", "GetSecretValue", "UpdateItem", "GetItem", "GetItem", "TransactWriteItems"],
    "change a ticket": ["BatchGetItem", "GetSecretValue", "UpdateItem", "GetItem", "GetItem", "TransactWriteItems"],
    "add a customer": ["BatchGetItem", "GetSecretValue", "UpdateItem", "Query", "Query", "TransactWriteItems"],
    "be asked about a change": ["BatchGetItem", "GetSecretValue", "UpdateItem", "GetItem"],
    "be asked about a merger": [
        "BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "GetItem", "GetItem", "Query",
    ],
    "be asked about an answer": ["BatchGetItem", "GetSecretValue", "UpdateItem", "GetItem", "GetItem"],
    "be asked about a deletion": ["BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "Query"],
    "be asked about a reset": ["BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "GetItem"],
    "delete": [
        "BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "Query", "PutItem", "GetItem", "AdminGetUser",
        "AdminDisableUser", "TransactWriteItems",
    ],
    "reset": [
        "BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem",
        "GetItem", "PutItem", "GetItem", "AdminResetUserPassword",
    ],
    "answer": [
        "BatchGetItem", "GetSecretValue", "UpdateItem", "GetItem",
        "GetItem", "PutItem", "GetItem", "GetItem", "TransactWriteItems",
    ],
    "change a customer": [
        "BatchGetItem", "GetSecretValue", "UpdateItem", "GetItem", "PutItem", "GetItem", "TransactWriteItems",
    ],
    "merge": [
        "BatchGetItem", "GetSecretValue", "UpdateItem", "BatchGetItem", "GetItem",
        "GetItem", "Query", "PutItem", "GetItem", "GetItem", "Query",
        "Query", "TransactWriteItems",
    ],
}  # fmt: skip
#: Need the key for nothing but the digest of their arguments in the log.
UNSEALED = (
    "search", "get", "open a ticket", "read a ticket", "list tickets", "find tickets", "note", "change a ticket",
    "add a customer",
)  # fmt: skip
EVERY = [
    (what, number)
    for what, calls in CALLS.items()
    for number, call in enumerate(calls)
    if not (call == "GetSecretValue" and what in UNSEALED)
]
#: A deletion ends the customer's sign-in first: should the rest fail, doing it again completes it.
CONVERGES = "delete"
#: The words by which a ticket is found are written behind it: should that fail, opening it again completes it.
COMPLETED = ("open a ticket", "BatchWriteItem")


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


@pytest.mark.parametrize(
    ("what", "number", "fault"), [(*case, fault) for turn, case in enumerate(EVERY) for fault in some(FAULTS, turn)]
)
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
    assert before[0] == after[0] or (what, CALLS[what][number]) == COMPLETED
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


WRITES = {"TransactWriteItems", "UpdateItem", "PutItem", "BatchWriteItem"}
LOST = [(what, number) for what, number in EVERY if CALLS[what][number] in WRITES]


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
    if CALLS[what][number] == "TransactWriteItems" and first.json["result"]["isError"]:
        assert "whether this was done is not known" in first.body
    assert len([name for name in kept if name[1].startswith("active#")]) <= 4
    assert len([name for name in kept if name[1].startswith(("comment#", "note#"))]) <= 1


#: Why DynamoDB makes none of a transaction's writes, though nothing is wrong with them.
IN_THE_WAY = ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded")
TRANSACTIONS = [what for what, calls in CALLS.items() if "TransactWriteItems" in calls]


@pytest.mark.parametrize("reason", IN_THE_WAY)
@pytest.mark.parametrize("what", TRANSACTIONS)
def test_a_transaction_that_somebody_is_in_the_way_of_is_made_whole_or_not_at_all_and_is_not_called_done(
    monkeypatch: pytest.MonkeyPatch, what: str, reason: str
) -> None:
    plan = Plan(fails_at=CALLS[what].index("TransactWriteItems"), fault=cancelled(reason))
    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        before, _, _ = whole.state()
        whole.restart()
        with failing(monkeypatch, plan):
            answer = whole.invoke(event)
        after, _, _ = whole.state()
        is_done = answer.status == 200 and not answer.json["result"]["isError"]
        again = answer if is_done else whole.invoke(prepared(whole, what))

    assert (after != before) is is_done
    assert again.status == 200
    assert reason not in answer.body
