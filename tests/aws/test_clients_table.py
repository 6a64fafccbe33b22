"""Allowed documents and their registrations in DynamoDB."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from servicedesk.aws.client_list import ClientList
from servicedesk.aws.clients_table import ClientsTable
from servicedesk.aws.registered_clients import RegisteredClientsTable
from servicedesk.errors import ClientRefused, ClientsUnavailable
from servicedesk.registration.document import ClientDocument
from servicedesk.registration.store import MAX_CLIENTS_PER_DOMAIN, Allowed, Registration
from tests.aws.tables import aws, made_table
from tests.registration.memory import HOST, REDIRECT, URL

REGISTRATION = Registration(
    document=ClientDocument(url=URL, name="Client", redirect_uris=(REDIRECT,)),
    client_id="shadow",
    allowed_by=URL,
    fresh_until=1_000,
)


class Tables:
    def __init__(self) -> None:
        self.dynamodb = made_table("clients")
        self.table = ClientsTable(self.dynamodb, "clients")
        self.registered = RegisteredClientsTable(self.dynamodb, "clients")
        self.list = ClientList(self.dynamodb, "clients")

    def allow(self, what: str) -> bool:
        return self.list.allow(Allowed(what=what, reason="r", added_by="alice", added_at="2026-11-24T10:00:00Z"))


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tables]:
    with aws(monkeypatch):
        yield Tables()


def test_a_document_is_allowed_by_its_url_or_by_its_host_and_by_nothing_else(tables: Tables) -> None:
    assert tables.table.allowed_by(URL, HOST) is None
    tables.allow(HOST)
    assert tables.table.allowed_by(URL, HOST) == HOST
    tables.allow(URL)
    assert tables.table.allowed_by(URL, HOST) == URL
    assert tables.table.allowed_by("https://sub.client.example/c", "sub.client.example") is None


def test_what_is_registered_is_read_as_it_was_written(tables: Tables) -> None:
    tables.allow(URL)

    assert tables.table.registration(URL) is None
    assert tables.table.add(REGISTRATION) is True
    assert tables.table.registration(URL) == REGISTRATION
    assert tables.registered.is_registered("shadow") is True
    assert tables.registered.is_registered("another") is False


def test_a_second_registration_of_a_document_changes_nothing(tables: Tables) -> None:
    tables.allow(URL)
    tables.table.add(REGISTRATION)

    assert tables.table.add(replace(REGISTRATION, client_id="late")) is False
    assert tables.table.registration(URL) == REGISTRATION
    assert tables.registered.is_registered("late") is False


def test_without_permission_nothing_is_registered(tables: Tables) -> None:
    with pytest.raises(ClientRefused):
        tables.table.add(REGISTRATION)

    assert tables.table.registration(URL) is None
    assert tables.registered.is_registered("shadow") is False


def test_a_domain_has_a_limit(tables: Tables) -> None:
    tables.allow(HOST)
    for number in range(MAX_CLIENTS_PER_DOMAIN):
        document = replace(REGISTRATION.document, url=f"https://{HOST}/{number}")
        tables.table.add(replace(REGISTRATION, document=document, client_id=f"c{number}", allowed_by=HOST))

    with pytest.raises(ClientRefused):
        tables.table.add(replace(REGISTRATION, allowed_by=HOST))

    assert len(tables.list.all_registered()) == MAX_CLIENTS_PER_DOMAIN


def test_a_refresh_replaces_what_is_there_and_brings_nothing_back(tables: Tables) -> None:
    tables.allow(URL)
    tables.table.add(REGISTRATION)
    renewed = replace(REGISTRATION, fresh_until=5_000)

    tables.table.refresh(renewed)
    assert tables.table.registration(URL) == renewed
    tables.list.forget(renewed)
    tables.table.refresh(renewed)

    assert tables.table.registration(URL) is None


def test_the_list_says_who_allowed_what_and_why(tables: Tables) -> None:
    assert tables.allow(URL) is True
    assert tables.allow(URL) is False
    assert [(one.what, one.reason, one.added_by) for one in tables.list.all_allowed()] == [(URL, "r", "alice")]
    assert tables.list.forbid(URL) is True
    assert tables.list.forbid(URL) is False
    assert tables.list.all_allowed() == []


def test_a_row_that_cannot_be_understood_decides_nothing(tables: Tables) -> None:
    tables.dynamodb.put_item(TableName="clients", Item={"pk": {"S": "registered"}, "sk": {"S": URL}})

    with pytest.raises(ClientsUnavailable):
        tables.table.registration(URL)


def test_a_table_that_does_not_answer_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        table = ClientsTable(made_table("clients"), "no-such-table")

        with pytest.raises(ClientsUnavailable):
            table.registration(URL)
        with pytest.raises(ClientsUnavailable):
            table.allowed_by(URL, HOST)
        with pytest.raises(ClientsUnavailable):
            table.add(REGISTRATION)
