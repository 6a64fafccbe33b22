"""The server's URL, as a client without a token meets it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import Final

from delivery.verify.question import AnyQuestion, Question
from delivery.verify.unanswered import NoReply
from delivery.verify.verdict import Verdict, fail_verdict, pass_verdict
from delivery.verify.wire import Reply, Wire
from servicedesk.errors import ForbiddenOrigin, InvalidToken
from servicedesk.identity.challenge import challenge
from servicedesk.identity.token_fault import TokenFault
from servicedesk.server.http import answer
from servicedesk.settings import IdentitySettings

#: What other front doors of AWS make of the header: REST APIs and function URLs.
RENAMED: Final = "x-amzn-remapped-www-authenticate"
FOREIGN_ORIGIN: Final = "https://origin.invalid"
#: One of the console's files, which ask for no token, and its name with one letter escaped twice.
FILE, ESCAPED_FILE = "main.js", "m%2561in.js"

_JSON: Final = {"content-type": "application/json"}
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
_CLIENTS_GO_BY_IT = (
    "Clients that go by the challenge alone do not find the sign-in page; those that try the well-known paths still do."
)
_UNREACHABLE = (
    "With a domain of your own, point its DNS at the output DomainTarget and wait until that has spread; otherwise look"
    " at this machine's way out. Nothing else over HTTP can be asked before."
)


def questions(settings: IdentitySettings, closed: Iterable[str], wire: Wire) -> Iterator[AnyQuestion]:
    """Yield what is asked of the server without a token.

    Args:
        settings: What the server is called.
        closed: Other addresses of the same server, which must not lead to it.
        wire: The network.

    Raises:
        NoReply: The server does not answer, which is told, so nothing else is asked.
    """
    url = settings.resource_url
    post = partial(wire.send, "POST", url)
    first = _reply_or_why(wire, url)
    yield Question(about=f"the server answers at {url}", ask=lambda: first, judge=judge_answering)
    if isinstance(first, NoReply):
        raise first
    yield Question(
        about="the challenge to a request without a token (401)",
        ask=lambda: first,
        judge=partial(judge_challenge, expected=challenge(settings)),
    )
    yield Question(
        about="the challenge to a token that is refused (401)",
        ask=lambda: post({**_JSON, "authorization": "Bearer made-up"}, "{}"),
        judge=partial(judge_challenge, expected=challenge(settings, InvalidToken(TokenFault.MALFORMED_TOKEN))),
    )
    yield Question(
        about="a refusal with status 403 arrives as it was sent",
        ask=lambda: post({**_JSON, "origin": FOREIGN_ORIGIN}, "{}"),
        judge=partial(judge_refusal, expected=json.loads(bytes(answer(ForbiddenOrigin(), settings).body))),
    )
    yield from _questions_of_paths(settings, closed, wire)


def _questions_of_paths(settings: IdentitySettings, closed: Iterable[str], wire: Wire) -> Iterator[AnyQuestion]:
    url, origin = settings.resource_url, settings.origin
    yield Question(
        about="a path that leads nowhere", ask=lambda: wire.send("GET", f"{origin}/no-such-path"), judge=judge_nowhere
    )
    yield Question(
        about="a slash behind the URL", ask=lambda: wire.send("POST", f"{url}/", _JSON, "{}"), judge=judge_nowhere
    )
    yield Question(
        about="%25 in a path",
        ask=lambda: (
            wire.send("GET", f"{origin}/admin/console/{FILE}"),
            wire.send("GET", f"{origin}/admin/console/{ESCAPED_FILE}"),
        ),
        judge=judge_escapes,
    )
    for address in closed:
        yield Question(
            about=f"API Gateway's own address is switched off: {address}",
            ask=partial(wire.send, "POST", address, _JSON, "{}"),
            judge=judge_closed,
        )


def _reply_or_why(wire: Wire, url: str) -> Reply | NoReply:
    try:
        return wire.send("POST", url, _JSON, "{}")
    except NoReply as why:
        return why


def judge_answering(reply: Reply | NoReply) -> Verdict:
    """Judge whether there is a server at all."""
    if isinstance(reply, NoReply):
        return fail_verdict(reply.found, _UNREACHABLE)
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return fail_verdict(reply.words, "Look at the log of the MCP function and at docs/operate.md#errors.")
    return pass_verdict(reply.words)


def judge_challenge(reply: Reply, expected: str) -> Verdict:
    """Judge whether WWW-Authenticate arrives, under its name, as the function sends it."""
    if reply.status != HTTPStatus.UNAUTHORIZED:
        return fail_verdict(f"{reply.words} instead of 401", "Look at the log of the MCP function.")
    arrived = reply.headers.get("www-authenticate")
    if arrived is None and RENAMED in reply.headers:
        return fail_verdict(
            f"WWW-Authenticate arrives as {RENAMED}",
            f"{_CLIENTS_GO_BY_IT} Write it back with a parameter mapping on the integration,"
            " overwrite:header.WWW-Authenticate for the statuses 401 and 403, and report it.",
        )
    if arrived is None:
        return fail_verdict("WWW-Authenticate does not arrive", f"{_CLIENTS_GO_BY_IT} Look for what stands in between.")
    if _parameters(arrived) != _parameters(expected):
        return fail_verdict(
            f"it says {arrived}",
            f"This release of the command expects {expected}. Deploy this release, or use the deployed one's command.",
        )
    return pass_verdict("WWW-Authenticate arrives")


def judge_refusal(reply: Reply, expected: Mapping[str, str]) -> Verdict:
    """Judge whether a 403 of the function's own reaches the client with its body."""
    if reply.status != HTTPStatus.FORBIDDEN or reply.document != expected:
        return fail_verdict(
            f"{reply.words}, {reply.text[:80]!r}",
            "A page of a foreign origin must be refused by the function itself. Look at what stands in between.",
        )
    return pass_verdict("body and status are the function's")


def judge_nowhere(reply: Reply) -> Verdict:
    """Judge whether a URL that is none of ours is nothing."""
    if reply.status != HTTPStatus.NOT_FOUND:
        return fail_verdict(f"{reply.words} instead of 404", "Report it: the local gateway answers 404 there.")
    return pass_verdict(reply.words)


def judge_closed(reply: Reply) -> Verdict:
    """Judge whether an address that is switched off leads nowhere."""
    if reply.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return fail_verdict(
            reply.words, "It is a way around what stands before your domain. Deploy again, or disable it at the API."
        )
    return pass_verdict(reply.words)


def judge_escapes(replies: tuple[Reply, Reply]) -> Verdict:
    """Judge what the gateway makes of ``%25``, from a file asked for by its name and by its name escaped twice.

    The function decodes once itself, so the second name is the first one only if the gateway decodes ``%25`` before.
    """
    plain, escaped = replies
    if plain.status != HTTPStatus.OK:
        return fail_verdict(f"{plain.words} for the console's own file", "Look at the log of the admin function.")
    match escaped.status:
        case HTTPStatus.OK:
            return pass_verdict("decoded like any other escape, as the local gateway does")
        case HTTPStatus.NOT_FOUND:
            return pass_verdict("kept as it is", "Report it: the local gateway decodes it.")
    return fail_verdict(
        f"{escaped.words}", "Names with a percent sign cannot be addressed over HTTP: use the command for them."
    )


def _parameters(header: str) -> tuple[str, Mapping[str, str]]:
    return header.partition(" ")[0].lower(), dict(_PARAMETER.findall(header))
