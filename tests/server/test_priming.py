"""What is only made once is made before anybody asks; nobody gains by it, and nothing is said of it."""

import json

import pytest

from servicedesk.measurements import measurements
from servicedesk.server.priming import HANDSHAKE, MODERN, NotPrimed, prime
from servicedesk.server.protocol import mcp_server
from tests.events import load_event, with_token
from tests.safeguards import safeguards
from tests.server.harness import Service
from tests.server.written import written
from tests.tokens import SETTINGS
from tests.work import counting_calls


def primed(service: Service, *revisions: str) -> None:
    prime(SETTINGS, service.catalogue, service.server, revisions)


@pytest.mark.parametrize("revision", [MODERN, HANDSHAKE])
def test_the_first_list_of_a_person_is_less_work_than_without(revision: str) -> None:
    name = "mcp-tools-list" if revision == MODERN else "mcp-legacy-tools-list"
    # Once for what all servers of this process share.
    Service().invoke_as("administrators", load_event(name))
    cold, warm = Service(), Service()
    primed(warm, revision)

    _, first = counting_calls(lambda: cold.invoke_as("administrators", load_event(name)))
    _, later = counting_calls(lambda: warm.invoke_as("administrators", load_event(name)))

    assert later < first


def test_nothing_is_logged_counted_or_asked_of_the_grants() -> None:
    service = Service()
    measurements.take()

    with written() as log:
        primed(service, MODERN, HANDSHAKE)
        service.invoke_as("support-engineers", load_event("mcp-tools-list"))

    assert [line["message"] for line in log.lines] == ["list"]
    assert measurements.take() == {}
    assert len(service.grants.reads) == 1


def test_what_primes_is_no_way_in() -> None:
    service = Service()
    primed(service, MODERN)

    answer = service.invoke(with_token(load_event("mcp-tools-list"), "primed"))
    listed = service.invoke_as("support-engineers", load_event("mcp-tools-list"))

    assert answer.status == 401
    assert [tool["name"] for tool in listed.json["result"]["tools"]] == ["read_ticket"]


def test_a_path_that_does_not_answer_keeps_the_function_from_starting() -> None:
    service = Service()
    nothing = mcp_server(service.discovery, safeguards(), service.digests, instructions="", permissions_ttl_seconds=0)

    with pytest.raises(NotPrimed):
        prime(SETTINGS, service.catalogue, nothing, ["1999-01-01"])
    with written() as log:
        service.invoke_as("administrators", load_event("mcp-tools-list"))
    assert json.dumps(log.lines)
