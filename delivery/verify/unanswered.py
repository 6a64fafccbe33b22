"""Why a question has no answer.

Unanswered           nothing is known
├── NotAllowed       whoever asks lacks a right
├── CallFailed       AWS, or the way to it, failed
└── NoReply          a server did not answer
NotThere             AWS knows no such thing: that is an answer
"""

from __future__ import annotations


class Unanswered(Exception):
    """Nothing is known.

    Args:
        found: Why, without a full stop.
        advice: What to do to know it, in sentences.
    """

    def __init__(self, found: str, advice: str) -> None:
        super().__init__(found)
        self.found = found
        self.advice = advice


class NotAllowed(Unanswered):
    """Whoever asks may not perform an action, named as in an IAM policy."""

    def __init__(self, action: str) -> None:
        super().__init__(
            f"these credentials may not call {action}",
            f"Run it with credentials that may: docs/deploy.md lists what it asks, {action} among it.",
        )
        self.action = action


class CallFailed(Unanswered):
    """AWS answered with an error of its own, or could not be reached.

    Args:
        action: What was asked, named as in an IAM policy.
        code: AWS's error code, or the kind of failure on the way.
        message: AWS's words, or none.
    """

    def __init__(self, action: str, code: str, message: str = "") -> None:
        super().__init__(f"{action} failed: {message or code}", "Try again; if it stays so, look at AWS's own status.")
        self.action = action
        self.code = code
        self.message = message


class NoReply(Unanswered):
    """A server could not be reached, or broke off."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(f"no answer from {host}: {why}", "Find out whether this machine reaches it, and try again.")


class NotThere(Exception):
    """AWS knows nothing of that name."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action
