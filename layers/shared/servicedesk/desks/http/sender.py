"""Sends one request to a desk: how often, with which credentials, and what the log may know of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from servicedesk.desks.http.credentials import CredentialsHeader, DeskCredentials
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.hearing import hear
from servicedesk.desks.http.replies import FAULTS, DeskReply, Heard
from servicedesk.desks.http.request import DeskRequest, Method
from servicedesk.desks.http.transport import DeskTransport
from servicedesk.errors import DeskUnavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCall:
    """What the log may know of one request."""

    method: Method
    #: The path without its values: ``ticket/{}``.
    route: str
    #: A status, or what failed.
    code: str
    milliseconds: int
    #: Whether it was no answer, half of one, or one that is not understood.
    is_fault: bool


#: Told of every request that was sent.
Recorder = Callable[[DeskCall], None]


class DeskSender:
    """Sends requests, one at a time. Lives as long as the execution environment."""

    def __init__(
        self,
        transport: DeskTransport,
        credentials: DeskCredentials,
        gate: DeskGate,
        *,
        fields: Mapping[str, str],
        record: Recorder,
    ) -> None:
        self._transport = transport
        self._credentials = credentials
        self._gate = gate
        self._fields = fields
        self._record = record

    def send(self, request: DeskRequest) -> Heard:
        """Send a request, a read once more with renewed credentials, and what is repeatable once more if need be.

        Raises:
            DeskUnavailable: It was not sent.
        """
        header = self._credentials()
        heard = self._exchange(request, header)
        if heard.reply is DeskReply.UNAUTHORIZED:
            renewed = self._credentials(is_refused=True)
            return heard if request.is_write or renewed == header else self._exchange(request, renewed)
        if heard.reply is DeskReply.FAULT and request.is_write and request.is_repeatable:
            return self._repeat(request, header, heard)
        return heard

    def _repeat(self, request: DeskRequest, header: CredentialsHeader, lost: Heard) -> Heard:
        """Send a write once more. Whatever is refused now may be because it was done: only a success says something."""
        try:
            again = self._exchange(request, header)
        except DeskUnavailable:
            return lost
        return again if again.reply is DeskReply.ANSWERED else lost

    def _exchange(self, request: DeskRequest, header: CredentialsHeader) -> Heard:
        seconds = self._gate.admit("writes" if request.is_write else "reads")
        began_at = time.monotonic()
        wire = self._transport.exchange(
            request.method,
            request.target,
            request.body,
            {**request.headers, header.name: header.value},
            seconds=seconds,
        )
        heard = hear(wire, self._fields)
        is_fault = heard.reply in FAULTS
        if is_fault:
            # Whoever says something that is not understood may go on with it.
            self._transport.close()
        self._gate.note(is_fault=is_fault)
        taken = round((time.monotonic() - began_at) * 1_000)
        self._record(
            DeskCall(
                method=request.method, route=request.template, code=heard.code, milliseconds=taken, is_fault=is_fault
            )
        )
        return heard
