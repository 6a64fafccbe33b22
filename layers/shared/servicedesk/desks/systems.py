"""Systems of the company's over HTTP, for the owner's tools: each of two variables, and the bounded client of desks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from servicedesk.desks.http.address import DeskAddress
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.credentials import TOKEN, Members, SecretCredentials, SecretText, basic_value
from servicedesk.desks.http.gate import DeskGate
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.http.sender import DeskCall, Recorder
from servicedesk.desks.http.transport import DeskTransport
from servicedesk.errors import DeskUnavailable, OutcomeUnknown, ToolFailed
from servicedesk.tools.systems import SECRET_ID, URL, Method, SystemAnswer, present


class SystemRecorder(Protocol):
    """Told of every request to a system that was sent."""

    def __call__(self, record: DeskCall, *, system: str, is_desk: bool) -> None:
        """Record it; `is_desk` if the system is the desk behind the product's tools."""


class HttpSystems:
    """`CompanySystems` that the environment names. Lives as long as the execution environment.

    Args:
        environment: Has ``<name>_URL`` and ``<name>_SECRET_ID`` of each system.
        secret_of: Returns what reads the secret with an id.
        remaining_seconds: What is left of the time of the request that is answered.
        desk_gate_at: Returns a gate of the desk behind the product's tools where an address is that desk's: it has one
            circuit and one budget, whichever tool asks it. None elsewhere, where a system has a circuit of its own.
        record: Told of every request that was sent.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        secret_of: Callable[[str], SecretText],
        remaining_seconds: Callable[[], float] = lambda: float("inf"),
        desk_gate_at: Callable[[DeskAddress], DeskGate | None] = lambda _: None,
        record: SystemRecorder = lambda *_, **__: None,
    ) -> None:
        self._environment = environment
        self._secret_of = secret_of
        self._remaining_seconds = remaining_seconds
        self._desk_gate_at = desk_gate_at
        self._record = record
        self._clients: dict[str, DeskClient] = {}
        self._done = _Done()
        self._transports: list[DeskTransport] = []

    def of(self, name: str) -> HttpSystem:
        """Return the system.

        Raises:
            InvalidSetting: Its URL is none that may be called.
        """
        if name not in self._clients:
            self._clients[name] = self._client(name)
        return HttpSystem(self._clients[name], self._done)

    def begin(self) -> None:
        """Begin a tool call: each system may be asked a few times until the next."""
        self._done.has_written = False
        for client in self._clients.values():
            client.begin()

    def close(self) -> None:
        """Let go of every connection."""
        for transport in self._transports:
            transport.close()

    def _client(self, name: str) -> DeskClient:
        url, secret_id = self._environment[f"{name}{URL}"], self._environment[f"{name}{SECRET_ID}"]
        transport = DeskTransport(DeskAddress.of(url, f"{name}{URL}"))
        self._transports.append(transport)
        credentials = SecretCredentials(self._secret_of(secret_id), _authorization)
        desk_gate = self._desk_gate_at(transport.address)
        gate = desk_gate or DeskGate(self._remaining_seconds)
        return DeskClient(transport, credentials, gate, record=self._recorder(name, is_desk=desk_gate is not None))

    def _recorder(self, name: str, *, is_desk: bool) -> Recorder:
        return lambda call: self._record(call, system=name, is_desk=is_desk)


@dataclass
class _Done:
    """What was done in one tool call, at whichever system."""

    has_written: bool = False

    @contextmanager
    def truth(self) -> Iterator[None]:
        """Let nothing inside say that nothing was done, where something was done before."""
        try:
            yield
        except (ToolFailed, DeskUnavailable) as error:
            if self.has_written:
                raise OutcomeUnknown(type(error).__name__) from error
            raise


class HttpSystem:
    """`CompanySystem` over one client."""

    def __init__(self, client: DeskClient, done: _Done) -> None:
        self._client = client
        self._done = done

    def begin(self) -> None:
        """Begin a tool call."""
        self._done.has_written = False
        self._client.begin()

    def call(  # noqa: PLR0913 -- what HTTP sends, and how
        self,
        method: Method,
        route: str,
        *values: str | int,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
        only_looks: bool = False,
        idempotency_key: str | None = None,
    ) -> SystemAnswer:
        """Send one request."""
        with self._done.truth():
            answer = self._client.call(
                method,
                DeskRoute(route),
                *map(str, values),
                body=None if body is None else present(body),
                query=list(_pairs(present(query or {}))),
                only_looks=only_looks,
                idempotency_key=idempotency_key,
            )
            if answer is None:
                raise ToolFailed("There is no such thing, or the service desk may not see it. Nothing was done.")
        self._done.has_written |= method != "GET" and not only_looks
        return SystemAnswer(answer.document)


def _pairs(query: Mapping[str, Any]) -> Iterator[tuple[str, str | int | bool]]:
    for name, value in query.items():
        members: Sequence[Any] = value if isinstance(value, list) else [value]
        yield from ((name, one if isinstance(one, str | int) else str(one)) for one in members)


def _authorization(members: Members) -> str:
    """Return the header's value: of a username and a password what RFC 7617 makes of them, else the secret as it is."""
    return basic_value("username", "password")(members) if "username" in members else members[TOKEN]
