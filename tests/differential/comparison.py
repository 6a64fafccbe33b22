"""One event, answered by the kernel alone and by the SDK's own transport: equal, or by a row that says why not."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Mapping
from copy import copy
from typing import Any, Final

from starlette.datastructures import Headers

from servicedesk.server.elicitation import read_of
from servicedesk.server.message import REVISION_HEADER, message_in
from servicedesk.server.rules import Refusal, Rule, broken_by
from servicedesk.server.service import McpHandler
from tests.differential.sdk_transport import SdkTransport
from tests.events import Event, with_body
from tests.worlds.mcp_service import McpService

#: What may come of a message that the SDK lets through.
_LET_THROUGH: Final = frozenset({200, 202, 400, 404, 413})
#: Rule that refuses a request → the statuses with which the SDK's transport answers the same.
SDK_STATUSES: Final[Mapping[Rule, frozenset[int]]] = {
    # It hands an encoded body to its parser as it is, when it has looked at Accept.
    Rule.ENCODED: _LET_THROUGH | {406},
    Rule.OTHER_MEDIA_TYPE: frozenset({400, 406, 413}),
    Rule.NOT_ACCEPTABLE: frozenset({406, 413}),
    Rule.TOO_LARGE: frozenset({413}),
    # It has no such rule.
    Rule.TOO_MUCH: _LET_THROUGH,
    Rule.NOT_JSON: frozenset({400}),
    Rule.NOT_ONE_MESSAGE: frozenset({400}),
    # It takes a notification with a malformed id, on older revisions.
    Rule.NOT_A_MESSAGE: frozenset({400, 202}),
    Rule.RESPONSE: frozenset({400}),
    # It believes the header alone.
    Rule.OTHER_REVISION: _LET_THROUGH,
    Rule.UNKNOWN_REVISION: frozenset({400}),
    # It compares each part of an answer with every kind of answer that there could be.
    Rule.NO_ANSWER: _LET_THROUGH,
}
#: What one of the rules lets through, and the SDK's transport only in its own spelling.
SPELLED: Final = "as the SDK spells it"
#: What is answered before a transport is asked.
BEFORE: Final = "no transport's"
EQUAL: Final = "equal"
#: The SDK escapes at 2026-07-28 what is not ASCII, which takes three times as many bytes, and on older ones does not.
UTF_8: Final = "equal, in UTF-8"
_QUALITY: Final = re.compile(";[^,]*")
_SPELLING: Final = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
#: How often two answers are compared before they count as different: between the two, a second may end, or a slice of a
#: rate limit, and what an answer says of it be another.
ATTEMPTS: Final = 2
_RANDOM: Final = re.compile(r"T-[0-9A-HJKMNP-TV-Z]{8}|\d{8}T\d{12}-\w+|\d{4}-\d\d-\d\dT[0-9:.]+Z|[A-Za-z0-9_.%:-]{80,}")


class UnnamedDifferenceError(AssertionError):
    """The two answers differ, and no row says why."""


class Comparison:
    """Answers events both ways, each from the same state. Counts by name how they compared."""

    def __init__(self, service: McpService, handler: McpHandler, *stateful: object) -> None:
        """Compare.

        Args:
            service: Whose fakes hold the state.
            handler: Whose answer is compared.
            stateful: What else holds state, in members that are lists, sets and mappings.
        """
        self._handler, self._sdk = handler, SdkTransport(service, handler)
        self._stateful = (service.counter, service.ledger, service.grants, *stateful)
        self.compared: Counter[str] = Counter()
        self.unnamed: list[str] = []

    def __call__(self, event: Event, context: Any) -> Event:
        """Answer an event as the handler does, and compare."""
        before = self._state()
        for attempt in range(ATTEMPTS):
            self._restore(before)
            ours = self._handler(event, context)
            after = self._state()
            try:
                self.compared[self._name(event, ours, before)] += 1
                break
            except UnnamedDifferenceError as difference:
                if attempt == ATTEMPTS - 1:
                    self.unnamed.append(str(difference))
        self._restore(after)
        return ours

    def _name(self, event: Event, ours: Event, before: Any) -> str:
        if not _is_transports(ours):
            return BEFORE
        theirs = self._asked(event, before)
        if _plain(theirs) == _plain(ours):
            return EQUAL
        if _decoded(theirs) == _decoded(ours):
            return UTF_8
        refusal = _refusal_of(event)
        if refusal is None and _decoded(self._asked(_as_left(event), before)) == _decoded(ours):
            return SPELLED
        if refusal is not None:
            # What is wrong with a body, it says once the headers are as it wants them.
            asked = theirs if broken_by(_headers(event)) else self._asked(_spelled(event), before)
            if asked["statusCode"] in _sdk_statuses(refusal.rule, event):
                return refusal.rule.name
        raise UnnamedDifferenceError(json.dumps({"event": event, "ours": ours, "theirs": theirs}, default=repr))

    def _asked(self, event: Event, before: Any) -> Event:
        self._restore(before)
        return self._sdk(event)

    def _state(self) -> list[dict[str, Any]]:
        return [
            {name: copy(value) for name, value in vars(one).items() if isinstance(value, dict | list | set)}
            for one in self._stateful
        ]

    def _restore(self, state: list[dict[str, Any]]) -> None:
        for one, members in zip(self._stateful, state, strict=True):
            for name, value in members.items():
                setattr(one, name, copy(value))


def _is_transports(answer: Event) -> bool:
    """Whether an answer is one to a message: no challenge, no other method, no other path, nothing undecided."""
    try:
        body = json.loads(answer["body"] or "{}")
    except ValueError:
        return False
    return not isinstance(body.get("error"), str)


def _refusal_of(event: Event) -> Refusal | None:
    headers = _headers(event)
    if broken := broken_by(headers):
        return Refusal(rule=broken)
    message = message_in(_body(event), headers.get(REVISION_HEADER))
    return message if isinstance(message, Refusal) else None


def _sdk_statuses(rule: Rule, event: Event) -> frozenset[int]:
    """Return how the SDK may answer what a rule refuses: as any message, where it compares in another way."""
    headers = _headers(event)
    match rule:
        case Rule.OTHER_MEDIA_TYPE:
            # By how it begins: "application/jsonl" is taken.
            is_let_through = headers.get("content-type", "").startswith("application/json")
        case Rule.NOT_ACCEPTABLE:
            # It looks at no quality: what a quality alone refuses, it takes.
            bare = _QUALITY.sub("", headers.get("accept", ""))
            is_let_through = broken_by(Headers({**_SPELLING, "accept": bare})) is None
        case Rule.NOT_JSON:
            is_let_through = _is_pythons_json(_body(event))
        case _:
            is_let_through = False
    return SDK_STATUSES[rule] | (_LET_THROUGH if is_let_through else frozenset())


def _is_pythons_json(body: bytes) -> bool:
    """Whether Python's parser takes a body: NaN, UTF-16 and halves of a character, too."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _headers(event: Event) -> Headers:
    # As Mangum writes them: of two that are one, the later.
    sent = {name.lower(): value for name, value in event["headers"].items() if name.isascii()}
    return Headers(raw=[(name.encode(), value.encode()) for name, value in sent.items()])


def _body(event: Event) -> bytes:
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def _spelled(event: Event) -> Event:
    """Return a request with media types as the SDK compares them, and as long as its body is."""
    others = {n: v for n, v in event["headers"].items() if n.lower() not in {*_SPELLING, "content-length"}}
    return {**event, "headers": {**others, **_SPELLING}}


def _as_left(event: Event) -> Event:
    """Return a request that keeps our rules as it is left by them: spelled, and answers without what nobody reads."""
    event = _spelled(event)
    message = json.loads(_body(event))
    match message:
        case {"params": {"inputResponses": {**responses}} as params}:
            read = {**message, "params": {**params, "inputResponses": read_of(responses)}}
            return {**with_body(event, json.dumps(read)), "isBase64Encoded": False}
    return event


def _decoded(answer: Event) -> object:
    """Return what is compared where one of two is escaped: a length is another, and members stand in the same order."""
    status, headers, body = _plain(answer)
    others = {name: value for name, value in headers.items() if name != "content-length"}
    try:
        return status, others, json.loads(body, object_pairs_hook=list)
    except ValueError:
        return status, others, body


def _plain(answer: Event) -> tuple[int, dict[str, str], str]:
    """Return what is compared: status, headers and body, but for what is random."""
    return int(answer["statusCode"]), answer["headers"], _RANDOM.sub("<random>", answer["body"])
