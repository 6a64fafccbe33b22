"""Who gets an app client: only what an administrator allowed, one each, kept as its document says."""

import pytest

from servicedesk.errors import ClientRefused, ClientsUnavailable
from servicedesk.registration.registrar import FRESH_SECONDS, Registrar
from servicedesk.registration.store import Registration
from tests.registration.memory import HOST, REDIRECT, URL, Internet, MemoryClients, MemoryStore, metadata


class World:
    def __init__(self, *allowed: str) -> None:
        self.store, self.clients, self.internet = MemoryStore(*allowed), MemoryClients(), Internet()
        self.now = 1_000.0
        self.registrar = Registrar(self.store, self.clients, self.internet, lambda: self.now)


@pytest.mark.parametrize("allowed", [URL, HOST])
def test_an_allowed_document_gets_an_app_client_with_exactly_its_redirect_uris(allowed: str) -> None:
    world = World(allowed)

    registration = world.registrar.registered(URL)

    assert world.clients.clients == {registration.client_id: (REDIRECT,)}
    assert registration.allowed_by == allowed
    assert world.store.registrations == {URL: registration}


def test_what_is_not_allowed_is_not_even_fetched() -> None:
    world = World("https://client.example/oauth/other.json", "example", "sub.client.example")

    with pytest.raises(ClientRefused, match="No administrator"):
        world.registrar.registered(URL)

    assert world.internet.fetched == []
    assert world.clients.clients == {}


def test_a_list_that_does_not_answer_is_not_a_refusal() -> None:
    world = World(URL)
    world.store.available = False

    with pytest.raises(ClientsUnavailable):
        world.registrar.registered(URL)

    assert world.internet.fetched == []
    assert world.clients.clients == {}


def test_a_fresh_document_is_not_fetched_again_and_an_old_one_is() -> None:
    world = World(URL)
    first = world.registrar.registered(URL)

    world.now += FRESH_SECONDS - 1
    world.registrar.registered(URL)
    assert len(world.internet.fetched) == 1
    world.now += 2
    second = world.registrar.registered(URL)

    assert len(world.internet.fetched) == 2
    assert second.client_id == first.client_id


def test_a_client_that_moves_keeps_its_app_client_with_the_new_address_alone() -> None:
    world = World(URL)
    client_id = world.registrar.registered(URL).client_id
    world.internet.pages[URL] = metadata(redirect_uris=["https://client.example/new"])

    world.now += FRESH_SECONDS + 1
    moved = world.registrar.registered(URL)

    assert moved.document.redirect_uris == ("https://client.example/new",)
    assert world.clients.clients == {client_id: ("https://client.example/new",)}


def test_a_document_that_went_bad_stops_the_client_it_describes() -> None:
    world = World(URL)
    world.registrar.registered(URL)
    world.internet.pages[URL] = b"gone"

    world.now += FRESH_SECONDS + 1
    with pytest.raises(ClientRefused):
        world.registrar.registered(URL)


def test_of_two_who_come_at_once_one_app_client_remains() -> None:
    world = World(URL)
    quicker = World(URL).registrar.registered(URL)
    world.store.quicker = Registration(
        document=quicker.document, client_id="the-other-ones", allowed_by=URL, fresh_until=2_000
    )

    registration = world.registrar.registered(URL)

    assert registration.client_id == "the-other-ones"
    assert world.clients.clients == {}


def test_when_permission_goes_in_the_meantime_the_app_client_goes_too() -> None:
    world = World(URL)
    world.store.forbid_before_adding = True

    with pytest.raises(ClientRefused):
        world.registrar.registered(URL)

    assert world.clients.clients == {}


def test_a_sign_in_that_is_under_way_ends_with_the_permission() -> None:
    world = World(URL)
    world.registrar.registered(URL)
    assert world.registrar.known(URL).client_id
    world.store.allowed.clear()

    with pytest.raises(ClientRefused):
        world.registrar.known(URL)
