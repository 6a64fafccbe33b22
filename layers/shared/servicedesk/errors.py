"""The error tree: everything that can go wrong, when it is raised, and the answer it becomes.

    ServiceDeskError               what the path translates into an answer
    ├── Unauthenticated            401  who asks is not known
    │   ├── MissingToken                no bearer token was sent
    │   └── InvalidToken                a token was sent and is not acceptable
    ├── InsufficientScope          403  a good token that was not issued for this
    ├── ForbiddenOrigin            403  a browser page that may not call us
    ├── Unavailable                503  nothing was decided; trying again is safe
    │   ├── KeysUnavailable             the issuer's signing keys cannot be read
    │   ├── PermissionsUnavailable      the grants cannot be read
    │   ├── CapabilitiesUnavailable     what the stack can do is not known
    │   ├── DirectoryUnavailable        the staff's user pool cannot be reached
    │   ├── RevocationIncomplete        tokens are refused, and the sign-ins could not be ended
    │   ├── OutcomeUnknown              a change was sent, and whether it was made cannot be read
    │   ├── LockedOut                   perhaps nobody can change permissions, and that could not be taken back
    │   ├── LimitsUnavailable           how often somebody called cannot be counted
    │   ├── ConfirmationsUnavailable    a confirmation can be neither made nor recognised
    │   ├── AuditUnavailable            the records of past decisions cannot be read
    │   └── DeskUnavailable             the desk's data or sign-in service cannot be reached
    ├── PolicyRefused                   a change of who may do what was not made; its message is for the administrator
    │   ├── InvalidPolicy          422  what is asked for makes no sense
    │   │   └── InvalidDocument         rules that cannot be read, from wherever they come
    │   ├── UnknownPerson          404  the user pool has no such person
    │   ├── AmbiguousPerson        409  a name that means more than one person
    │   ├── LastAdministrator      409  nobody could change permissions any more
    │   └── PolicyConflict         412  somebody else changed the same first
    ├── NotAdministrator           403  a good token of somebody who may not manage permissions
    ├── UnknownTool             -32602  absent, or not granted: the caller cannot tell which
    └── Refused                isError  a call was not done; the message is for the model
        ├── InvalidArguments            the arguments do not fit the tool's schema
        └── ToolFailed                  the tool refused
            ├── TooManyCalls            as often as a person may; says when to try again
            ├── NotConfirmed            no confirmation of this call
            └── Declined                the person said no

    StartRefused                   the function must not start
    ├── InvalidSetting                  a variable of the environment is missing or unusable
    └── WarmUpFailed                    the path does not answer its first request

    InternalSignal                 caught within the server, where it becomes one of the above
    ├── BrokenSeal                      a sealed text is not one of ours, or was changed
    ├── UnknownCursor                   a search cannot go on where a caller says
    ├── OutOfBounds                     a message holds more than it may
    └── CancelledTransaction            DynamoDB made none of a transaction's writes

Beside it `aws.deadline.RequestTookTooLong` is of botocore's kind, so that it becomes an `Unavailable` as all of AWS's.

Messages are fixed or written for the model, so nothing that a caller sent (a token, an argument, a person's data)
can travel in an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum


class ServiceDeskError(Exception):
    """Base of every error that the path translates into an answer."""


class Unauthenticated(ServiceDeskError):
    """The request does not say acceptably who asks."""


class MissingToken(Unauthenticated):
    """No bearer token was sent. RFC 6750 §3.1: the challenge then carries no error code."""

    def __init__(self) -> None:
        super().__init__("no bearer token")


class TokenFault(StrEnum):
    """Why a token was refused: stable, free of credentials, for the log and never for the caller."""

    MALFORMED_HEADER = "malformed_header"
    MALFORMED_TOKEN = "malformed_token"  # noqa: S105 -- a reason, not a secret
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    MISSING_CLAIM = "missing_claim"
    MALFORMED_CLAIM = "malformed_claim"
    TOKEN_USE = "token_use"  # noqa: S105 -- a claim's name
    CLIENT = "client"
    AUDIENCE = "audience"
    REVOKED = "revoked"


class InvalidToken(Unauthenticated):
    """A bearer token was sent and is not acceptable."""

    def __init__(self, fault: TokenFault) -> None:
        super().__init__(f"token refused: {fault}")
        #: The reason, for the log.
        self.fault = fault


class InsufficientScope(ServiceDeskError):
    """The token is good and was not issued for this resource's scope (RFC 6750 §3.1)."""

    def __init__(self) -> None:
        super().__init__("the token lacks the scope")


class ForbiddenOrigin(ServiceDeskError):
    """A browser sent the request from a page whose origin is not allowed."""

    def __init__(self) -> None:
        super().__init__("the origin is not allowed")


class Unavailable(ServiceDeskError):
    """Nothing could be decided and nothing was done, unless a kind says otherwise; trying again is safe."""

    #: What cannot be done, in words of ours.
    what = "nothing can be decided"

    def __init__(self, code: str | None = None) -> None:
        super().__init__(self.what)
        #: Why, for the log and the operator: AWS's code (``AccessDeniedException``), or what failed where there is no
        #: answer (``ReadTimeoutError``); never a message. None where neither is the reason.
        self.code = code


class KeysUnavailable(Unavailable):
    """The issuer's signing keys cannot be read."""

    what = "signing keys cannot be read"


class PermissionsUnavailable(Unavailable):
    """The grants cannot be read or written, or what is stored cannot be understood."""

    what = "permissions cannot be read"


class CapabilitiesUnavailable(Unavailable):
    """What the stack can do is not known: it has not said so, or in the form of a newer release. The message says."""

    what = "what the stack can do is not known"

    def __init__(self, code: str | None = None, why: str = "") -> None:
        self.what = f"{self.what}: {why}" if why else self.what
        super().__init__(code)


class DirectoryUnavailable(Unavailable):
    """The user pool of the people who work the desk cannot be reached."""

    what = "the user pool cannot be reached"


class RevocationIncomplete(Unavailable):
    """A person's tokens are refused and their sign-ins could not be ended. Revoking them again is safe, and needed."""

    what = "every token is refused, but the sign-ins were not ended"


class OutcomeUnknown(Unavailable):
    """A change was sent, its answer was lost, and whether it was made cannot be read. Sending it again is safe."""

    what = "it is not known whether the change was made"


class LockedOut(Unavailable):
    """A change after which perhaps nobody can change permissions was made, and could not be taken back.

    The message names the command that takes it back, for whoever has AWS credentials.
    """

    what = "perhaps nobody can change permissions"

    def __init__(self, code: str | None = None, remedy: str = "") -> None:
        self.what = f"{self.what}: {remedy}" if remedy else self.what
        super().__init__(code)


class LimitsUnavailable(Unavailable):
    """How often somebody called a tool cannot be counted."""

    what = "calls cannot be counted"


class ConfirmationsUnavailable(Unavailable):
    """A confirmation can be neither made nor recognised: the key or the record of used ones cannot be reached."""

    what = "confirmations cannot be checked"


class AuditUnavailable(Unavailable):
    """The records of past decisions cannot be read."""

    what = "the audit cannot be read"


class DeskUnavailable(Unavailable):
    """The desk's data or the customers' sign-in service cannot be reached."""

    what = "the service desk's data cannot be reached"


class PolicyRefused(ServiceDeskError):
    """A change of who may do what was not made, whole. The message says why, to an administrator. No full stop."""


class InvalidPolicy(PolicyRefused):
    """What is asked for makes no sense: an unknown tool or group, a condition on nothing, a reason that is missing."""


class InvalidDocument(InvalidPolicy, ValueError):
    """Rules that cannot be read, in a row, a request or a file; `place` is the sentence's subject."""

    def __init__(self, place: Sequence[str], problem: str) -> None:
        super().__init__(f"{'.'.join(place) or 'the document'} {problem}")


class UnknownPerson(PolicyRefused):
    """The user pool has no such person."""


class AmbiguousPerson(PolicyRefused):
    """The name means more than one person of the user pool, so it means nobody."""


class LastAdministrator(PolicyRefused):
    """After the change, nobody could change permissions any more."""


class PolicyConflict(PolicyRefused):
    """Somebody else changed the same first: what the change was decided on is no longer so."""


class NotAdministrator(ServiceDeskError):
    """A good token of somebody who may not manage permissions."""

    def __init__(self) -> None:
        super().__init__("no group of the caller's may manage permissions")


class UnknownTool(ServiceDeskError):
    """The caller's toolbox has no such tool, whether or not one exists."""

    def __init__(self) -> None:
        super().__init__("no such tool in the toolbox")


class Refused(ServiceDeskError):
    """A call was not done, for a reason that the model is told.

    A sentence that names a tool is said to those only who have it, so the others must not need it.
    """

    def __init__(self, outcome: str, next_step: str = "") -> None:
        super().__init__(f"{outcome} {next_step}".strip())
        #: What is wrong.
        self.outcome = outcome
        #: What to do now, if there is anything.
        self.next_step = next_step


class InvalidArguments(Refused):
    """The arguments do not fit the tool's schema. The message names fields and rules, never the values sent."""


class ToolFailed(Refused):
    """The tool refused. The message is written for the model, in whole sentences."""


class TooManyCalls(ToolFailed):
    """The person has used the tool as often as a person may; nothing was done."""


class NotConfirmed(ToolFailed):
    """What was sent back is no confirmation of this call; nothing was done."""


class Declined(ToolFailed):
    """The person did not confirm; nothing was done."""

    def __init__(self) -> None:
        super().__init__("The person did not confirm. Nothing was done. Do not try again unless they ask for it.")


class StartRefused(Exception):
    """The function must not start: it could not do what it is for."""


class InvalidSetting(StartRefused):
    """A variable of the environment is missing or unusable."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem}")


class WarmUpFailed(StartRefused):
    """The path does not answer the request before the first one; the message is the protocol's revision."""


class InternalSignal(Exception):
    """Raised and caught within the server: whoever catches it says what it comes to."""


class BrokenSeal(InternalSignal):
    """A sealed text is not one of ours, or was changed."""


class UnknownCursor(InternalSignal):
    """A cursor did not come from the page before, of the same search of the same person."""


class OutOfBounds(InternalSignal, ValueError):
    """It is JSON, and holds more than it may."""


class CancelledTransaction(InternalSignal):
    """DynamoDB made none of a transaction's writes."""

    def __init__(self, reasons: Iterable[str], code: str | None) -> None:
        super().__init__()
        #: Names of the writes whose condition does not hold; none where another transaction was in the way.
        self.reasons = frozenset(reasons)
        #: AWS's code for the first write that failed.
        self.code = code
