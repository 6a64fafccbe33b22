"""Whatever API Gateway hands over, and whoever sent it: an answer, nothing broken, nothing told that is not theirs."""

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from servicedesk.prompts.catalogue import PROMPTS
from servicedesk.server.bounds import MAX_VALUES
from tests.depth import examples, some
from tests.events import EVENTS, Event, call_event, with_body, with_token
from tests.fakes.desk import FakeDesk
from tests.fuzz.credentials import GROUPS, Recipe
from tests.fuzz.findings import kept
from tests.fuzz.invariant import MAX_PEAK_MEBIBYTES, MAX_SECONDS, Violated, check
from tests.fuzz.nodes import MEMBERS
from tests.fuzz.requests import MAX_BODY_BYTES, RAW, SEEDS, Case, case
from tests.fuzz.vocabulary import TOKEN
from tests.fuzz.world import HERE, POLICY, World, running

AUDITOR = Case(event=case(b"").event, recipe=Recipe(groups=("auditors",)))
FINDINGS = kept()
#: Seed → the tools without which what it asks for is unknown.
NEEDS = {
    "mcp-tools-call": {"get_customer"},
    "mcp-prompts-get": next(prompt.tools for prompt in PROMPTS if prompt.name == "answer-ticket"),
}


@pytest.fixture(scope="module")
def world(event_loop_of_the_main_thread: asyncio.AbstractEventLoop) -> Iterator[World]:
    asyncio.set_event_loop(event_loop_of_the_main_thread)
    with running() as one:
        yield one


# Long enough for an input to bend several things: hypothesis draws most bytes near the smallest size.
@settings(max_examples=examples(400), derandomize=True, database=None)
@given(st.binary(min_size=96, max_size=512))
def test_whatever_is_sent_is_answered_and_nothing_breaks(world: World, content: bytes) -> None:
    made = case(content)

    try:
        check(world, made)
    except Violated:
        note(f"To be kept in findings/: {json.dumps(made.as_json(), indent=2)}")
        raise


PLACES: tuple[tuple[str, ...], ...] = (
    ("arguments",), ("arguments", "customer_id"), ("arguments", "x"), ("name",), ("requestState",), ("x",),
    ("_meta", "x"), ("_meta", "io.modelcontextprotocol/clientInfo"),
    ("_meta", "io.modelcontextprotocol/clientCapabilities"), ("inputResponses",), ("inputResponses", "x"),
    ("inputResponses", "x", "content"), ("inputResponses", "confirmation"),
    ("inputResponses", "confirmation", "content"), ("inputResponses", "confirmation", "content", "confirm"),
)  # fmt: skip


def _filled(place: tuple[str, ...], many: object, *, legacy: bool) -> Case:
    """Return a call with `many` somewhere in it."""
    event = call_event("get_customer", {"customer_id": HERE.customer_id}, legacy=legacy)
    message = json.loads(event["body"])
    at = message["params"]
    for name in place[:-1]:
        at = at.setdefault(name, {"action": "accept"} if name == "confirmation" else {})
    at[place[-1]] = many
    return Case(event=with_body(with_token(event, TOKEN), json.dumps(message, separators=(",", ":"))), recipe=Recipe())


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("place", PLACES, ids=".".join)
@pytest.mark.parametrize("is_wide", [False, True], ids=["a list", "an object"])
def test_a_message_as_large_as_one_may_be_takes_no_more_than_it_may(
    world: World, place: tuple[str, ...], is_wide: bool, legacy: bool
) -> None:
    turn = 2 * PLACES.index(place) + is_wide + legacy
    for text, values in some(MEMBERS.items(), turn):
        member, count = json.loads(text), (MAX_VALUES - 40) // values
        many = {f"k{number}": member for number in range(count)} if is_wide else [member] * count

        answer = check(world, _filled(place, many, legacy=legacy))

        assert answer["statusCode"] != 413


def test_the_largest_event_that_lambda_takes_is_refused_within_the_same_bounds(world: World) -> None:
    event = {
        **call_event("get_customer", {}),
        "body": b64encode(b"[" * MAX_BODY_BYTES).decode(),
        "isBase64Encoded": True,
    }

    answer = check(world, Case(event=with_token(event, TOKEN), recipe=Recipe()))

    assert answer["statusCode"] == 413


@pytest.mark.parametrize("found", FINDINGS.values(), ids=FINDINGS.keys())
def test_what_was_found_once_holds_from_then_on(world: World, found: Case) -> None:
    check(world, found)


def test_a_finding_can_be_run_again_from_what_is_kept_of_it() -> None:
    for content in (b"", b"\0\1\xff\2\xff\1\3\5", bytes(range(200))):
        made = case(content)

        assert Case.from_json(json.loads(json.dumps(made.as_json()))) == made


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("seed", range(len(SEEDS)), ids=SEEDS)
def test_where_nothing_is_bent_the_request_is_one_that_a_client_sends(world: World, seed: int, group: str) -> None:
    answer = check(world, case(bytes([seed, GROUPS.index(group)])))

    is_unknown = not POLICY.get(group, {}).keys() >= NEEDS.get(SEEDS[seed], frozenset())
    assert answer["statusCode"] == (405 if SEEDS[seed] in {"mcp-get", "mcp-delete"} else 400 if is_unknown else 200)


def test_bytes_that_are_a_body_are_sent_as_they_are(world: World) -> None:
    body = json.loads((EVENTS / "mcp-tools-call.json").read_text())["body"]

    answer = check(world, case(bytes([RAW]) + body.encode()))

    assert json.loads(answer["body"])["result"]["structuredContent"]["name"] == HERE.name


Bend = Callable[[dict[str, Any]], Any]
LIES: dict[str, Bend] = {
    "the answer is none": lambda _: None,
    "the status is 500": lambda answer: {**answer, "statusCode": 500},
    "a header is no text": lambda answer: {**answer, "headers": {"x": 1}},
    "the body is no text": lambda answer: {**answer, "isBase64Encoded": True},
    "the body is not JSON": lambda answer: {**answer, "body": "NaN"},
    "the answer cannot be written as JSON": lambda answer: {**answer, "body": "\ud800"},
    "a part of the token is repeated": lambda answer: {**answer, "headers": {"x": AUDITOR.recipe.token.split(".")[1]}},
    "somebody was told what they may not see": lambda answer: {**answer, "body": json.dumps(HERE.email)},
}


@pytest.mark.parametrize(("what", "lie"), LIES.items(), ids=LIES)
def test_an_answer_that_is_wrong_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str, lie: Bend
) -> None:
    honest = world.answer
    monkeypatch.setattr(world, "answer", lambda event: lie(honest(event)))

    with pytest.raises(Violated, match=f"^{what}$"):
        check(world, AUDITOR)


def _takes_memory() -> None:
    bytearray(b"x" * ((MAX_PEAK_MEBIBYTES + 8) << 20))


def _takes_time() -> None:
    began = time.process_time()
    while time.process_time() - began <= MAX_SECONDS:
        pass


@pytest.mark.parametrize(
    ("take", "what"), [(_takes_memory, "it took too much memory"), (_takes_time, "it took too long")]
)
def test_work_out_of_proportion_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, take: Callable[[], None], what: str
) -> None:
    honest = world.answer

    def invoke(event: Event) -> Any:
        take()
        return honest(event)

    monkeypatch.setattr(world, "answer", invoke)

    with pytest.raises(Violated, match=f"^{what}$"):
        check(world, AUDITOR)


def test_a_stranger_who_is_answered_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = world.answer(case(b"\xff").event)
    monkeypatch.setattr(world, "answer", lambda _: {**answer, "statusCode": 200})

    with pytest.raises(Violated, match="a stranger was answered"):
        check(world, Case(event=case(b"").event, recipe=Recipe(key="none")))


def test_a_tool_that_broke_is_noticed_although_the_answer_is_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_desk: FakeDesk, _customer_id: str) -> None:
        raise KeyError

    monkeypatch.setattr(FakeDesk, "customer", broken)

    with pytest.raises(Violated, match="the log says a tool broke"):
        check(world, AUDITOR)


def test_a_store_that_does_not_answer_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.grants, "available", False)

    with pytest.raises(Violated, match="the status is 503"):
        check(world, AUDITOR)
