"""What is only made once is made before anybody asks; nobody gains by it, and nothing is said of it."""

import json

import pytest

from servicedesk.errors import WarmUpFailed
from servicedesk.measurements import measurements
from servicedesk.server.warm_up import HANDSHAKE, MODERN, warm_up
from tests.events import load_event, with_token
from tests.server.written import written
from tests.work import counting_calls
from tests.worlds.mcp_service import CountingService


def warm(service: CountingService, *revisions: str) -> None:
    warm_up(service.handler, service.tools, revisions)


@pytest.mark.parametrize("revision", [MODERN, HANDSHAKE])
def test_the_first_list_of_a_person_is_less_work_than_without(revision: str) -> None:
    name = "mcp-tools-list" if revision == MODERN else "mcp-legacy-tools-list"
    # Once for what all servers of this process share.
    CountingService().invoke_as("administrators", load_event(name))
    cold, ready = CountingService(), CountingService()
    warm(ready, revision)

    _, first = counting_calls(lambda: cold.invoke_as("administrators", load_event(name)))
    _, later = counting_calls(lambda: ready.invoke_as("administrators", load_event(name)))

    assert later < first


def test_nothing_is_logged_counted_or_asked_of_the_grants() -> None:
    service = CountingService()

    with written() as log:
        warm(service, MODERN, HANDSHAKE)
        service.invoke_as("support-engineers", load_event("mcp-tools-list"))

    assert [line["message"] for line in log.lines] == ["list"]
    assert measurements.take() == {}
    assert len(service.grants.reads) == 1


def test_what_primes_is_no_way_in() -> None:
    service = CountingService()
    warm(service, MODERN)

    answer = service.invoke(with_token(load_event("mcp-tools-list"), "warm-up"))
    listed = service.invoke_as("support-engineers", load_event("mcp-tools-list"))

    assert answer.status == 401
    assert [tool["name"] for tool in listed.json["result"]["tools"]] == ["read_ticket"]


def test_a_path_that_does_not_answer_keeps_the_function_from_starting() -> None:
    service = CountingService()

    with pytest.raises(WarmUpFailed):
        warm(service, "1999-01-01")
    with written() as log:
        service.invoke_as("administrators", load_event("mcp-tools-list"))
    assert json.dumps(log.lines)
