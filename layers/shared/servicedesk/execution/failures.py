"""Failures of a tool: what a model is told, and what is recorded, where the desk did not answer or the tool broke."""

from __future__ import annotations

from typing import Final, NamedTuple

from servicedesk.errors import DeskBusy, OutcomeUnknown, Refused, Unavailable
from servicedesk.policy.audit import Outcome
from servicedesk.tools.effect import Effect


class Failure(NamedTuple):
    """What became of a call whose tool neither returned nor refused."""

    outcome: Outcome
    #: For the model.
    told: Refused


_UNREACHABLE: Final = Failure(
    outcome=Outcome.UNREACHABLE,
    told=Refused("The service desk's data cannot be reached at the moment.", "Try again in a few seconds."),
)
_BROKEN: Final = Failure(
    outcome=Outcome.BROKEN,
    told=Refused("Something went wrong inside the service desk.", "Trying again is unlikely to help; tell the person."),
)
_ANSWER_LOST: Final = Failure(
    outcome=Outcome.NOT_KNOWN,
    told=Refused(
        "The service desk's data cannot be reached at the moment, so whether this was done is not known.",
        "Look in a few seconds, before you call again.",
    ),
)
_BROKEN_OFF: Final = Failure(
    outcome=Outcome.NOT_KNOWN,
    told=Refused(
        "Something went wrong inside the service desk, so whether this was done is not known.",
        "Look before you call again, and tell the person: trying again is unlikely to help.",
    ),
)


def failure_of(error: Exception, effect: Effect) -> Failure:
    """Return what became of a call whose tool raised `error`, which is no refusal.

    Of a tool that may change something it is not known how far it came, whoever wrote it: a write can be made though
    its answer is lost, and a defect can come after it. Only a desk that was not asked, or took nothing, is believed.
    """
    if isinstance(error, DeskBusy):
        return Failure(outcome=Outcome.UNREACHABLE, told=_wait(error))
    if isinstance(error, OutcomeUnknown):
        return _ANSWER_LOST
    if isinstance(error, Unavailable):
        return _UNREACHABLE if effect.read_only else _ANSWER_LOST
    return _BROKEN if effect.read_only else _BROKEN_OFF


def _wait(error: DeskBusy) -> Refused:
    wait = error.retry_after_seconds
    return Refused(
        f"{error.why} Nothing was done.", f"Try again in {wait} second{'' if wait == 1 else 's'}, not before."
    )
