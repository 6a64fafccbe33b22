"""What holds for every input."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NoReturn

from servicedesk.prompts.catalogue import PROMPTS
from tests.events import Event
from tests.fuzz.cost import measured
from tests.fuzz.messages import CONFIRMATION
from tests.fuzz.nodes import MARKER
from tests.fuzz.requests import Case
from tests.fuzz.vocabulary import TOKEN
from tests.fuzz.world import CONFIRMED, ELSEWHERE, HERE, POLICY, SAID, TICKETS, World

STATUSES = frozenset({200, 202, 400, 401, 403, 404, 405, 406, 413, 415})
#: Of an answer to somebody without a token that is good.
STRANGERS_STATUSES = frozenset({401, 403, 404, 405})
#: Of the processor, on any machine, for a message as large as one may be.
MAX_SECONDS = 0.5
MAX_ATTEMPTS = 5
MAX_PEAK_MEBIBYTES = 32
BROKEN = ("an invocation broke", "a request broke", "a tool broke", '"outcome":"broken"', '"library_level":"ERROR"')
_BESIDE_THE_BODY = frozenset({"headers", "cookies", "rawPath", "rawQueryString", "requestContext"})
_CONTACTS = frozenset(text for one in (HERE, ELSEWHERE) for text in (one.email, one.phone))
_NOTES = frozenset(note for _, _, note in SAID.values())
_OTHER_REGION = frozenset({ELSEWHERE.name, ELSEWHERE.email, ELSEWHERE.phone, TICKETS[1].subject, *SAID["T-00000002"]})
_EVERYTHING = _CONTACTS | _OTHER_REGION | {HERE.name, TICKETS[0].subject, *SAID["T-00000001"]}
#: Group → what its people may never be told.
HIDDEN: Mapping[str, frozenset[str]] = {
    "administrators": frozenset(),
    "support-engineers": frozenset(),
    "auditors": _CONTACTS | _NOTES,
    "emea-agents": _OTHER_REGION,
}


class Violated(AssertionError):
    """The invariant does not hold. The message says what of it, never with what: equal ones are one finding."""


def check(world: World, case: Case) -> dict[str, Any]:
    """Answer `case` in a world as it was at the start, and return the answer.

    Raises:
        Violated: The answer, or what was done or written meanwhile, is not what it must be.
    """
    world.restore()
    event = substituted(world, case)
    world.restore()
    answer = _answered(world, event)
    _check_shape(answer)
    _check_silence(world, case, answer)
    _check_rights(world, case, event, answer)
    _demand(not asyncio.all_tasks(asyncio.get_event_loop()), "something of the request is still running")
    return answer


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Violated(otherwise)


def _answered(world: World, event: Event) -> dict[str, Any]:
    invoke: Callable[[], dict[str, Any]] = partial(world.answer, event)
    answer, cost = measured(invoke)
    _demand(cost.peak_mebibytes <= MAX_PEAK_MEBIBYTES, "it took too much memory")
    # What is not the request's does not come each time: a collection of garbage, a library's first use of something,
    # a neighbour who has the other half of the processor.
    for _ in range(MAX_ATTEMPTS - 1):
        if cost.seconds <= MAX_SECONDS:
            return answer
        world.restore()
        answer, cost = measured(invoke)
    _demand(cost.seconds <= MAX_SECONDS, "it took too long")
    return answer


def _check_shape(answer: Any) -> None:
    _demand(isinstance(answer, dict) and isinstance(answer.get("statusCode"), int), "the answer is none")
    _demand(answer["statusCode"] in STATUSES, f"the status is {answer['statusCode']}")
    headers, body = answer["headers"], answer["body"]
    _demand(all(isinstance(text, str) for pair in headers.items() for text in pair), "a header is no text")
    _demand(isinstance(body, str) and not answer["isBase64Encoded"], "the body is no text")
    _demand(_is_storable(answer), "the answer cannot be written as JSON")
    if body and "json" in headers.get("content-type", ""):
        _demand(_is_json(body), "the body is not JSON")


def _check_silence(world: World, case: Case, answer: Mapping[str, Any]) -> None:
    log, token = world.log.getvalue(), case.recipe.token
    for phrase in BROKEN:
        _demand(phrase not in log, f"the log says {phrase}")
    _demand(all(_is_json(line) for line in log.splitlines()), "a line of the log is not JSON")
    said = json.dumps(answer) + log
    # A short part may be a word of ours.
    _demand(not any(part in said for part in token.split(".") if len(part) > 20), "a part of the token is repeated")
    _demand(MARKER not in said, "what nobody asked for is repeated")


def _check_rights(world: World, case: Case, event: Event, answer: Mapping[str, Any]) -> None:
    if not _may_come(case):
        _demand(answer["statusCode"] in STRANGERS_STATUSES, "a stranger was answered")
        _demand(not world.grants.reads, "grants were read for a stranger")
    groups = case.recipe.holder_groups() if _may_come(case) else frozenset()
    tools = {tool for group in groups for tool in POLICY.get(group, {})}
    _demand(bool(tools) or not world.watched.asked, "the desk was asked for somebody who may not")
    for tool, is_done in world.written().items():
        _demand(not is_done or tool in tools, f"{tool} was done for somebody who may not")
        _demand(not is_done or tool not in CONFIRMED or CONFIRMATION in _text(case.event), f"{tool} was not confirmed")
    said, told = _text(event), _text(answer)
    _demand(
        not any(one.description in told and not one.is_for(tools) for one in PROMPTS),
        "a prompt was told that leads too far",
    )
    hidden = _EVERYTHING.intersection(*(HIDDEN.get(group, _EVERYTHING) for group in groups))
    _demand(not any(text in told and text not in said for text in hidden), "somebody was told what they may not see")


def _may_come(case: Case) -> bool:
    sent = (value for name, value in case.event["headers"].items() if name.lower() == "authorization")
    return any(TOKEN in value for value in sent) and not case.recipe.must_be_refused


def _text(value: object) -> str:
    return json.dumps(value)


def substituted(world: World, case: Case) -> Event:
    """Return the event with a token, and a confirmation, where they belong."""
    event, body = dict(case.event), case.event.get("body", "")
    # Not in the body: what is called by a token's name is told so to whoever called it.
    for name in _BESIDE_THE_BODY & event.keys():
        if TOKEN in (text := _text(event[name])):
            event[name] = json.loads(text.replace(TOKEN, case.recipe.token))
    if CONFIRMATION in body:
        tool = next((tool for tool in CONFIRMED if tool in body), CONFIRMED[0])
        event["body"] = body.replace(CONFIRMATION, world.confirmation(tool))
    return event


def _is_storable(value: object) -> bool:
    try:
        return bool(json.dumps(value, ensure_ascii=False, allow_nan=False).encode())
    except ValueError:
        return False


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
