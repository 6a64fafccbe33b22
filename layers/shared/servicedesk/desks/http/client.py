"""HTTP client of another company's desk. What an author of an adapter needs to know of `desks/` stands here.

    TICKET, COMMENT = DeskRoute("ticket/{}"), DeskRoute("ticket/{}/comment")

    client = DeskClient(DeskTransport(DeskAddress.of("https://rt.example.com/REST/2.0")), credentials, DeskGate(...))
    found = client.get(TICKET, ticket_id, query=[("fields", "Subject,Status")])     # None: there is none
    client.post(COMMENT, ticket_id, body="a note", idempotency_key=None)            # a text is text/plain
    client.put(TICKET, ticket_id, body={"Status": "open"}, if_match=found.etag)     # all else is JSON

**What comes back** is a `DeskAnswer` (`document` is the JSON, None for a 204), or None for a 404, a 410 or a 403, and
for a value that can be no name, for which nothing is asked. A document is JSON, and no more is known of it: read it as
one reads what a stranger sent. Its URLs are not followed: there is no way to.

**What is raised** may go through an adapter as it is; a model is told each in a sentence of ours.

    DeskConflict       409, 412: nothing was done; what was read is no longer so
    DeskRefused        400, 422: nothing was done; `field` is one of the client's `fields`, or None
    DeskBusy           429, 503 with Retry-After, an open circuit, a spent budget: nothing was done; says when to come
    DeskUnavailable    all else; of a write, nothing was done
    OutcomeUnknown     a write that was sent, and of which no sound answer came: it may have been done

A write is sent once. With an `idempotency_key`, which the desk must take, it is sent once more where its answer was
lost; for a desk that takes none, `desks/ledger.py` remembers. Where a second write of one call fails, the first is done
all the same: an adapter raises `OutcomeUnknown` then. A read is asked once more only after a 401, if the secret has
changed.

A desk has one circuit and one budget, whoever asks it: another client of the same desk is given `gate.beside()`.

`begin` starts a tool call: at most so many requests until the next, all within what the deadline leaves. Of what a desk
says, nothing beside the document goes anywhere; of what is sent, neither values of a path, nor a query, a body or
credentials are in an error or a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from servicedesk.desks.http.credentials import DeskCredentials
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.replies import DeskReply, Heard, error_of
from servicedesk.desks.http.request import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    Body,
    DeskRequest,
    Method,
    constant_headers,
    desk_request,
)
from servicedesk.desks.http.route import DeskRoute, Query, request_target
from servicedesk.desks.http.sender import DeskSender, Recorder
from servicedesk.desks.http.transport import DeskTransport


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAnswer:
    """What a desk answered, as it came."""

    #: JSON.
    document: Any
    #: For `DeskClient.put`; None if the desk says none.
    etag: str | None


class DeskClient:
    """Asks one desk. Lives as long as the execution environment, which answers one request at a time.

    Args:
        transport: Where every request goes.
        credentials: Who we are to the desk; asked before each request.
        gate: What must hold before each request.
        fields: Which fields a model may be told that the desk refuses: the desk's name → ours.
        headers: Sent with each request.
        record: Told of every request that was sent.
    """

    def __init__(  # noqa: PLR0913 -- whom it asks, as whom, and what must hold
        self,
        transport: DeskTransport,
        credentials: DeskCredentials,
        gate: DeskGate,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        record: Recorder = lambda _: None,
    ) -> None:
        self._transport = transport
        self._path = transport.address.path
        #: `DeskGate.beside` of it is for another client of this desk.
        self.gate = gate
        self._headers = constant_headers(headers or {})
        #: Which tool call it is: what was read in it need not be read in it again.
        self.turn = 0
        self._sender = DeskSender(transport, credentials, gate, fields=fields or {}, record=record)

    def begin(self) -> None:
        """Begin a tool call."""
        self.turn += 1
        self.gate.begin()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._transport.close()

    def get(self, route: DeskRoute, *values: str, query: Query = ()) -> DeskAnswer | None:
        """Read."""
        target = request_target(self._path, route, values, query)
        return None if target is None else self._answer(self._read_request(route, target))

    def post(
        self, route: DeskRoute, *values: str, body: Body, query: Query = (), idempotency_key: str | None = None
    ) -> DeskAnswer | None:
        """Make something; with `idempotency_key` on a desk that makes one thing of all requests with the same."""
        target = request_target(self._path, route, values, query)
        extra = {**self._headers, IDEMPOTENCY_KEY: idempotency_key}
        return None if target is None else self._answer(desk_request("POST", route.template, target, body, extra))

    def put(
        self,
        route: DeskRoute,
        *values: str,
        body: Body,
        query: Query = (),
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> DeskAnswer | None:
        """Change something; with `if_match`, a `DeskAnswer.etag`, only if it is as it was read."""
        target = request_target(self._path, route, values, query)
        extra = {**self._headers, IF_MATCH: if_match, IDEMPOTENCY_KEY: idempotency_key}
        return None if target is None else self._answer(desk_request("PUT", route.template, target, body, extra))

    def call(  # noqa: PLR0913 -- what HTTP sends, and how
        self,
        method: Method,
        route: DeskRoute,
        *values: str,
        body: Body | None = None,
        query: Query = (),
        only_looks: bool = False,
        idempotency_key: str | None = None,
    ) -> DeskAnswer | None:
        """Send what the others do not, for who has the method as a value; `only_looks` if it changes nothing."""
        target = request_target(self._path, route, values, query)
        if target is None:
            return None
        extra = {**self._headers, IDEMPOTENCY_KEY: idempotency_key}
        request = desk_request(method, route.template, target, body, extra)
        return self._answer(replace(request, only_looks=True) if only_looks else request)

    def probe(self, route: DeskRoute, *values: str, query: Query = ()) -> Heard:
        """Read, and return what came back whatever it is: for a check of the deployment, which tells 403 from 404.

        Raises:
            DeskUnavailable: Nothing was asked.
        """
        target = request_target(self._path, route, values, query)
        if target is None:
            return Heard(reply=DeskReply.ABSENT, code="NoSuchPath")
        return self._sender.send(self._read_request(route, target))

    def _read_request(self, route: DeskRoute, target: str) -> DeskRequest:
        return desk_request("GET", route.template, target, extra=self._headers)

    def _answer(self, request: DeskRequest) -> DeskAnswer | None:
        heard = self._sender.send(request)
        error = error_of(heard, is_write=request.is_write)
        if error is not None:
            raise error
        return DeskAnswer(document=heard.document, etag=heard.etag) if heard.reply is DeskReply.ANSWERED else None
