"""AWS's errors: the one map from its codes to what they say, and from any failure to an error of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto
from functools import partial
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.errors import DeskUnavailable, Unavailable

#: The code of what AWS answered well and this release cannot understand.
UNREADABLE_ROW: Final = "UnreadableRow"
#: What DynamoDB says of a transaction's part that did not fail.
_NO_REASON: Final = "None"


class AwsFault(Enum):
    """What a failure says, as far as anybody acts on it. Any other failure says only that something did not work."""

    NO_CREDENTIALS = auto()
    EXPIRED_CREDENTIALS = auto()
    #: Whoever asks lacks the right.
    DENIED = auto()
    #: A user pool has no such user.
    NO_USER = auto()
    #: A user pool has such a user, or such a group, already.
    EXISTS = auto()
    #: Nothing can be sent: as much as may be was sent already, or whoever delivers it refused.
    NO_MAIL = auto()
    #: There is no such table, pool, group, secret or the like.
    NO_RESOURCE = auto()
    #: What was sent is not what the action takes: a cursor of another list, a row that is too large, a stack's name.
    MALFORMED = auto()
    #: The condition of a write does not hold.
    CONDITION_FAILED = auto()
    #: Another transaction writes one of the rows at this moment: neither a success of one's own nor anybody else's.
    BUSY = auto()


#: AWS's codes, and the names of botocore's errors where AWS did not answer, by what they say.
_CODES: Final[Mapping[AwsFault, str]] = {
    AwsFault.NO_CREDENTIALS: "NoCredentialsError PartialCredentialsError",
    AwsFault.EXPIRED_CREDENTIALS: "ExpiredToken ExpiredTokenException InvalidClientTokenId UnrecognizedClientException",
    AwsFault.DENIED: "AccessDenied AccessDeniedException AuthorizationError UnauthorizedOperation",
    AwsFault.NO_USER: "UserNotFoundException",
    AwsFault.EXISTS: "UsernameExistsException GroupExistsException",
    AwsFault.NO_MAIL: "LimitExceededException CodeDeliveryFailureException",
    AwsFault.NO_RESOURCE: "NotFound NotFoundException NoSuchEntity NoSuchResourceException ResourceNotFound"
    " ResourceNotFoundException TableNotFoundException",
    AwsFault.MALFORMED: "ValidationError ValidationException InvalidParameterException",
    AwsFault.CONDITION_FAILED: "ConditionalCheckFailed ConditionalCheckFailedException",
    AwsFault.BUSY: "TransactionConflict",
}
_FAULTS: Final = {code: fault for fault, codes in _CODES.items() for code in codes.split()}


@contextmanager
def faults(unavailable: type[Unavailable], *unreadable: type[Exception]) -> Iterator[None]:
    """Turn every failure of a call to AWS into `unavailable`, which keeps its code.

    The failure is not kept as the cause: its text may hold names, addresses and what was sent.

    Args:
        unavailable: What it becomes.
        unreadable: What reading the answer raises when it cannot be understood.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise unavailable(code_of(error)) from None
    except unreadable:
        raise unavailable(UNREADABLE_ROW) from None


desk_faults = partial(faults, DeskUnavailable)


def says(error: BotoCoreError | ClientError, *wanted: AwsFault) -> bool:
    """Whether a failure, or any part of a cancelled transaction, says one of these."""
    return any(fault_of(code) in wanted for code in codes_of(error))


def fault_of(code: str) -> AwsFault | None:
    """Return what a code says; None if nobody acts on it."""
    return _FAULTS.get(code)


def code_of(error: BotoCoreError | ClientError) -> str:
    """Return AWS's code for a failure; the kind of failure where AWS did not answer. Never its message."""
    return codes_of(error)[0]


def codes_of(error: BotoCoreError | ClientError) -> tuple[str, ...]:
    """Return the codes for a failure: those of a cancelled transaction's parts that failed, otherwise its own."""
    if not isinstance(error, ClientError):
        return (type(error).__name__,)
    return failure_codes(reasons_of(error)) or (str(error.response["Error"]["Code"]),)


def reasons_of(error: ClientError) -> tuple[str, ...]:
    """Return a code for each part of a cancelled transaction, in order; none for any other failure."""
    # botocore's type leaves them out: they are members of this one failure.
    response: Any = error.response
    return tuple(str(reason.get("Code", _NO_REASON)) for reason in response.get("CancellationReasons") or ())


def failure_codes(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of the parts that failed."""
    return tuple(reason for reason in reasons if reason != _NO_REASON)
