"""Whatever of AWS fails, its code is kept and its message is not."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from servicedesk.aws.deadline import RequestTookTooLong
from servicedesk.aws.faults import UNREADABLE_ROW, AwsFault, faults, says
from servicedesk.errors import DeskBusy, Unavailable

SECRET = "arn:aws:dynamodb:eu-west-1:123456789012:table/desk rosalind@example.com"


def every(kind: type[Unavailable]) -> Iterator[type[Unavailable]]:
    """Yield `kind` and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


#: All but the one that says when to come again, which nothing of AWS does.
TREE = [kind for kind in every(Unavailable) if kind is not Unavailable and not issubclass(kind, DeskBusy)]


def refused(code: str, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": SECRET}, **more}
    return ClientError(response, "Operation")


def cancelled(*codes: str) -> ClientError:
    reasons = [{"Code": code, "Message": SECRET, "Item": {"name": {"S": SECRET}}} for code in codes]
    return refused("TransactionCanceledException", CancellationReasons=reasons)


#: What fails → the code that is kept.
FAILURES: dict[str, tuple[Callable[[], Exception], str]] = {
    "a denial": (lambda: refused("AccessDeniedException"), "AccessDeniedException"),
    "a throttle": (lambda: refused("ProvisionedThroughputExceededException"), "ProvisionedThroughputExceededException"),
    "a secret that is gone": (lambda: refused("ResourceNotFoundException"), "ResourceNotFoundException"),
    "a transaction, for its second part": (lambda: cancelled("None", "ThrottlingError"), "ThrottlingError"),
    "a transaction, for no reason given": (lambda: cancelled("None"), "TransactionCanceledException"),
    "nobody there": (lambda: EndpointConnectionError(endpoint_url=SECRET), "EndpointConnectionError"),
    "no answer in time": (lambda: ReadTimeoutError(endpoint_url=SECRET), "ReadTimeoutError"),
    "no time left": (RequestTookTooLong, "RequestTookTooLong"),
    "no credentials": (NoCredentialsError, "NoCredentialsError"),
    "an answer that cannot be understood": (lambda: KeyError(SECRET), UNREADABLE_ROW),
}


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("what", FAILURES)
def test_every_error_of_the_tree_keeps_the_code_and_nothing_else(kind: type[Unavailable], what: str) -> None:
    failure, code = FAILURES[what]

    with pytest.raises(kind) as unavailable, faults(kind, KeyError):
        raise failure()

    error = unavailable.value
    assert (error.code, str(error)) == (code, kind.what)
    assert SECRET not in repr(error)
    assert error.__suppress_context__
    assert error.__cause__ is None


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_says_what_cannot_be_done_and_needs_no_code(kind: type[Unavailable]) -> None:
    assert kind.what != Unavailable.what
    assert (str(kind()), kind().code) == (kind.what, None)


def test_a_defect_of_ours_is_none_of_awss() -> None:
    with pytest.raises(ZeroDivisionError), faults(TREE[0], KeyError):
        raise ZeroDivisionError


def test_the_tree_is_not_empty() -> None:
    assert len(TREE) >= 7
    assert issubclass(RequestTookTooLong, BotoCoreError)


#: What fails → the one thing that it says.
SAID: dict[str, tuple[Callable[[], BotoCoreError | ClientError], AwsFault | None]] = {
    "no such user": (lambda: refused("UserNotFoundException"), AwsFault.NO_USER),
    "no such pool": (lambda: refused("ResourceNotFoundException"), AwsFault.NO_RESOURCE),
    "a condition of a write": (lambda: refused("ConditionalCheckFailedException"), AwsFault.CONDITION_FAILED),
    "a condition in a transaction": (lambda: cancelled("None", "ConditionalCheckFailed"), AwsFault.CONDITION_FAILED),
    "no credentials": (NoCredentialsError, AwsFault.NO_CREDENTIALS),
    "an outage": (lambda: refused("InternalServerError"), None),
    "no answer": (lambda: ReadTimeoutError(endpoint_url=SECRET), None),
}


@pytest.mark.parametrize("what", SAID)
def test_a_failure_says_one_thing_and_nothing_else(what: str) -> None:
    failure, expected = SAID[what]

    assert [fault for fault in AwsFault if says(failure(), fault)] == ([] if expected is None else [expected])


def test_a_transaction_says_what_each_of_its_parts_says() -> None:
    failure = cancelled("TransactionConflict", "None", "ConditionalCheckFailed")

    assert {fault for fault in AwsFault if says(failure, fault)} == {AwsFault.BUSY, AwsFault.CONDITION_FAILED}
