"""Systems of the company's in memory: what they were asked, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicedesk.tools.systems import CompanySystem, Method, SystemAnswer, present


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemCall:
    """One call that a system got."""

    method: str
    path: str
    #: Without what was None; a list as it was given, over HTTP as texts.
    query: Mapping[str, Any]
    #: JSON, without what was None.
    body: Any
    #: Over HTTP.
    authorization: str = ""
    #: Empty if it was sent without.
    idempotency_key: str = ""


class FakeSystem:
    """`CompanySystem` that gives one answer to every call, or fails."""

    def __init__(self, answered: Any = None, *, fails_with: Exception | None = None) -> None:
        self.calls: list[SystemCall] = []
        self._answered = answered
        self._fails_with = fails_with

    def call(
        self,
        method: Method,
        route: str,
        *values: str | int,
        query: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
        only_looks: bool = False,
        idempotency_key: str | None = None,
    ) -> SystemAnswer:
        """Answer."""
        self.calls.append(
            SystemCall(
                method=method,
                path="/" + route.format(*values),
                query=present(query or {}),
                body=None if body is None else present(body),
                idempotency_key=idempotency_key or "",
            )
        )
        if self._fails_with is not None:
            raise self._fails_with
        return SystemAnswer(self._answered)


class FakeSystems:
    """`CompanySystems` in memory; one that was not given answers nothing."""

    def __init__(self, systems: Mapping[str, CompanySystem]) -> None:
        self._systems = systems

    def of(self, name: str) -> CompanySystem:
        """Return the system."""
        return self._systems.get(name) or FakeSystem()
