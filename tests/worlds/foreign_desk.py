"""The MCP function in front of another company's desk: from a message to the bytes that a stand-in of it receives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from servicedesk.desk_settings import DeskKind, ForeignDesk
from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import SecretCredentials
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.transport import DeskTransport
from servicedesk.desks.kinds import adapter_of, ports_of
from servicedesk.desks.ledger import OnceOnly
from servicedesk.errors import DeskUnavailable
from servicedesk.server.desk_record import record_desk_request
from servicedesk.tools.catalogue import catalogue
from servicedesk.tools.conditions import Conditions
from tests.desks.zendesk.office import DESK, with_people
from tests.events import call_event
from tests.fakes.claims import FakeClaims
from tests.fakes.execution import FakeSeal, confirmation_in
from tests.fakes.grant_store import grants_of
from tests.fakes.tracker_server import served_trackers
from tests.fakes.zendesk import FakeZendesk
from tests.fakes.zendesk_server import KEY, zendesk_serving
from tests.worlds.mcp_service import Answer, McpService

#: Status, document, headers.
Reply = tuple[int, Any, Mapping[str, str]]
#: Group → which tickets and customers it sees, and how much of them.
GROUPS: Final = {
    "everybody": Conditions(),
    "europe": Conditions(where={"region": frozenset({"EMEA"})}),
    "mine": Conditions(where={"assignee": frozenset({"@me"})}),
    "veiled": Conditions(hide=frozenset({"name"})),
}
#: The account's, at Request Tracker.
TOKEN: Final = "token-of-service-desk"


@dataclass(frozen=True)
class Asked:
    """One request as the stand-in received it."""

    method: str
    #: Path and query, as they were on the wire.
    target: str
    body: Any

    @property
    def path(self) -> str:
        """The path, still quoted."""
        return urlsplit(self.target).path

    @property
    def query(self) -> list[tuple[str, str]]:
        """Names and values of the query, decoded."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True, strict_parsing=True)


@dataclass
class DeskWire:
    """What goes through to a stand-in: kept, and perhaps answered otherwise."""

    answer: Callable[..., Reply]
    asked: list[Asked] = field(default_factory=list)
    #: Makes another answer of the desk's own.
    tamper: Callable[[Asked, Reply], Reply] = lambda _, reply: reply

    def __call__(self, method: str, target: str, headers: Mapping[str, str], body: Any) -> Reply:
        """Answer as the desk does, or as a test would have it."""
        said = json.loads(body) if isinstance(body, bytes) and body else body or None
        asked = Asked(method, target, said)
        self.asked.append(asked)
        return self.tamper(asked, self.answer(method, target, headers, body))

    @property
    def writes(self) -> list[Asked]:
        """The requests that may have changed something."""
        return [one for one in self.asked if one.method != "GET"]


@dataclass(kw_only=True)
class ForeignDeskService:
    """A service in front of a stand-in, with a few people and tickets there."""

    settings: ForeignDesk
    #: What the deployment is known by there.
    secret: str
    wire: DeskWire
    #: The stand-in.
    desk: Any
    customers: Mapping[str, str]
    tickets: Mapping[str, str]
    budget: Any = None
    seconds_left: float = 20.0
    transport: DeskTransport | None = None

    def __post_init__(self) -> None:
        self.claims, self.is_secret_readable = FakeClaims(), True
        self._claim_ids = count()
        self.restart()

    def restart(self) -> None:
        """Begin again as a new execution environment."""
        self.close()
        adapter = adapter_of(self.settings.kind)
        self.transport = DeskTransport(DeskAddress.of(f"{self.settings.url}{adapter.api_path}"))
        self.client = DeskClient(
            self.transport,
            SecretCredentials(self._secret, adapter.credentials),
            DeskGate(lambda: self.seconds_left, budget=self.budget),
            fields=adapter.fields,
            record=record_desk_request,
        )
        once = OnceOnly(self.claims, lambda: f"claim {next(self._claim_ids)}")
        ports = ports_of(self.settings, self.client, once, FakeSeal())
        self.tools = catalogue(ports)
        grants = {
            group: {tool.name: _conditions_for(how, tool.rows) for tool in self.tools} for group, how in GROUPS.items()
        }
        self.service = McpService(self.tools, grants_of(grants))

    def close(self) -> None:
        """Let go of the connection."""
        if self.transport is not None:
            self.transport.close()

    def invoke(self, tool: str, arguments: Mapping[str, Any], group: str = "everybody", **claims: Any) -> Answer:
        """Return the answer to one call."""
        self.client.begin()
        return self.service.invoke_as(group, call_event(tool, arguments), **claims)

    def call(self, tool: str, arguments: Mapping[str, Any], group: str = "everybody", **claims: Any) -> Any:
        """Return a call's result."""
        return self.invoke(tool, arguments, group, **claims).json["result"]

    def agree(self, tool: str, arguments: Mapping[str, Any], group: str = "everybody", **claims: Any) -> dict[str, Any]:
        """Return the arguments with which a call that asks is made again."""
        asked = self.call(tool, arguments, group, **claims)
        confirmation = confirmation_in(asked["content"][0]["text"])
        return {**arguments} if confirmation is None else {**arguments, "confirmation": confirmation}

    def _secret(self, *, is_refused: bool = False) -> str:
        if not self.is_secret_readable:
            raise DeskUnavailable("AccessDeniedException")
        return self.secret


def _conditions_for(how: Conditions, rows: Any) -> Conditions:
    """Return conditions as a tool's rows can have them: without what they do not know."""
    where = {name: values for name, values in how.where.items() if name in rows.where}
    if where.keys() != how.where.keys():
        where = {"customer_id": frozenset({"nobody"})}
    return Conditions(where=where, hide=how.hide & rows.hide)


@contextmanager
def zendesk_service(**changes: Any) -> Iterator[ForeignDeskService]:
    """Run a service in front of a Zendesk."""
    zendesk = with_people(FakeZendesk())
    with zendesk_serving(zendesk) as server:
        tickets = {
            name: zendesk.create(
                {
                    "requester_id": who, "subject": subject, "priority": "normal", "type": "incident",
                    "comment": {"body": f"Description of {subject}", "author_id": who}, "submitter_id": who,
                },
                None,
            )["ticket"]["id"]
            for name, who, subject in (("jane", 1042, "Printer on fire"), ("sam", 1007, "Printer in Boston"))
        }  # fmt: skip
        zendesk.tickets[tickets["jane"]]["assignee_id"] = 2002
        wire = DeskWire(server.answer)
        server.answer = wire  # type: ignore[method-assign,assignment] # what goes through is looked at
        made = ForeignDeskService(
            settings=replace(DESK, url=server.url),
            secret=json.dumps({"email": "bot@corp.example", "token": KEY}),
            wire=wire,
            desk=zendesk,
            customers={"jane": "1042", "sam": "1007"},
            tickets={name: str(one) for name, one in tickets.items()},
            **changes,
        )
        try:
            yield made
        finally:
            made.close()


@contextmanager
def tracker_service(**changes: Any) -> Iterator[ForeignDeskService]:
    """Run a service in front of a Request Tracker."""
    with served_trackers() as served:
        place = served.new()
        tracker = place.tracker
        people = (("jane", "Jane Doe", "EMEA"), ("sam", "Sam Poe", "AMER"))
        customers = {
            name: made
            for (name, called, region), made in zip(
                people,
                tracker.make(
                    [
                        ("customer", {"Name": f"{name}@example.com", "RealName": called, "Country": region,
                                      "EmailAddress": f"{name}@example.com"})
                        for name, called, region in people
                    ]
                ),
                strict=True,
            )
        }  # fmt: skip
        made = tracker.make(
            [
                (
                    "ticket",
                    {"Queue": "General", "Subject": subject, "Requestor": customers[name], "Priority": 50,
                     "Status": "open", "Owner": owner, "Text": f"Description of {subject}"},
                )
                for name, subject, owner in (("jane", "Printer on fire", "bob"), ("sam", "Printer in Boston", None))
            ]
        )  # fmt: skip
        wire = DeskWire(tracker.answer)
        tracker.answer = wire  # type: ignore[method-assign] # what goes through is looked at
        service = ForeignDeskService(
            settings=ForeignDesk(
                kind=DeskKind.RT, url=place.url, secret_id="desk", regions=("AMER", "APAC", "EMEA"), options={}
            ),
            secret=TOKEN,
            wire=wire,
            desk=tracker,
            customers=customers,
            tickets=dict(zip(customers, made, strict=True)),
            **changes,
        )
        try:
            yield service
        finally:
            service.close()


#: Kind of desk → what runs a service in front of one.
FOREIGN_DESKS: Final = {"request tracker": tracker_service, "zendesk": zendesk_service}
