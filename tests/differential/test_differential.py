"""No answer of the kernel alone differs from the SDK's own transport's, but by a rule that is named.

`make test-differential INPUTS=20000` sends more; a seed repeats a run.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from mcp.server import _streamable_http_modern, streamable_http

from servicedesk.server import kernel
from servicedesk.server.rules import Rule
from tests.differential.comparison import BEFORE, EQUAL, SDK_STATUSES, SPELLED, UTF_8, Comparison
from tests.differential.sdk_transport import SdkTransport
from tests.events import EVENTS, Event, call_event, load_event, with_headers, with_token
from tests.fuzz.credentials import Recipe
from tests.fuzz.findings import kept
from tests.fuzz.invariant import substituted
from tests.fuzz.requests import case
from tests.fuzz.world import World, running
from tests.worlds.mcp_service import CONTEXT, CountingService, token_of

INPUTS, SEED = int(os.environ.get("INPUTS", "400")), int(os.environ.get("SEED", "0"))
SIZES = (0, 24, 96, 200, 400)
NAMES = sorted(path.stem for path in EVENTS.glob("mcp-*.json"))


@pytest.fixture(scope="module")
def world(event_loop_of_the_main_thread: asyncio.AbstractEventLoop) -> Iterator[World]:
    asyncio.set_event_loop(event_loop_of_the_main_thread)
    with running() as one:
        yield one


@contextmanager
def comparing(world: World) -> Iterator[Comparison]:
    """Yield a comparison over a world as it was at the start; no difference may be unnamed."""
    world.restore()
    comparison = Comparison(world, world.new_handler(), world.watched, world.sign_in)
    yield comparison
    assert comparison.unnamed == []


@pytest.mark.parametrize("group", ["administrators", "auditors", "strangers"])
def test_every_kept_request_is_answered_as_the_sdk_does(world: World, group: str) -> None:
    with comparing(world) as comparison:
        for name in NAMES:
            comparison(with_token(load_event(name), token_of(group)), CONTEXT)

    # GET and DELETE reach no transport.
    assert comparison.compared == {EQUAL: len(NAMES) - 2, BEFORE: 2}


@pytest.mark.parametrize("name", kept())
def test_what_broke_the_handler_once_is_answered_as_the_sdk_does(world: World, name: str) -> None:
    with comparing(world) as comparison:
        comparison(substituted(world, kept()[name]), CONTEXT)


def test_whatever_is_made_up_is_answered_as_the_sdk_does_or_by_a_rule_that_is_named(world: World) -> None:
    with comparing(world) as comparison:
        for number in range(INPUTS):
            world.restore()
            comparison(made_up(world, number), CONTEXT)

    print(f"{INPUTS} inputs: {dict(comparison.compared.most_common())}")  # noqa: T201 -- the figure
    assert comparison.compared[EQUAL] > INPUTS // 3
    assert comparison.compared.keys() <= {EQUAL, UTF_8, BEFORE, SPELLED, *(rule.name for rule in Rule)}


def made_up(world: World, number: int) -> Event:
    """Return an event that bends one thing or several, of somebody whose token is good."""
    draw = Random(f"{SEED}/{number}")  # noqa: S311 -- repeatable, not secret
    event = substituted(world, case(draw.randbytes(draw.choice(SIZES))))
    others = {
        name: value for name, value in event["headers"].items() if name.lower() not in {"authorization", "origin"}
    }
    group = draw.choice(("administrators", "support-engineers", "auditors", "emea-agents"))
    return with_token({**event, "headers": others}, Recipe(groups=(group,)).token)


def test_a_rule_that_refuses_says_what_the_sdk_does_instead() -> None:
    assert set(SDK_STATUSES) == set(Rule)


def test_a_transport_that_answers_otherwise_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "ERROR_CODE_HTTP_STATUS", {})
    comparison = Comparison(world, world.new_handler())

    comparison(with_token(call_event("no_such_tool"), token_of("administrators")), CONTEXT)

    assert len(comparison.unnamed) == 1


@pytest.mark.parametrize("name", ["mcp-legacy-tools-list", "mcp-tools-list"])
def test_a_transport_that_takes_what_a_rule_of_ours_refuses_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for module in (_streamable_http_modern, streamable_http):
        monkeypatch.setattr(module, "check_accept_headers", lambda _: (True, True))
    comparison = Comparison(world, world.new_handler())

    comparison(with_token(with_headers(load_event(name), {"accept": "text/html"}), token_of("administrators")), CONTEXT)

    assert len(comparison.unnamed) == 1


@pytest.mark.parametrize("legacy", [False, True])
def test_what_could_not_be_decided_is_a_status_of_http_where_the_sdk_tells_of_an_error(legacy: bool) -> None:
    """The one answer that no rule makes: 503, which says when to try again, in the place of a defect's."""
    service = CountingService()
    event = with_token(call_event("read_ticket", legacy=legacy), token_of("support-engineers"))
    sdk = SdkTransport(service, service.handler)
    service.counter.available = False

    assert service.invoke(event).status == 503
    assert sdk(event)["statusCode"] == 200
    assert '"error"' in sdk(event)["body"]


@pytest.mark.parametrize("spelling", [{"accept": None}, {"content-type": "Application/JSON"}], ids=str)
def test_what_http_allows_is_answered_as_the_sdk_answers_its_own_spelling(
    world: World, spelling: dict[str, str | None]
) -> None:
    event = with_headers(load_event("mcp-legacy-tools-list"), spelling)

    with comparing(world) as comparison:
        comparison(with_token(event, token_of("administrators")), CONTEXT)

    assert comparison.compared == {SPELLED: 1}
