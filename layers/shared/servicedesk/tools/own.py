"""The owner's own tools, in the folder `tools/`: what that folder says, and what its tools can reach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.tool import AnyTool
from servicedesk.tools.visibility import Unseen

if TYPE_CHECKING:
    from servicedesk.tools.desk import Customer, Customers
    from servicedesk.tools.records import Records, RecordStore, RecordT
    from servicedesk.tools.systems import CompanySystem, CompanySystems


class ToolPorts:
    """What a tool of your own is built over: customers, rows of its own, systems of the company's, the time."""

    def __init__(
        self,
        customers: Callable[[], Customers],
        store: RecordStore,
        systems: CompanySystems,
        clock: Clock = epoch_seconds,
    ) -> None:
        self._customers = customers
        self._store = store
        self._systems = systems
        self._clock = clock

    def clock(self) -> datetime:
        """Return the time: aware, UTC."""
        return utc(self._clock)

    def customer(self, customer_id: str) -> Unseen[Customer] | None:
        """Return the customer, or None if there is none. Raises `DeskUnavailable`."""
        customer = self._customers().customer(customer_id)
        return None if customer is None else Unseen({**customer.row, "created_at": customer.created_at})

    def records(self, kind: type[RecordT]) -> Records[RecordT]:
        """Return the rows of one kind that your tools keep."""
        return self._store.of(kind)

    def system(self, name: str) -> CompanySystem:
        """Return the system whose URL and credential are named by the variables `<name>_URL` and `<name>_SECRET_ID`."""
        return self._systems.of(name)


#: Builds one tool.
MakeTool: TypeAlias = Callable[[ToolPorts], AnyTool]


class DefaultGrant(NamedTuple):
    """One group's right to use one tool from the first deployment on, until an administrator says otherwise."""

    group: str
    tool: str
    #: Which rows and fields it shows; without any, all.
    conditions: Conditions = Conditions()


class OwnTools(Protocol):
    """What the module `desk_tools` says, which is the folder `tools/`."""

    @property
    def TOOLS(self) -> Sequence[MakeTool]:  # noqa: N802 -- as the module writes it
        """The owner's tools."""

    @property
    def GRANTS(self) -> Sequence[DefaultGrant]:  # noqa: N802 -- the same
        """Who may use them from the first deployment on."""

    @property
    def LEFT_OUT(self) -> Collection[str]:  # noqa: N802 -- the same
        """Names of the product's tools that this desk does without."""


class NothingOwn:
    """`OwnTools` of a desk that has the product's tools and no others."""

    TOOLS: Sequence[MakeTool] = ()
    GRANTS: Sequence[DefaultGrant] = ()
    LEFT_OUT: Collection[str] = ()


NOTHING_OWN: Final[OwnTools] = NothingOwn()
