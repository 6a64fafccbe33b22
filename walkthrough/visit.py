"""One person's part of the walkthrough: their exchanges, told to the journal as they end."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

from walkthrough.comparison import Assertion, Visitor, visitor_of
from walkthrough.journal import Journal
from walkthrough.steps import Step, Unexpected
from walkthrough.target import Credentials
from walkthrough.tell import tell
from walkthrough.wire import Exchange


class Visit:
    """What one person's client and browser exchanged with the target, and how much of it was told."""

    def __init__(self, person: Credentials, journal: Journal, *, is_told: bool = True) -> None:
        self.person = person
        self.journal = journal
        #: Every exchange of this person, sign-in included.
        self.exchanges: list[Exchange] = []
        self._told = 0
        self._is_told = is_told

    @property
    def visitor(self) -> Visitor:
        """The person, with the tools that the server listed for them."""
        return visitor_of(self.person.username, self.exchanges)

    def observe(self, exchange: Exchange) -> None:
        """Tell what the exchange adds. Never raises: inside the client's transport that would be a broken network."""
        self.exchanges.append(exchange)
        if not self._is_told:
            return
        with suppress(Exception):
            self._tell()

    def finish(self) -> None:
        """Insist on the whole sequence.

        Raises:
            Unexpected: A step did not happen as it must, or not at all.
        """
        self._tell()
        for missing in list(Step)[self._told :]:
            raise Unexpected(missing, missing.title, "nothing of it")

    def failure(self, error: Exception) -> Assertion:
        """Return what failed: the step that was not as it must be, if there is one, and else what the client raised."""
        failure = _first(error)
        try:
            self._tell()
        # Whatever a server sent that cannot be told.
        except Exception as untold:  # noqa: BLE001
            failure = untold
        did_not = f"completes step {failure.step.number}" if isinstance(failure, Unexpected) else None
        return Assertion(
            claim=f"{self.person.username} {did_not or f'gets past step {self._told}'}",
            holds=False,
            seen=f"{failure}" or type(failure).__name__,
        )

    def _tell(self) -> None:
        """Write the steps that are not written yet. All are told anew: what was unexpected once, is so each time."""
        steps = tell(self.exchanges, self.person.username, self.journal.target, self.journal.era)
        for taken in islice(steps, self._told, None):
            self.journal.write(taken)
            self._told += 1


def _first(error: BaseException) -> BaseException:
    """The first exception inside however many groups the client's tasks wrapped it in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
