"""What is told of a transaction is what became of it, whatever DynamoDB or the network answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.transactions import MAX_ATTEMPTS, Transactions
from servicedesk.errors import CancelledTransaction, OutcomeUnknown, PermissionsUnavailable, PolicyConflict
from servicedesk.policy.change import ChangeKind
from tests.aws.losing import losing
from tests.aws.tables import aws, permissions_table
from tests.aws.test_policy_table import changed, rows

RECORD: dict[str, Any] = {"Put": {"TableName": "log", "Item": {"pk": {"S": "a"}, "sk": {"S": "change"}}}}
LOST = ReadTimeoutError(endpoint_url="https://dynamodb")


def answered(code: str, *reasons: str, status: int = 400, attempts: int = 1) -> ClientError:
    """Return what botocore raises for an answer of DynamoDB that says no, to the last of some attempts."""
    response: Any = {
        "Error": {"Code": code},
        "ResponseMetadata": {"HTTPStatusCode": status, "RetryAttempts": attempts - 1},
        **({"CancellationReasons": [{"Code": reason} for reason in reasons]} if reasons else {}),
    }
    return ClientError(response, "TransactWriteItems")


def cancelled(*reasons: str, attempts: int = 1) -> ClientError:
    return answered("TransactionCanceledException", *reasons, attempts=attempts)


BUSY = cancelled("TransactionConflict", "None")
OVERTAKEN = cancelled("ConditionalCheckFailed", "None")


class Client:
    """Answers transactions as it is told, and holds the record or does not, or does not say."""

    def __init__(self, outcomes: Iterable[Exception | None], record: bool | Exception = False) -> None:
        self.outcomes = iter(outcomes)
        self.record = record
        self.sent: list[str] = []

    def transact_write_items(self, **_: Any) -> None:
        self.sent.append("write")
        outcome = next(self.outcomes)
        if outcome is not None:
            raise outcome

    def transact_get_items(self, TransactItems: Any) -> Any:  # noqa: N803 -- boto3's
        self.sent.append("read")
        assert TransactItems == [{"Get": {"TableName": "log", "Key": {"pk": {"S": "a"}, "sk": {"S": "change"}}}}]
        if isinstance(self.record, Exception):
            raise self.record
        return {"Responses": [{"Item": RECORD["Put"]["Item"]} if self.record else {}]}


#: What was answered, whether the record is there → what is told, and what was sent.
TOLD: dict[str, tuple[list[Exception | None], bool | Exception, Any, list[str]]] = {
    "done": ([None], False, True, ["write"]),
    "a condition does not hold": ([OVERTAKEN], False, False, ["write"]),
    "busy, then done": ([BUSY, BUSY, None], False, True, ["write"] * 3),
    "busy, then a condition does not hold": ([BUSY, OVERTAKEN], False, False, ["write"] * 2),
    "busy and overtaken": ([cancelled("TransactionConflict", "ConditionalCheckFailed")], False, False, ["write"]),
    "always busy": ([BUSY] * 99, False, ClientError, ["write"] * MAX_ATTEMPTS),
    "no right": ([answered("AccessDeniedException")], False, ClientError, ["write"]),
    "an answer was lost, and it was done": ([LOST], True, True, ["write", "read"]),
    "an answer was lost, and it was not done": ([LOST], False, ReadTimeoutError, ["write", "read"]),
    "an answer was lost, and nobody knows": ([LOST], LOST, OutcomeUnknown, ["write", "read"]),
    "an answer was lost, and it is still under way": ([LOST], BUSY, OutcomeUnknown, ["write", "read"]),
    "DynamoDB failed, and it was done": ([answered("InternalServerError", status=500)], True, True, ["write", "read"]),
    "DynamoDB failed, and nobody knows": (
        [answered("InternalServerError", status=500)],
        answered("ThrottlingException"),
        OutcomeUnknown,
        ["write", "read"],
    ),
    "the repetition met what the first attempt did": (
        [cancelled("ConditionalCheckFailed", attempts=2)],
        True,
        True,
        ["write", "read"],
    ),
    "the repetition met what somebody else did": (
        [cancelled("ConditionalCheckFailed", attempts=2)],
        False,
        False,
        ["write", "read"],
    ),
    "the repetition was refused, and nobody knows of the first": (
        [answered("AccessDeniedException", attempts=2)],
        LOST,
        OutcomeUnknown,
        ["write", "read"],
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_what_is_told_is_what_became_of_it(case: str) -> None:
    outcomes, record, told, sent = TOLD[case]
    client: Any = Client(outcomes, record)
    transactions = Transactions(client, pause=lambda _: None)

    if isinstance(told, bool):
        assert transactions.run([RECORD], RECORD) is told
    else:
        with pytest.raises(told):
            transactions.run([RECORD], RECORD)

    assert client.sent == sent


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with aws(monkeypatch):
        yield permissions_table()


REVOKED = changed("bob", 2_000, kind=ChangeKind.PERSON)


def cancelling(client: Any, monkeypatch: pytest.MonkeyPatch, *outcomes: Exception) -> PolicyTable:
    """Return the table, of which the first transactions end so."""
    write, left = client.transact_write_items, iter(outcomes)

    def transact(**parameters: Any) -> Any:
        for outcome in left:
            raise outcome
        return write(**parameters)

    monkeypatch.setattr(client, "transact_write_items", transact)
    return PolicyTable(client, "permissions", pause=lambda _: None)


@pytest.mark.parametrize("is_recorded", [False, True])
@pytest.mark.parametrize("busy", [1, MAX_ATTEMPTS - 1])
def test_a_revocation_that_meets_another_writer_is_written(
    client: Any, monkeypatch: pytest.MonkeyPatch, busy: int, is_recorded: bool
) -> None:
    table = cancelling(client, monkeypatch, *[BUSY] * busy)

    assert table.revoke("sub", REVOKED, is_recorded=is_recorded) == 2_000

    assert table.not_before("sub") == 2_000
    assert table.changes().entries == (() if is_recorded else (REVOKED,))


@pytest.mark.parametrize("is_recorded", [False, True])
@pytest.mark.parametrize("stored", [None, 1_000])
def test_a_revocation_is_never_told_as_done_unless_it_is_in_force(
    client: Any, monkeypatch: pytest.MonkeyPatch, stored: int | None, is_recorded: bool
) -> None:
    """Neither what DynamoDB answered counts, nor that a record was written: what is stored does."""
    if stored is not None:
        PolicyTable(client, "permissions").revoke("sub", changed("bob", stored, kind=ChangeKind.PERSON))

    for outcomes in ([BUSY] * 99, [OVERTAKEN]):
        table = cancelling(client, monkeypatch, *outcomes)
        with pytest.raises(PermissionsUnavailable):
            table.revoke("sub", REVOKED, is_recorded=is_recorded)
        monkeypatch.undo()
        assert table.not_before("sub") == stored


def test_a_group_that_is_written_all_the_time_is_told_as_such(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    table = cancelling(client, monkeypatch, *[BUSY] * 99)

    with pytest.raises(PolicyConflict, match="nothing was changed"):
        table.write([changed("agents", 1)])

    assert rows(client) == []


CHANGES: dict[str, Callable[[PolicyTable], Any]] = {
    "of a group": lambda table: table.write([changed("agents", 1)]),
    "of a person's tokens": lambda table: table.revoke("sub", REVOKED),
    "of a sign-in": lambda table: table.record(changed("bob", 3, kind=ChangeKind.PERSON_ENABLED)),
}


@pytest.mark.parametrize("every", [False, True], ids=["to the first attempt", "to every attempt"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_was_made_is_told_as_made_though_the_answer_was_lost(
    client: Any, monkeypatch: pytest.MonkeyPatch, change: str, every: bool
) -> None:
    table = PolicyTable(client, "permissions")

    with losing(client, monkeypatch, every=every, operation="TransactWriteItems") as sent:
        CHANGES[change](table)

    assert len(sent) == 2
    assert len(table.changes().entries) == 1


REASONS: dict[str, tuple[ClientError, set[str]]] = {
    "the first condition": (cancelled("ConditionalCheckFailed", "None"), {"customer_gone"}),
    "the second condition": (cancelled("None", "ConditionalCheckFailed"), {"already_made"}),
    "and another transaction": (cancelled("TransactionConflict", "ConditionalCheckFailed"), {"already_made"}),
}


@pytest.mark.parametrize(("failure", "reasons"), REASONS.values(), ids=REASONS)
def test_a_cancelled_transaction_says_by_name_which_conditions_do_not_hold(
    failure: ClientError, reasons: set[str]
) -> None:
    client: Any = Client([failure])

    with pytest.raises(CancelledTransaction) as cancellation:
        Transactions(client).make(record="already_made", customer_gone={}, already_made={})

    assert set(cancellation.value.reasons) == reasons
    assert client.sent == ["write"]


def test_a_failure_that_gives_no_reasons_is_no_cancellation() -> None:
    client: Any = Client([answered("ThrottlingException")])

    with pytest.raises(ClientError):
        Transactions(client).make(record="customer_gone", customer_gone={})


class Silent:
    """Answers nothing any more; what comes before, if anything, is taken."""

    def __init__(self, taken: int = 0) -> None:
        self._taken = taken

    def transact_write_items(self, **_: Any) -> None:
        if self._taken == 0:
            raise LOST
        self._taken -= 1

    def transact_get_items(self, **_: Any) -> None:
        raise LOST

    get_item = transact_get_items


GRANTED = changed("agents", 2)
WRITES: dict[str, tuple[int, Callable[[PolicyTable], object]]] = {
    "a change of rules": (0, lambda table: table.write([GRANTED])),
    "a record of what is done elsewhere": (0, lambda table: table.record(GRANTED)),
    "a revocation": (0, lambda table: table.revoke("sub", GRANTED)),
    "a revocation that was made, and cannot be read": (1, lambda table: table.revoke("sub", GRANTED)),
}


@pytest.mark.parametrize(("taken", "write"), WRITES.values(), ids=WRITES)
def test_whoever_is_told_that_nobody_knows_is_told_the_changes_id(
    taken: int, write: Callable[[PolicyTable], object]
) -> None:
    client: Any = Silent(taken)

    with pytest.raises(OutcomeUnknown) as raised:
        write(PolicyTable(client, "permissions", pause=lambda _: None))

    assert raised.value.changes == (GRANTED.id,)
    assert raised.value.code == "ReadTimeoutError"
