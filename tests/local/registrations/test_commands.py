"""servicedesk clients, allow-client and forget-client."""

import json
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from local.cli import main
from local.permissions import target as targets
from local.permissions.target import Target
from local.registrations.clients import Clients
from servicedesk.policy.change import Actor
from servicedesk.registration.store import Allowed, Registration
from tests.admin_api.harness import BOB, MemoryAudit
from tests.policy.memory import MemoryDirectory, MemoryPolicy
from tests.registration.memory import HOST, URL, Internet, MemoryClients

BECAUSE = ("--reason", "because")


class MemoryList:
    """`AllowList` in memory."""

    def __init__(self) -> None:
        self.allowed: dict[str, Allowed] = {}
        self.registered: dict[str, Registration] = {}

    def allow(self, allowed: Allowed) -> bool:
        is_new = allowed.what not in self.allowed
        self.allowed.setdefault(allowed.what, allowed)
        return is_new

    def forbid(self, what: str) -> bool:
        return self.allowed.pop(what, None) is not None

    def forget(self, registration: Registration) -> None:
        del self.registered[registration.document.url]

    def all_allowed(self) -> list[Allowed]:
        return list(self.allowed.values())

    def all_registered(self) -> list[Registration]:
        return list(self.registered.values())


class Terminal:
    def __init__(self) -> None:
        self.list, self.pool = MemoryList(), MemoryClients()
        self.clients = Clients(allow_list=self.list, shadow_clients=self.pool, fetcher=Internet())

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def register(self, allowed_by: str) -> None:
        document = self.clients.document(URL)
        client_id = self.pool.create(document)
        made = Registration(document=document, client_id=client_id, allowed_by=allowed_by, fresh_until=0)
        self.list.registered[URL] = made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    target = stack(made.clients)
    monkeypatch.setattr(targets, "find_target", lambda *_: target)
    return made


def stack(clients: Clients | None) -> Target:
    policy = MemoryPolicy()
    return Target(
        name="the stack of the tests",
        actor=Actor(name="alice", id="arn:aws:iam::1:user/alice"),
        store=policy,
        grants=policy,
        directory=MemoryDirectory([BOB], {}),
        audit=MemoryAudit(),
        clients=clients,
    )


def test_a_document_is_shown_and_allowed_with_its_author_and_reason(terminal: Terminal) -> None:
    run = terminal.run("allow-client", URL, *BECAUSE)

    assert run.exit_code == 0
    assert "calls itself Client, and returns to https://client.example/callback" in run.output
    (allowed,) = terminal.list.all_allowed()
    assert (allowed.what, allowed.added_by, allowed.reason) == (URL, "arn:aws:iam::1:user/alice", "because")
    assert "allowed already" in terminal.run("allow-client", URL, *BECAUSE).output


def test_a_domain_is_allowed_without_a_document(terminal: Terminal) -> None:
    assert terminal.json("allow-client", HOST, *BECAUSE) == {"what": HOST, "is_new": True, "dry_run": False}


@pytest.mark.parametrize(
    "what", ["http://client.example/c", "Client.example", "client.example/", "https://client.example", "*.example", ""]
)
def test_what_is_neither_a_document_nor_a_domain_is_not_allowed(terminal: Terminal, what: str) -> None:
    run = terminal.run("allow-client", what, *BECAUSE)

    assert run.exit_code == 1
    assert terminal.list.allowed == {}


def test_a_document_that_would_be_refused_is_not_allowed_unless_one_insists(terminal: Terminal) -> None:
    missing = "https://client.example/missing.json"

    refused = terminal.run("allow-client", missing, *BECAUSE)
    assert refused.exit_code == 1
    assert "would not be accepted" in refused.output
    assert terminal.list.allowed == {}
    assert terminal.run("allow-client", missing, "--unchecked", *BECAUSE).exit_code == 0


def test_a_dry_run_changes_nothing(terminal: Terminal) -> None:
    assert "Nothing was changed" in terminal.run("allow-client", URL, "--dry-run").output
    assert terminal.list.allowed == {}


@pytest.mark.parametrize("allowed_by", [URL, HOST])
def test_what_is_forgotten_loses_its_app_client(terminal: Terminal, allowed_by: str) -> None:
    terminal.run("allow-client", allowed_by, *BECAUSE)
    terminal.register(allowed_by)

    run = terminal.run("forget-client", allowed_by)

    assert run.exit_code == 0
    assert f"The app client of {URL} is gone" in run.output
    assert (terminal.list.allowed, terminal.list.registered, terminal.pool.clients) == ({}, {}, {})


def test_what_is_not_on_the_list_cannot_be_forgotten(terminal: Terminal) -> None:
    run = terminal.run("forget-client", "other.example")

    assert run.exit_code == 1
    assert "is not on the list" in run.output


def test_the_list_shows_who_may_come_and_who_has(terminal: Terminal) -> None:
    assert "No client may come" in terminal.run("clients").output
    terminal.run("allow-client", URL, *BECAUSE)
    terminal.register(URL)

    shown = terminal.run("clients").output
    assert all(text in shown for text in (URL, "because", "Client", "shadow-1"))
    document = terminal.json("clients")
    assert document["allowed"][0]["what"] == URL
    assert document["registered"][0]["client_id"] == "shadow-1"


def test_a_stack_that_takes_no_such_clients_says_how_to_change_that(monkeypatch: pytest.MonkeyPatch) -> None:
    target = replace(stack(None))
    monkeypatch.setattr(targets, "find_target", lambda *_: target)

    run = CliRunner().invoke(main, ["clients"])

    assert run.exit_code == 1
    assert "ClientIdMetadataDocuments=on" in run.output
