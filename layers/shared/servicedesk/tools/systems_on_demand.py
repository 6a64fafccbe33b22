"""Systems of the company's, looked for when the function starts, and reached when the first of them is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from servicedesk.errors import InvalidSetting

if TYPE_CHECKING:
    from servicedesk.tools.systems import BegunSystems, CompanySystem, Method, SystemAnswer


class SystemsOnDemand:
    """`CompanySystems`, of which no more is imported than is used. Lives as long as the execution environment.

    Args:
        environment: Must have the variables of each system.
        make: Returns the systems themselves.
    """

    def __init__(self, environment: Mapping[str, str], make: Callable[[], BegunSystems]) -> None:
        self._environment = environment
        self._make = make
        self._made: BegunSystems | None = None

    def of(self, name: str) -> CompanySystem:
        """Return the system.

        Raises:
            InvalidSetting: A variable of it is missing; the function must not start.
        """
        from servicedesk.tools.systems import SECRET_ID, URL

        for variable in (f"{name}{URL}", f"{name}{SECRET_ID}"):
            if not self._environment.get(variable, "").strip():
                raise InvalidSetting(variable, "is missing: in a file of tools/*.yaml add it under Variables")
        return _SystemOnDemand(self, name)

    def begin(self) -> None:
        """Begin a tool call."""
        if self._made is not None:
            self._made.begin()

    def reach(self, name: str) -> CompanySystem:
        """Return the system itself."""
        if self._made is None:
            self._made = self._make()
        return self._made.of(name)


class _SystemOnDemand:
    """`CompanySystem` that is there from its first call on."""

    def __init__(self, systems: SystemsOnDemand, name: str) -> None:
        self._systems = systems
        self._name = name

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
        """Call it once."""
        system = self._systems.reach(self._name)
        return system.call(
            method,
            route,
            *values,
            query=query,
            body=body,
            only_looks=only_looks,
            idempotency_key=idempotency_key,
        )
