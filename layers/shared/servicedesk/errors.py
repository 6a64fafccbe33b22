"""The error tree: everything that can go wrong, and when it is raised. docs/architecture.md draws it.

Messages are fixed or written for the model: nothing that a caller sent, and nobody's data, travels in an exception.
"""

from collections.abc import Iterable, Sequence


class ServiceDeskError(Exception):
    """Base of every error that the path translates into an answer."""


class Unauthenticated(ServiceDeskError):
    """The request does not say acceptably who asks."""


class MissingToken(Unauthenticated):
    """No bearer token was sent. RFC 6750 §3.1: the challenge then carries no error code."""


class InvalidToken(Unauthenticated):
    """A bearer token was sent and is not acceptable. Why, a `TokenFault`, is for the log."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"token refused: {fault}")
        self.fault = fault


class InsufficientScope(ServiceDeskError):
    """The token is good and was not issued for this resource's scope (RFC 6750 §3.1)."""


class ForbiddenOrigin(ServiceDeskError):
    """A browser sent the request from a page whose origin is not allowed."""


class Unavailable(ServiceDeskError):
    """Nothing could be decided and nothing was done, unless a kind says otherwise; trying again is safe."""

    #: What cannot be done, in words of ours: each kind says its own.
    what = "nothing can be decided"

    def __init_subclass__(cls, *, what: str) -> None:
        cls.what = what

    def __init__(self, code: str | None = None, more: str = "", *, changes: Iterable[str] = ()) -> None:
        super().__init__(f"{self.what}: {more}" if more else self.what)
        #: Ids of changes of the policy that were sent: the log has those that were made.
        self.changes = tuple(changes)
        #: Why, for the log and the operator: AWS's code (``AccessDeniedException``), or what failed where there is no
        #: answer (``ReadTimeoutError``); never a message. None where neither is the reason.
        self.code = code


class KeysUnavailable(Unavailable, what="signing keys cannot be read"):
    """The issuer's signing keys cannot be read."""


class PermissionsUnavailable(Unavailable, what="permissions cannot be read"):
    """The grants cannot be read or written, or what is stored cannot be understood."""


class CapabilitiesUnavailable(Unavailable, what="what the stack can do is not known"):
    """What the stack can do is not known: it has not said so, or in the form of a newer release. The message says."""


class DirectoryUnavailable(Unavailable, what="the user pool cannot be reached"):
    """The user pool of the people who work the desk cannot be reached."""


class MailUnavailable(Unavailable, what="no invitation was sent"):
    """Cognito has sent as many e-mails as it may today, or could not send this one."""


class RevocationIncomplete(Unavailable, what="every token is refused, but the sign-ins were not ended"):
    """A person's tokens are refused and their sign-ins could not be ended. Revoking them again is safe, and needed."""


class OutcomeUnknown(Unavailable, what="it is not known whether the change was made"):
    """A change was sent, its answer was lost, and whether it was made cannot be read.

    Sending it again is safe where its store knows it again; at another company's desk, somebody has to look.
    """


class PartlyMade(Unavailable, what="only a part of the changes was made"):
    """Of changes that take more than one step, the first were made; the message says why the others were not."""


class LockedOut(Unavailable, what="perhaps nobody can change permissions"):
    """A change after which perhaps nobody can could not be taken back. The message names the command that does it."""


class LimitsUnavailable(Unavailable, what="calls cannot be counted"):
    """How often somebody called a tool cannot be counted."""


class ConfirmationsUnavailable(Unavailable, what="confirmations cannot be checked"):
    """A confirmation can be neither made nor recognised: the key or the record of used ones cannot be reached."""


class AuditUnavailable(Unavailable, what="the audit cannot be read"):
    """The records of past decisions cannot be read."""


class DeskUnavailable(Unavailable, what="the service desk's data cannot be reached"):
    """The desk's data or the customers' sign-in service cannot be reached."""


class DeskBusy(DeskUnavailable, what="the service desk takes no more calls for a while"):
    """The desk takes no more calls for a while, or was not asked because it would not. Nothing was done."""

    #: Whose limit it is, in a sentence for the model: each kind says its own.
    why = "The service desk itself takes no more calls at the moment."

    def __init__(self, code: str | None = None, *, retry_after_seconds: int) -> None:
        super().__init__(code)
        #: At least 1.
        self.retry_after_seconds = retry_after_seconds


class DeskBudgetSpent(DeskBusy, what="the service desk was asked as often as this deployment may in a minute"):
    """Everybody together has asked the desk as often as the deployment's settings allow. The desk was not asked."""

    why = "This deployment's own limit, how often everybody together may ask the service desk in a minute, is reached."


class DeskLeftAlone(DeskBusy, what="the service desk does not answer, and is left alone for a while"):
    """The desk did not answer several times in a row, and is not asked for a while."""

    why = "The service desk did not answer several times in a row, and is left alone for a while."


class PolicyRefused(ServiceDeskError):
    """A change of who may do what was not made, whole. The message says why, to an administrator. No full stop."""


class InvalidPolicy(PolicyRefused):
    """What is asked for makes no sense: an unknown tool or group, a condition on nothing, a reason that is missing."""


class InvalidDocument(InvalidPolicy, ValueError):
    """Rules that cannot be read, in a row, a request or a file; `place` is the sentence's subject."""

    def __init__(self, place: Sequence[str], problem: str) -> None:
        super().__init__(f"{'.'.join(place) or 'the document'} {problem}")


class AdministratorsNotMeant(InvalidPolicy):
    """Whoever the company puts into a group would change permissions, and nobody said that this is meant."""


class UnknownPerson(PolicyRefused):
    """The user pool has no such person."""


class AmbiguousPerson(PolicyRefused):
    """The name means more than one person of the user pool, so it means nobody."""


class UnknownAgent(PolicyRefused):
    """No agent of that name is registered."""


class LastAdministrator(PolicyRefused):
    """After the change, nobody could change permissions any more."""


class PolicyConflict(PolicyRefused):
    """Somebody else changed the same first: what the change was decided on is no longer so."""


class NotAdministrator(ServiceDeskError):
    """A good token of somebody who may not manage permissions."""


class NotForPrograms(PolicyRefused):
    """A program asked for what is for people: another door of the API, or a change of who administers."""


class UnknownTool(ServiceDeskError):
    """The caller's toolbox has no such tool, whether or not one exists."""


class Refused(ServiceDeskError):
    """A call was not done; the model is told what is wrong, and what to do now if there is anything.

    A sentence that names a tool is said to those only who have it, so the others must not need it.
    """

    def __init__(self, outcome: str, next_step: str = "") -> None:
        super().__init__(f"{outcome} {next_step}".strip())
        self.outcome, self.next_step = outcome, next_step


class InvalidArguments(Refused):
    """The arguments do not fit the tool's schema. The message names fields and rules, never the values sent."""


class ToolFailed(Refused):
    """The tool refused. The message is written for the model, in whole sentences."""


class TooManyCalls(ToolFailed):
    """The person has used the tool as often as a person may; nothing was done."""


class DeskConflict(ToolFailed):
    """A desk says that something is not as it was read; nothing was done."""

    def __init__(self) -> None:
        super().__init__("It was changed since it was read. Nothing was done.", "Read it again.")


class DeskRefused(ToolFailed):
    """A desk does not take what was sent; nothing was done. Its own words are not repeated."""

    def __init__(self, field: str | None = None) -> None:
        super().__init__(f"The service desk does not take this{f': {field}' if field else ''}. Nothing was done.")
        #: Our name of what does not fit; None if the desk does not say it in a way that is understood.
        self.field = field


class NotConfirmed(ToolFailed):
    """What was sent back is no confirmation of this call; nothing was done."""


class Declined(ToolFailed):
    """The person did not confirm; nothing was done."""

    def __init__(self) -> None:
        super().__init__("The person did not confirm. Nothing was done. Do not try again unless they ask for it.")


class InvalidSetting(Exception):
    """A variable of the environment is missing or unusable."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem}")


class WarmUpFailed(Exception):
    """The path does not answer the request before the first one; the message is the protocol's revision."""


class BrokenSeal(Exception):
    """A sealed text is not one of ours, or was changed."""


class UnknownCursor(Exception):
    """A cursor did not come from the page before, of the same search of the same person."""


class OutOfBounds(ValueError):
    """It is JSON, and holds more than it may."""


class CancelledTransaction(Exception):
    """DynamoDB made none of a transaction's writes."""

    def __init__(self, reasons: Iterable[str]) -> None:
        #: Names of the writes whose condition does not hold.
        self.reasons = frozenset(reasons)
