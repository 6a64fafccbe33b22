"""Systems of the company's that the owner's tools call over HTTP, and the port to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, TypeAlias, TypeVar

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

#: What stands behind a system's name in the variables that say where it is, and which secret is its credential.
URL: Final = "_URL"
SECRET_ID: Final = "_SECRET_ID"  # noqa: S105 -- a variable's name

FieldT = TypeVar("FieldT", str, int, float, bool)


@dataclass(frozen=True, slots=True)
class SystemAnswer:
    """What a system answered: JSON, of which nothing is told but the fields that a tool names."""

    _document: Any = field(repr=False)

    def field(self, kind: type[FieldT], *keys: str) -> FieldT | None:
        """Return the value below these keys; None if there is none, or one of another kind.

        Of another kind it is no reason to fail: what was asked for may have been done.
        """
        value = self._document
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        if kind is float and type(value) is int:
            return kind(value)
        return value if type(value) is kind else None


class CompanySystem(Protocol):
    """One system: one base URL and one credential, both the deployment's."""

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
        """Call it once, and return what it answered; nothing, where it answers without content.

        Args:
            method: HTTP's.
            route: The path behind the base URL, with a place for each value: ``ticket/{}/comment``.
            values: Each becomes one segment of the path, quoted.
            query: What is None is left out; of a list each member is sent.
            body: Sent as JSON; what is None is left out, at any depth.
            only_looks: Whether nothing is changed, although the method could.
            idempotency_key: A `request_key`, sent as ``Idempotency-Key`` to a system that takes one: it does all calls
                with the same key once. A call whose answer was lost is then sent once more, and never without.

        Raises:
            ToolFailed: It refuses.
            DeskUnavailable: It does not answer, or not in JSON, and nothing was changed.
            OutcomeUnknown: The same of a call that may have changed something. So is any refusal told after a call
                before it has changed something for the same call of the tool.
        """


class CompanySystems(Protocol):
    """The systems that the deployment knows."""

    def of(self, name: str) -> CompanySystem:
        """Return the system of which the variables ``<name>_URL`` and ``<name>_SECRET_ID`` say all."""


def present(members: Mapping[str, object]) -> dict[str, object]:
    """Return what is not None, at any depth; of an object, whatever is left of it, unless nothing is."""
    found = {name: present(value) if isinstance(value, Mapping) else value for name, value in members.items()}
    return {name: value for name, value in found.items() if value is not None and value != {}}


class BegunSystems(CompanySystems, Protocol):
    """`CompanySystems` that are told when a tool call begins."""

    def begin(self) -> None:
        """Begin a tool call."""
