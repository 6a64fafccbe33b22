"""Reading what was recorded in turn, and insisting on what must be there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from walkthrough.steps import Step, StepTaken, Unexpected, facts
from walkthrough.wire import Exchange, WireMessage


class NoMore(Exception):
    """The exchanges end here."""


class Reading:
    """One person's exchanges in turn."""

    def __init__(self, exchanges: Iterable[Exchange], person: str) -> None:
        self._exchanges = iter(exchanges)
        self._person = person
        #: What was on the wire since the last step, and belongs to the next.
        self.lead_in: list[WireMessage] = []

    def next(self, wanted: Callable[[Exchange], bool]) -> Exchange:
        """Return the next exchange that is wanted; those before it lead in to the next step.

        Raises:
            NoMore: There is none yet.
        """
        for exchange in self._exchanges:
            if wanted(exchange):
                return exchange
            self.lead_in += [exchange.request, exchange.response]
        raise NoMore

    def take_step(
        self,
        step: Step,
        *messages: WireMessage,
        known: Mapping[str, Any] | None = None,
        title: str = "",
        remark: str = "",
    ) -> StepTaken:
        """Return `step` as it was taken, with its messages and those that led in to it."""
        lead_in, self.lead_in = self.lead_in, []
        return StepTaken(
            person=self._person,
            step=step,
            title=title or step.title,
            messages=(*lead_in, *messages),
            facts=facts(known or {}),
            remark=remark or step.remark,
        )


def expect(step: Step, holds: bool, expected: str, seen: str) -> None:  # noqa: FBT001 -- reads as an assertion
    """Check something of a step.

    Raises:
        Unexpected: It does not hold.
    """
    if not holds:
        raise Unexpected(step, expected, seen)


def document_of(step: Step, exchange: Exchange) -> Mapping[str, Any]:
    """Return the JSON document that answered a step, which must be one."""
    document = exchange.response.document
    is_document = exchange.status == HTTPStatus.OK and isinstance(document, dict)
    expect(step, is_document, f"a JSON document from {exchange.path}", exchange.response.start_line)
    return dict(document)


def result_of(step: Step, exchange: Exchange) -> Mapping[str, Any]:
    """Return the JSON-RPC result that answered a step, which must be one."""
    expect(step, bool(exchange.response.result), f"a result of {exchange.rpc_method}", str(exchange.response))
    return exchange.response.result


def some_of(document: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return the members of `document` called `names`, as far as it has them, in that order."""
    return {name: document[name] for name in names if name in document}


def form_of(message: WireMessage) -> Mapping[str, str]:
    """Return the fields of a recorded form."""
    return pairs_of(message.body.splitlines(), " = ")


def pairs_of(texts: Iterable[str], between: str) -> Mapping[str, str]:
    """Return names and values with `between` between them. They are shortened already, and decoded."""
    return {name: value for name, _, value in (text.partition(between) for text in texts)}
