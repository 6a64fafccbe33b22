"""Thousands of calls by fifty people through one execution environment: nothing piles up, nothing gets lost."""

import gc
import logging
import random
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.server.log import SERVICE
from tests.depth import examples
from tests.events import Event, call_event, load_event, with_token
from tests.fakes.desk import customer
from tests.worlds.mcp_service import Answer, DeskService, token_of

CALLS = examples(2_000)
PEOPLE = 50
CUSTOMERS = 40
WARM_UP_CALLS = CALLS * 2 // 5
#: Blocks of memory that the interpreter's and the libraries' own caches may still take after the warm-up, of few calls
#: as of many. A leak of one block a call is at least twice that.
MAY_GROW_BLOCKS = max(CALLS // 5, 750)
#: Measured: a ticket that the desk keeps, and what it remembers of the request.
BLOCKS_PER_TICKET = 19
GROUPS = tuple(DEFAULT_POLICY)


class Office(DeskService):
    """One execution environment; a second passes with every call."""

    def __init__(self) -> None:
        self.seconds = 0.0
        super().__init__([customer(number) for number in range(1, CUSTOMERS + 1)], clock=lambda: self.seconds)
        self.tokens = [token_of(GROUPS[n % len(GROUPS)], sub=f"person-{n}", username=f"p{n}") for n in range(PEOPLE)]

    def invoke_person(self, event: Event, person: int) -> Answer:
        """Answer one request."""
        self.seconds += 1
        # The fake remembers every read; the product does not.
        self.grants.reads.clear()
        return self.invoke(with_token(event, self.tokens[person]))


def event_of(draw: random.Random, number: int) -> tuple[str, Event]:
    """Return something that a person might ask, and what it is; every other ticket is asked for twice."""
    legacy = draw.random() < 0.5
    who = {"customer_id": f"C-{draw.randrange(1, CUSTOMERS + 1)}"}
    kind = draw.choice(["list", "search", "get", "ticket", "hidden", "wrong"])
    match kind:
        case "list":
            return kind, load_event("mcp-legacy-tools-list" if legacy else "mcp-tools-list")
        case "search":
            return kind, call_event("search_customer", {"query": "sam"}, legacy=legacy)
        case "get":
            return kind, call_event("get_customer", who, legacy=legacy)
        case "ticket":
            asked = {"customer_id": "C-1", "subject": f"Problem {number // 2}", "description": "It is broken."}
            return kind, call_event("create_ticket", asked, legacy=legacy)
        case "hidden":
            return kind, call_event("no_such_tool", who, legacy=legacy)
    return kind, call_event("get_customer", {"customer_id": "Jane"}, legacy=legacy)


@pytest.fixture
def quiet() -> Iterator[None]:
    """No log: the test's own recorder would keep every line."""
    logger = logging.getLogger(SERVICE)
    logger.disabled = True
    yield
    logger.disabled = False


@pytest.mark.usefixtures("quiet")
def test_memory_stays_flat_and_every_ticket_is_accounted_for() -> None:
    office, draw = Office(), random.Random(20_000)  # noqa: S311 -- repeatable, not secret
    opened: Counter[str] = Counter()
    statuses: Counter[tuple[str, int]] = Counter()
    before = 0
    for number in range(CALLS):
        if number == WARM_UP_CALLS:
            before = _blocks(office)
        kind, event = event_of(draw, number)
        answer = office.invoke_person(event, draw.randrange(PEOPLE))
        statuses[kind, answer.status] += 1
        # What somebody else had asked for already is refused, and names the ticket.
        if kind == "ticket" and not answer.json.get("result", {"isError": True}).get("isError"):
            opened[answer.json["result"]["structuredContent"]["ticket_id"]] += 1
    growth = _blocks(office) - before

    assert {status for _, status in statuses} <= {200, 400}
    assert sum(statuses.values()) == CALLS
    assert set(opened) == {ticket.ticket_id for ticket in office.desk.tickets}
    assert len(office.desk.tickets) > 100
    assert growth < MAY_GROW_BLOCKS, f"{growth:,} blocks more than after {WARM_UP_CALLS:,} calls"


def _blocks(office: Office) -> int:
    """Return how many blocks of memory are held, without those of the tickets that the desk keeps."""
    gc.collect()
    return sys.getallocatedblocks() - BLOCKS_PER_TICKET * len(office.desk.tickets)
