"""A client, and a desk of a test that it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.circuit import CircuitBreaker
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import CredentialsHeader
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.replies import Heard
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.http.sender import DeskCall
from servicedesk.desks.http.transport import DeskTransport
from tests.desks.http.server import Answer, ScriptedDesk, serving

TICKET = DeskRoute("ticket/{}")
COMMENTS = DeskRoute("ticket/{}/comment")
TICKETS = DeskRoute("tickets")
FIRST, SECOND = "token first-5ecret", "token second-5ecret"
#: What must be told nowhere: credentials, what a path, a query or a body hold, and a desk's own words.
SECRETS = ("first-5ecret", "second-5ecret", "4711", "printer on fire", "internal-host", "Subject")


class RotatedCredentials:
    """Credentials of which the second are read once the first are refused."""

    def __init__(self, *values: str) -> None:
        self.values = list(values or [FIRST])
        #: How often they were read again.
        self.refusals = 0

    def __call__(self, *, is_refused: bool = False) -> CredentialsHeader:
        if is_refused:
            self.refusals += 1
            if len(self.values) > 1:
                self.values.pop(0)
        return CredentialsHeader(self.values[0])


@dataclass
class DeskWorld:
    """A client, its desk, and what the log was told."""

    desk: ScriptedDesk
    client: DeskClient
    calls: list[DeskCall] = field(default_factory=list)
    credentials: RotatedCredentials = field(default_factory=RotatedCredentials)

    def read(self) -> Any:
        return self.client.get(TICKET, "4711", query=[("fields", "Subject")])

    def probe(self) -> Heard:
        return self.client.probe(TICKET, "4711")

    def write(self, idempotency_key: str | None = None) -> Any:
        return self.client.post(COMMENTS, "4711", body="printer on fire", idempotency_key=idempotency_key)


@contextmanager
def desk_world(
    *answers: Answer,
    remaining_seconds: Callable[[], float] = lambda: 24.0,
    credentials: RotatedCredentials | None = None,
    circuit: CircuitBreaker | None = None,
    budget: Any = None,
    max_calls: int = 6,
    fields: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Iterator[DeskWorld]:
    """Serve these answers, and ask for them."""
    calls: list[DeskCall] = []
    known = credentials or RotatedCredentials()
    with serving(*answers) as desk:
        transport = DeskTransport(DeskAddress.of(f"{desk.url}/REST/2.0"))
        gate = DeskGate(remaining_seconds, circuit, budget, max_calls)
        client = DeskClient(transport, known, gate, fields=fields, headers=headers, record=calls.append)
        try:
            yield DeskWorld(desk, client, calls, known)
        finally:
            transport.close()
