"""Zendesk behind our ports: a stand-in that is served, and the adapter over the client that asks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from servicedesk.desk_settings import DeskActor, DeskKind, ForeignDesk
from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import SecretCredentials
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.transport import DeskTransport
from servicedesk.desks.kinds import adapter_of, ports_of
from servicedesk.desks.ledger import OnceOnly
from servicedesk.tools.catalogue import DeskPorts, catalogue
from servicedesk.tools.tool import AnyTool
from tests.fakes.claims import FakeClaims
from tests.fakes.execution import FakeSeal
from tests.fakes.zendesk import FakeZendesk
from tests.fakes.zendesk_server import KEY, ZendeskServer, zendesk_serving

DESK = ForeignDesk(
    kind=DeskKind.ZENDESK,
    url="http://127.0.0.1",
    secret_id="desk",
    regions=("EMEA", "AMER", "APAC"),
    options={"region": "user:region", "agents": "external_id"},
)
SECRET = json.dumps({"email": "bot@corp.example", "token": KEY})

JANE, SAM, EVE, BOB = 1042, 1007, 2001, 2002


@dataclass
class ZendeskOffice:
    """A Zendesk with some people, and what the tools have of it."""

    zendesk: FakeZendesk
    server: ZendeskServer
    settings: ForeignDesk = DESK
    secret: str = SECRET
    claims: FakeClaims = field(default_factory=FakeClaims)
    #: The most requests of a tool call; what a test does is many of those.
    most: int = 1_000

    others: list[ZendeskOffice] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = replace(self.settings, url=self.server.url)
        adapter = adapter_of(settings.kind)
        self.transport = DeskTransport(DeskAddress.of(f"{self.server.url}{adapter.api_path}"))
        self.client = DeskClient(
            self.transport,
            SecretCredentials(lambda **_: self.secret, adapter.credentials),
            DeskGate(lambda: 20.0, max_calls=self.most),
            fields=adapter.fields,
        )
        ids = count()
        self.ports: DeskPorts = ports_of(
            settings, self.client, OnceOnly(self.claims, lambda: f"claim {next(ids)}"), FakeSeal()
        )

    def tool(self, name: str) -> AnyTool:
        """Return one of the tools."""
        return next(tool for tool in catalogue(self.ports) if tool.name == name)

    def fresh(self, *, most: int = 1_000, **settings: Any) -> ZendeskOffice:
        """Return an adapter of a new execution environment, with other settings, at the same Zendesk."""
        made = ZendeskOffice(
            self.zendesk, self.server, replace(self.settings, **settings), self.secret, self.claims, most
        )
        self.others.append(made)
        return made

    def close(self) -> None:
        """Let go of the connections."""
        for one in (self, *self.others):
            one.transport.close()


def with_people(zendesk: FakeZendesk) -> FakeZendesk:
    """Add two customers, two colleagues and two groups."""
    fields = {"region": "emea"}
    zendesk.add_user(JANE, "Jane Doe", email="jane.doe@example.com", phone="+447700900042", user_fields=fields)
    zendesk.add_user(SAM, "Sam Poe", email="sam@example.org", phone="+12125550007", user_fields={"region": "AMER"})
    zendesk.add_user(EVE, "Eve Adams", role="admin", email="eve@corp.example", external_id="eve")
    zendesk.add_user(BOB, "Bob Miller", role="agent", email="Bob@corp.example", external_id="bob")
    zendesk.add_group(31, "Network")
    zendesk.add_group(32, "Level 2, Billing")
    return zendesk


@contextmanager
def zendesk_office(settings: ForeignDesk = DESK, secret: str = SECRET) -> Iterator[ZendeskOffice]:
    """Serve while the block runs."""
    zendesk = with_people(FakeZendesk())
    with zendesk_serving(zendesk) as server:
        office = ZendeskOffice(zendesk, server, settings, secret)
        yield office
        office.close()


__all__ = ["BOB", "DESK", "EVE", "JANE", "SAM", "DeskActor", "ZendeskOffice", "zendesk_office"]
